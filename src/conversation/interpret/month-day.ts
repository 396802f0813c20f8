import { dateOf, dayFrom, lastDayOfMonth, type DayNumber } from './calendar.ts'
import { DAY_ENDING, indexIn, stated, type DaySpan } from './day-span.ts'
import { clockAt, isUntil, overEnding } from './time-of-day.ts'
import { isFree, tokenAt, wordAt, type Sheet } from './tokens.ts'
import { overWeekday } from './weekday.ts'

const MONTHS = [
  'ocak',
  'subat',
  'mart',
  'nisan',
  'mayis',
  'haziran',
  'temmuz',
  'agustos',
  'eylul',
  'ekim',
  'kasim',
  'aralik',
]
const MONTH_PATTERNS = MONTHS.map((name) => new RegExp(`^${name.replace(/k$/, '[kg]')}${DAY_ENDING}$`))

function withYear(
  day: number,
  month: number,
  year: string | undefined,
  today: DayNumber,
): { day: DayNumber | null; mayRoll: boolean } {
  const thisYear = dateOf(today).year
  if (year !== undefined)
    return { day: dayFrom(year.length === 2 ? 2_000 + Number(year) : Number(year), month, day), mayRoll: false }
  // 29 February may exist next year only
  return { day: dayFrom(thisYear, month, day) ?? dayFrom(thisYear + 1, month, day), mayRoll: true }
}

/** "27 kasım", "15 Aralık 2026 Salı". */
export function monthDayAt(sheet: Sheet, at: number, today: DayNumber): DaySpan | null {
  const token = tokenAt(sheet, at)
  if (token.kind !== 'number' || !/^\d{1,2}$/.test(token.text)) return null
  const month = indexIn(MONTH_PATTERNS, wordAt(sheet, at + 1)) + 1
  if (month === 0 || !isFree(sheet, at + 1)) return null
  const year = /^20\d\d$/.exec(tokenAt(sheet, at + 2).text)?.[0]
  const found = withYear(Number(token.text), month, year, today)
  const end = overEnding(sheet, year === undefined ? at + 2 : at + 3)
  return { to: overWeekday(sheet, end), firm: true, weekday: false, ...found }
}

type Numeric = { to: number; day: string; month: string; year: string | undefined }

/** "15-12-2026" is five tokens, "15.12.2026" and "15/12" are one. */
function numericAt(sheet: Sheet, at: number): Numeric | null {
  const token = tokenAt(sheet, at)
  if (token.kind !== 'number') return null
  const [, day, , month, year] = /^(\d{1,2})([./])(\d{1,2})(?:\2(\d{4}|\d{2}))?$/.exec(token.text) ?? []
  if (day !== undefined && month !== undefined) return { to: at + 1, day, month, year }
  const dashed = [0, 1, 2, 3, 4].map((step) => tokenAt(sheet, at + step).text).join('')
  const [, isoYear, isoMonth, isoDay] = /^(20\d\d)-(\d{2})-(\d{2})$/.exec(dashed) ?? []
  if (isoDay !== undefined && isoMonth !== undefined) return { to: at + 5, day: isoDay, month: isoMonth, year: isoYear }
  const [, first, second, last] = /^(\d{1,2})-(\d{1,2})-(20\d\d)$/.exec(dashed) ?? []
  return first === undefined || second === undefined ? null : { to: at + 5, day: first, month: second, year: last }
}

/** "27.11.2026" is a date by its shape; "05.12" and "5/12" only when something beside it says so. */
export function numericDayAt(sheet: Sheet, at: number, today: DayNumber): DaySpan | null {
  const found = numericAt(sheet, at)
  if (found === null) return null
  const month = Number(found.month)
  if (month < 1 || month > 12 || Number(found.day) < 1) return null
  const to = overEnding(sheet, found.to)
  const directed = /^'?y?[ea]$/.test(tokenAt(sheet, to - 1).text)
  if (found.year === undefined && !directed && !saysUntil(sheet, to) && !saysUntilBefore(sheet, at)) return null
  const day = withYear(Number(found.day), month, found.year, today)
  return { to: overWeekday(sheet, to), firm: true, weekday: false, ...day }
}

