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
  `(?<![\\p{L}\\d+.,])\\(?(?:${COUNTRY}|[0o])?${GAP}5\\d{2}${GAP}${SEVEN}(?![\\d])(?![.,]\\d)`,
  'gu',
)
const LANDLINE = new RegExp(`(?<![\\p{L}\\d+.,])\\(?(?:${COUNTRY}|0)${GAP}[2-489]\\d{2}${GAP}${SEVEN}(?!\\d)`, 'gu')
const SPACED = /(?<![\p{L}\d])[0o]?[ .-]?5(?:[ .-]\d){9}(?![ .-]?\d)/gu
const CALL_CENTRE = /(?<![\p{L}\d.,])444[ .-]\d[ .-]?\d{3}(?!\d)/gu
const ABROAD = /(?<![\p{L}\d])(?:\+|00)(?!90)[1-9]\d{0,3}(?:[ .\-()]{1,2}\d{1,12}){0,6}/gu
const WITH_COUNTRY = /(?<![\p{L}\d])(?:\+|00)[1-9]\d{0,3}(?:[ .\-()]{1,2}\d{1,12}){0,6}/gu
const MONEY_FOLLOWS = /^(?:,\d{1,2})? ?(?:tl|try|lira|bin|k|₺)(?!\p{L}{4})/u
/** Starts like a mobile and has too few or too many digits: no phone, and no amount either. */
const BROKEN = /(?<![\p{L}\d.,])(?:\+? ?90[ .-]?|[0o])[ ]?\(?5\d{1,2}\)?(?:[ .-]?\d{1,7}(?![.,]\d)){1,3}/gu

function judge(text: string): PhoneReading {
  const typed = text
    .replace(/^\(?o/, '0')
    .replace(/[^\d+]/g, '')
    .replace(/^\+?90(?=05\d{9}$)/, '')
  const parsed = parsePhoneNumberFromString(typed.replace(/^00/, '+').replace(/^\+900/, '+90'), 'TR')
  if (parsed === undefined || !parsed.isValid()) return { kind: 'refused', reason: 'not_a_number' }
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
    const value = judge(text.slice(0, end))
    if (value.kind === 'mobile') return { start, end: start + end, value }
    const cut = text.slice(0, end).search(/[ .\-()]+\d+$/)
    if (cut < 6) break
    end = cut
  }
  return { start, end: start + text.length, value: judge(text) }
}

/** Finds phone numbers in a folded text from which IBANs are already cut out. */
export function findPhones(folded: string): PhoneSpan[] {
  const found: PhoneSpan[] = []
  let rest = folded
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
    rest = blank(rest, spans)
    found.push(...spans)
  }
  const whole = (text: string, start: number): PhoneSpan => ({ start, end: start + text.length, value: judge(text) })
  // first, or "555 0100 750" of an American number would be a mobile here
  search(ABROAD, (text, start) => judgeAbroad(withoutMoney(text, rest.slice(start + text.length)), start))
  for (const pattern of [TURKISH, SPACED, LANDLINE, CALL_CENTRE]) search(pattern, whole)
  search(WITH_COUNTRY, judgeAbroad)
  search(BROKEN, whole)
  return found.sort((a, b) => a.start - b.start)
}
