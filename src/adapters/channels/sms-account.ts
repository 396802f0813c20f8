import { z } from 'zod'
import { countSms, smsLimit, toSmsText } from '../../messages/sms-text.ts'
import type { OutboundMessage, SendOutcome, Surface } from '../../ports/message-channel.ts'

const E164 = /^\+[1-9]\d{6,14}$/
const beginning = z.string().regex(/^\+[1-9]\d{0,6}$/)

/** What every SMS account is set to, whoever carries it. */
export const smsAccountShape = {
  /** Beginnings of the numbers this account writes to, e.g. "+90". Null: all but `neverTo`. */
  onlyTo: z.array(beginning).nullable().default(null),
  neverTo: z.array(beginning).default([]),
  /** `turkish` keeps the Turkish letters and costs five characters. */
  alphabet: z.enum(['plain', 'turkish']).default('plain'),
  /** A text that fills more parts than this is refused: each part is paid for. */
  maxParts: z.number().int().min(1).max(6).default(1),
  /** In sandbox mode only these numbers are written to. Null: everybody. */
  allowlist: z.array(z.string().regex(E164)).nullable().default(null),
}

const shape = z.object(smsAccountShape)
export type SmsAccount = z.output<typeof shape>

/** Which numbers an account serves: a rule of the account, so that two of them can share the countries. */
export const reachesNumber = ({ onlyTo, neverTo }: Pick<SmsAccount, 'onlyTo' | 'neverTo'>, number: string): boolean =>
  E164.test(number) &&
  (onlyTo ?? ['+']).some((start) => number.startsWith(start)) &&
  !neverTo.some((start) => number.startsWith(start))

export const smsSurface = ({ alphabet, maxParts }: Pick<SmsAccount, 'alphabet' | 'maxParts'>): Surface => ({
  buttons: 'none',
  edits: false,
  variant: 'short',
  maxTextLength: smsLimit(alphabet, maxParts),
  smsAlphabet: alphabet,
  receipts: true,
})

type Refused = Extract<SendOutcome, { kind: 'refused' }>
const refused = (failure: Refused['failure']): Refused => ({ kind: 'refused', failure })

/** The text as it goes out, or why it does not: nothing of what is checked here has to be asked of the provider. */
export function smsOf(
  account: SmsAccount,
  message: Pick<OutboundMessage, 'address' | 'text' | 'document'>,
): string | Refused {
  if (message.document != null) return refused('message_rejected')
  if (!reachesNumber(account, message.address)) return refused('no_such_address')
  if (account.allowlist !== null && !account.allowlist.includes(message.address)) return refused('not_allowed')
  const text = toSmsText(message.text, account.alphabet)
  return text === '' || countSms(text).parts > account.maxParts ? refused('message_rejected') : text
}
