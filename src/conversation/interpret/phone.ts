import { parsePhoneNumberFromString } from 'libphonenumber-js/max'
import { parsePhoneNumber } from '../../domain/address.ts'
import type { PhoneReading } from './reading.ts'
import { blank, type Span } from './secrets.ts'

export type PhoneSpan = Span & { readonly value: PhoneReading }

/** Numbers beyond these are cut out but not judged: libphonenumber costs some 30 µs each. */
const JUDGE_AT_MOST = 40

/** Fewer digits are no number abroad ("+ 6 taksit") and no slip of one either. */
const SHORTEST = 7

const GAP = '[ .\\-/()]{0,2}'
const SEVEN = `(?:\\d{3}${GAP}\\d{2}${GAP}\\d{2}|\\d{3}${GAP}\\d{4}|\\d{4}${GAP}\\d{3}|\\d{2}${GAP}\\d{2}${GAP}\\d{3}|\\d{2}${GAP}\\d{3}${GAP}\\d{2})`
const COUNTRY = '(?:(?:\\+|00)? ?90[ .\\-]?\\(?[0o]?\\)?)'
const TURKISH = new RegExp(
  `(?<![\\p{L}\\d+.,])\\(?(?:${COUNTRY}|[0o])?${GAP}5\\d{2}(?! ?0 ?5\\d{2} ?\\d{3})${GAP}${SEVEN}(?![\\d])(?![.,]\\d)(?! \\d{1,2} (?!\\d{3}(?!\\d))\\d[\\d.,]* ?(?:tl|lira|₺))`,
  'gu',
)
const LANDLINE = new RegExp(`(?<![\\p{L}\\d+.,])\\(?(?:${COUNTRY}|0)${GAP}[2-489]\\d{2}${GAP}${SEVEN}(?!\\d)`, 'gu')
const SPACED = /(?<![\p{L}\d])[0o]?[ .-]?5(?:[ .-]\d){9}(?!\d|[ .-]\d(?!\d))/gu
const CALL_CENTRE = /(?<![\p{L}\d.,])444[ .-]\d[ .-]?\d{3}(?!\d)/gu
/** Not the 001 in "0532 001 02 03". */
const ABROAD =
  /(?<![\p{L}\d])(?<!(?<!\d)0?5\d{2}\)?[ .-]{1,2})(?:\+|00)(?!90)[1-9]\d{0,3}(?:[ .\-()]{1,2}\d{1,12}){0,6}/gu
const WITH_COUNTRY =
  /(?<![\p{L}\d])(?<!(?<!\d)0?5\d{2}\)?[ .-]{1,2})(?:\+|00)[1-9]\d{0,3}(?:[ .\-()]{1,2}\d{1,12}){0,6}/gu
const MONEY_FOLLOWS = /^(?:,\d{1,2})? ?(?:tl|try|lira|bin|k|₺)(?!\p{L}{4})/u
/** Where a number starts like a mobile; what follows and how much of it is told by `brokenEnd`. */
const BROKEN_START = /(?<![\p{L}\d.,])(?:\+? ?90[ .-]?|[0o])[ ]?\(?5\d{1,2}\)?(?=[ .-]?\d)/gu
const NEXT_GROUP = /[ .-]?\d{1,7}(?![\d]|[.,]\d)/y
const COUNT_FOLLOWS = /^ ?(?:taksit|gun|saat|hafta|ay|dk|dakika|adet|tane)/u
/** With its leading 0 a mobile has eleven digits; one too many is still a slip of it. */
const LONGEST_SLIP = 12

