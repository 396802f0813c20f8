import type { SendOutcome } from '../../../ports/message-channel.ts'
import type { SandboxKind } from './config.ts'

/** The last two digits of a phone, or what stands before @sandbox.invalid: a trial can play each failure. */
const PLAYED: Readonly<Record<string, SendOutcome>> = {
  blocked: { kind: 'refused', failure: 'blocked' },
  'no-such-address': { kind: 'refused', failure: 'no_such_address' },
  rejected: { kind: 'refused', failure: 'message_rejected' },
  'bad-credentials': { kind: 'refused', failure: 'bad_credentials' },
  unreachable: { kind: 'unreachable' },
  'rate-limited': { kind: 'rate_limited', retryAfterMs: 1_000 },
  unknown: { kind: 'unknown' },
}
const BY_PHONE_END = ['', ...Object.keys(PLAYED)]

const FORM: Readonly<Record<SandboxKind, RegExp>> = {
  whatsapp: /^\+\d{8,15}$/,
  sms: /^\+\d{8,15}$/,
  email: /^[^\s@,;<>"]+@[^\s@,;<>"]+$/,
  telegram: /^\S{1,254}$/,
}

/** Null where the message may be shown. Test phones are +90 555 000 00 01 to 07, in the order of the table. */
export function refusalOf(kind: SandboxKind, address: string): SendOutcome | null {
  if (!FORM[kind].test(address)) return { kind: 'refused', failure: 'no_such_address' }
  const byMail = /^(.+)@sandbox\.invalid$/.exec(address)?.[1]
  const byPhone = /^\+9055500000(\d\d)$/.exec(address)?.[1]
  const played = byMail ?? (byPhone === undefined ? undefined : BY_PHONE_END[Number(byPhone)])
  return played === undefined ? null : (PLAYED[played] ?? null)
}