/** Over the ending of "28'ine", "28 ine" and "28i". */
const overPossessive = (sheet: Sheet, at: number): number =>
  /^'?s?[iu](?:n[aei]|n)?$/.test(tokenAt(sheet, at).text) ? at + 1 : at

/** "ayın 28'ine kadar", "gelecek ayın 5'i", and "15'ine kadar" alone. */
export function dayOfMonthAt(sheet: Sheet, at: number, today: DayNumber): DaySpan | null {
  const later = /^(?:gelecek|onumuzdeki|oburku)$/.test(wordAt(sheet, at))
  const month = later || wordAt(sheet, at) === 'bu' ? at + 1 : at
  const named = wordAt(sheet, month) === 'ayin'
  const number = named ? month + 1 : at
  const day = /^\d{1,2}$/.test(tokenAt(sheet, number).text) ? Number(tokenAt(sheet, number).text) : 0
  const to = overPossessive(sheet, number + 1)
  if (day < 1 || to === number + 1 || !isFree(sheet, number) || (!named && !isUntil(sheet, to))) return null
  const next = lastDayOfMonth(today) + 1
  const { year, month: nextMonth } = dateOf(next)
  const now = dateOf(today)
  const passed = later || (day < now.dayOfMonth && wordAt(sheet, at) !== 'bu')
  return stated(to, passed ? dayFrom(year, nextMonth, day) : dayFrom(now.year, now.month, day))
}

const saysUntil = (sheet: Sheet, at: number): boolean => {
  const next = wordAt(sheet, at)
  return (
    /^(?:kadar|dek|gecerli|tarih)/.test(next) ||
    (clockAt(sheet, at)?.explicit === true && /^(?:kadar|dek)/.test(wordAt(sheet, clockAt(sheet, at)?.to ?? at)))
  )
}
const saysUntilBefore = (sheet: Sheet, at: number): boolean => {
  const before = tokenAt(sheet, at - 1).text === ':' ? at - 2 : at - 1
  return (
    /^(?:tarih|gecerlilik|vade|gun)/.test(wordAt(sheet, before)) || (wordAt(sheet, before) === 'son' && before >= 0)
  )
}

function endOfMonth(month: number, today: DayNumber): DayNumber | null {
  const { year, month: current } = dateOf(today)
  const first = dayFrom(month < current ? year + 1 : year, month, 1)
  return first === null ? null : lastDayOfMonth(first)
}

/** "ay sonuna kadar", "gün sonu", "aralık sonu", "yıl sonu", "ay başı". */
export function endOfPeriodAt(sheet: Sheet, at: number, today: DayNumber): DaySpan | null {
  const start = /^(?:bu|gelecek|onumuzdeki)$/.test(wordAt(sheet, at)) ? at + 1 : at
  const next = start > at && wordAt(sheet, at) !== 'bu'
  if (wordAt(sheet, start) === 'ay' && /^bas(?:i|ina|inda)$/.test(wordAt(sheet, start + 1)))
    return stated(start + 2, lastDayOfMonth(today) + 1)
  if (!/^son(?:u|una|unda|unu)$/.test(wordAt(sheet, start + 1))) return null
  if (/^gun(?:un)?$/.test(wordAt(sheet, start))) return stated(start + 2, today)
  if (/^ay(?:in)?$/.test(wordAt(sheet, start))) {
    const last = lastDayOfMonth(today)
    return stated(start + 2, next ? lastDayOfMonth(last + 1) : last)
  }
  const month = indexIn(MONTH_PATTERNS, wordAt(sheet, start)) + 1
  if (month > 0) return stated(start + 2, endOfMonth(month, today))
  if (/^(?:yil|yilin|sene)$/.test(wordAt(sheet, start)))
    return stated(start + 2, dayFrom(dateOf(today).year + (next ? 1 : 0), 12, 31))
  return null
}