/** What a number in digits is, said from Türkiye. */
export function judgePhone(text: string): PhoneReading {
  const typed = text
    .replace(/^\(?o/, '0')
    .replace(/[^\d+]/g, '')
    .replace(/^\+?90(?=05\d{9}$)/, '')
  const parsed = parsePhoneNumberFromString(typed.replace(/^00/, '+').replace(/^\+900/, '+90'), 'TR')
  if (parsed === undefined || !parsed.isValid())
    return { kind: 'refused', reason: /^(?:\+|00)(?!90)/.test(typed) ? 'foreign' : 'not_a_number' }
  const type = parsed.getType()
  const phone = parsePhoneNumber(parsed.number)
  // North America does not tell mobiles from landlines
  if (!phone.ok || (type !== 'MOBILE' && type !== 'FIXED_LINE_OR_MOBILE'))
    return { kind: 'refused', reason: 'not_mobile' }
  return { kind: 'mobile', phone: phone.value }
}

/** "+44 7700 900123 100 tl": the last group belongs to the currency behind it. */
function withoutMoney(text: string, after: string): string {
  if (!MONEY_FOLLOWS.test(after)) return text
  const shorter = text.replace(/ +\d{1,3}(?:\.\d{3})*$|[ .]+\d+$/, '')
  return shorter.replace(/\D/g, '').length < SHORTEST ? text : shorter
}

/** The longest run of groups that is a number abroad: the groups after it may be an amount. */
function judgeAbroad(text: string, start: number): PhoneSpan {
  let end = text.length
  while (end > 6) {
    const value = judgePhone(text.slice(0, end))
    if (value.kind === 'mobile') return { start, end: start + end, value }
    const cut = text.slice(0, end).search(/[ .\-()]+\d+$/)
    if (cut < 6) break
    end = cut
  }
  return { start, end: start + text.length, value: judgePhone(text) }
}

/** Over the groups of a mobile with too few or too many digits, up to where money or a count begins. */
function brokenEnd(text: string, from: number, start: number): number {
  let end = from
  let digits = text
    .slice(start, end)
    .replace(/^\+? ?90/, '0')
    .replace('o', '0')
    .replace(/\D/g, '').length
  for (;;) {
    NEXT_GROUP.lastIndex = end
    const group = NEXT_GROUP.exec(text)?.[0] ?? ''
    const length = group.replace(/\D/g, '').length
    const after = text.slice(end + group.length, end + group.length + 12)
    const isOther = group.startsWith(' ') && (MONEY_FOLLOWS.test(after) || COUNT_FOLLOWS.test(after))
    if (length === 0 || isOther || (digits + length > LONGEST_SLIP && group.startsWith(' '))) return end
    digits += length
    end += group.length
  }
}

function findBroken(text: string): PhoneSpan[] {
  const found: PhoneSpan[] = []
  let last = 0
  for (const match of text.matchAll(BROKEN_START)) {
    if (match.index < last) continue
    last = brokenEnd(text, match.index + match[0].length, match.index)
    const span = { start: match.index, end: last }
    if (text.slice(span.start, last).replace(/\D/g, '').length < SHORTEST) continue
    found.push({ ...span, value: { kind: 'refused', reason: 'not_a_number' } })
  }
  return found
}

/** Finds phone numbers in a folded text from which IBANs are already cut out. */
export function findPhones(folded: string): PhoneSpan[] {
  const found: PhoneSpan[] = []
  let rest = folded
  const take = (spans: readonly PhoneSpan[]): void => {
    rest = blank(rest, spans)
    found.push(...spans)
  }
  const search = (pattern: RegExp, read: (text: string, start: number) => PhoneSpan): void => {
    const spans: PhoneSpan[] = []
    for (const match of rest.matchAll(pattern)) {
      if (match[0].replace(/\D/g, '').length < SHORTEST) continue
      const tooMany = found.length + spans.length >= JUDGE_AT_MOST
      const end = match.index + match[0].length
      spans.push(
        tooMany
          ? { start: match.index, end, value: { kind: 'refused', reason: 'not_a_number' } }
          : read(match[0], match.index),
      )
    }
    take(spans)
  }
  const whole = (text: string, start: number): PhoneSpan => ({
    start,
    end: start + text.length,
    value: judgePhone(text),
  })
  const abroad = (text: string, start: number): PhoneSpan =>
    judgeAbroad(withoutMoney(text, rest.slice(start + text.length)), start)
  // first, or "555 0100 750" of an American number would be a mobile here; landlines, or "555 66 77 750" of theirs
  search(ABROAD, abroad)
  for (const pattern of [LANDLINE, TURKISH, SPACED, CALL_CENTRE]) search(pattern, whole)
  take(findBroken(rest))
  search(WITH_COUNTRY, abroad)
  return found.sort((a, b) => a.start - b.start)
}
