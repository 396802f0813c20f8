import type { MessageKey } from '../../messages/catalog.ts'
import { cleanText } from '../../messages/clean-text.ts'
import type { SmsAlphabet } from '../../domain/sms-alphabet.ts'
import { smsLength, smsLimit, toSmsText } from '../../messages/sms-text.ts'
import { fillOfficeText, LONGEST_OFFICE_TEXT, partsOfText, type TextGap } from '../../domain/office-text.ts'
import type { TemplateScope } from './compiled-templates.ts'
import type { Formats } from './formats.ts'
import type { OfficeTextFrame } from './office-texts.ts'

/** Messages whose long form calls somebody to pay: they keep the notice and the way out, whatever the office writes. */
const CALLING: ReadonlySet<MessageKey> = new Set<MessageKey>(['payer.link', 'payer.reminder'])

export type OwnTextParts = {
  readonly key: MessageKey
  readonly body: string
  readonly scope: TemplateScope
  readonly formats: Formats
  readonly frame: OfficeTextFrame
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

function valuesOf({ scope, formats, frame }: OwnTextParts, isShort: boolean): Partial<Record<TextGap, string>> {
  const { amount, expiresAt, now, contactPhone, url } = scope
  const isCounted = typeof expiresAt === 'number' && typeof now === 'number'
  return {
    payer: textOf(scope['payerName']) || frame.unnamedPayer,
    office: textOf(scope['officeName']),
    what: textOf(scope['what']),
    number: textOf(scope['shortNumber']),
    code: textOf(scope['verificationCode']),
    phone: typeof contactPhone === 'string' ? formats.phone(contactPhone) : '',
    privacy: textOf(scope['privacyUrl']),
    ...(typeof amount === 'number' ? { amount: formats.money(amount) } : {}),
    ...(typeof expiresAt === 'number'
      ? { until: isShort ? formats.short(expiresAt) : formats.dateTime(expiresAt) }
      : {}),
    ...(isCounted ? { remaining: formats.remaining(now, expiresAt) } : {}),
    // Without the page's address a text that calls for it cannot be said.
    ...(typeof url === 'string' ? { link: url } : {}),
  }
}

/** The office's words as they arrive, or null where they cannot. Nothing in them is markup, and no gap is read twice. */
export function longOwnText(parts: OwnTextParts): string | null {
  const filled = fillOfficeText(cleanText(parts.body, LONGEST_OFFICE_TEXT.long), valuesOf(parts, false))
  if (filled === null || filled.trim() === '') return null
  return filled.replaceAll(/[ \t]+$/gm, '').trim()
}

/** What stands below the office's words in every long text that calls to the page. */
export function footerOf({ key, body, scope, frame }: OwnTextParts): readonly string[] {
  if (!CALLING.has(key)) return []
  const url = textOf(scope['privacyUrl'])
  const saysPrivacy = (partsOfText(body) ?? []).some((part) => part.kind === 'gap' && part.name === 'privacy')
  return [...(url === '' || saysPrivacy ? [] : [frame.privacyLine + url]), frame.optOutLine]
}

/** Given up, first to last, where names are too long for one SMS. */
const SHRINKABLE = ['payer', 'office', 'what'] as const
const SHORTEST = 3

export function shortOwnText(parts: OwnTextParts, mark: string, letters: SmsAlphabet): string | null {
  const values = valuesOf(parts, true)
  const body = cleanText(parts.body, LONGEST_OFFICE_TEXT.short)
  const say = (): string | null => {
    const filled = fillOfficeText(body, values)
    return filled === null ? null : toSmsText(mark + filled, letters)
  }
  for (const gap of SHRINKABLE) {
    const said = say()
    if (said === null) return null
    const excess = smsLength(said, letters) - smsLimit(letters)
    const value = toSmsText(values[gap] ?? '', letters)
    if (excess > 0 && value.length > SHORTEST)
      values[gap] = `${value.slice(0, Math.max(SHORTEST, value.length - excess - 1))}.`
  }
  const said = say()
  return said === null || said === '' || smsLength(said, letters) > smsLimit(letters) ? null : said
}
