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

/** Asked of every word: one look instead of twelve where it is none. */
const ANY_MONTH = new RegExp(`^(?:${MONTHS.map((name) => name.slice(0, 3)).join('|')})`)
const monthIn = (word: string): number => (ANY_MONTH.test(word) ? indexIn(MONTH_PATTERNS, word) + 1 : 0)
export const isMonth = (word: string): boolean => monthIn(word) > 0

const isNext = (word: string): boolean => /^(?:gelecek|onumuzdeki|oburku)$/.test(word)

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

/** "aralık 10'a kadar": the month first, only where an ending or "kadar" says that it is an end. */
function monthFirstAt(sheet: Sheet, at: number, today: DayNumber): DaySpan | null {
  const month = monthIn(wordAt(sheet, at))
  const { text } = tokenAt(sheet, at + 1)
  if (month === 0 || !/^\d{1,2}$/.test(text) || !isFree(sheet, at + 1)) return null
  const to = overEnding(sheet, overPossessive(sheet, at + 2))
  return isUntil(sheet, to)
    ? { to, firm: true, weekday: false, ...withYear(Number(text), month, undefined, today) }
    : null
}

/** "27 kasım", "15 Aralık 2026 Salı". */
export function monthDayAt(sheet: Sheet, at: number, today: DayNumber): DaySpan | null {
  const token = tokenAt(sheet, at)
  if (token.kind === 'word') return monthFirstAt(sheet, at, today)
  if (token.kind !== 'number' || !/^\d{1,2}$/.test(token.text)) return null
  const month = monthIn(wordAt(sheet, at + 1))
  if (month === 0 || !isFree(sheet, at + 1)) return null
  const year = /^20\d\d$/.exec(tokenAt(sheet, at + 2).text)?.[0]
  const found = withYear(Number(token.text), month, year, today)
  const end = overEnding(sheet, year === undefined ? at + 2 : at + 3)
  return { to: overWeekday(sheet, end), firm: true, weekday: false, ...found }
}

type Numeric = { to: number; day: string; month: string; year: string | undefined }

/** "15.12.2026" and "15/12" are one token. */
function numericAt(sheet: Sheet, at: number): Numeric | null {
  const token = tokenAt(sheet, at)
  if (token.kind !== 'number') return null
  const [, day, , month, year] = /^(\d{1,2})([./])(\d{1,2})(?:\2(\d{4}|\d{2}))?$/.exec(token.text) ?? []
  if (day !== undefined && month !== undefined) return { to: at + 1, day, month, year }
  return dashedAt(sheet, at)
}

/** "15-12-2026" and "2026-12-15": five tokens. */
function dashedAt(sheet: Sheet, at: number): Numeric | null {
  if (tokenAt(sheet, at + 1).text !== '-') return null
  const text = [0, 1, 2, 3, 4].map((step) => tokenAt(sheet, at + step).text).join('')
  const [, a, b, c] = /^(\d{1,2}|20\d\d)-(\d{1,2})-(20\d\d|\d{2})$/.exec(text) ?? []
  if (a === undefined || b === undefined || c === undefined || (a.length < 4 && c.length < 4)) return null
  const [day, year] = a.length === 4 ? [c, a] : [a, c]
  return { to: at + 5, day, month: b, year }
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

type MonthSaid = { readonly number: number; readonly which: 'this' | 'next' | 'unsaid' | 'none' }

/** Where the day's number stands behind "ayın", "bu ayın" and "gelecek ayın". */
function monthSaidAt(sheet: Sheet, at: number): MonthSaid {
  const which = wordAt(sheet, at) === 'bu' ? 'this' : isNext(wordAt(sheet, at)) ? 'next' : 'unsaid'
  const month = which === 'unsaid' ? at : at + 1
  return wordAt(sheet, month) === 'ayin' ? { number: month + 1, which } : { number: at, which: 'none' }
}

/** "ayın 28'ine kadar", "gelecek ayın 5'i", and "15'ine kadar" alone. */
export function dayOfMonthAt(sheet: Sheet, at: number, today: DayNumber): DaySpan | null {
  const { number, which } = monthSaidAt(sheet, at)
  const day = /^\d{1,2}$/.test(tokenAt(sheet, number).text) ? Number(tokenAt(sheet, number).text) : 0
  const to = overPossessive(sheet, number + 1)
  if (day < 1 || to === number + 1 || !isFree(sheet, number)) return null
  if (which === 'none' && !isUntil(sheet, to)) return null
  const now = dateOf(today)
  const next = dateOf(lastDayOfMonth(today) + 1)
  const passed = which === 'next' || (which !== 'this' && day < now.dayOfMonth)
  return stated(to, passed ? dayFrom(next.year, next.month, day) : dayFrom(now.year, now.month, day))
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

/** The last day of what the word names: a day, a month, a month by its name, a year. */
function lastDayOf(word: string, isNextOne: boolean, today: DayNumber): DayNumber | null {
  if (/^gun(?:un)?$/.test(word)) return today
  const last = lastDayOfMonth(today)
  if (/^ay(?:in)?$/.test(word)) return isNextOne ? lastDayOfMonth(last + 1) : last
  if (/^(?:yil|yilin|sene)$/.test(word)) return dayFrom(dateOf(today).year + (isNextOne ? 1 : 0), 12, 31)
  const month = monthIn(word)
  return month > 0 ? endOfMonth(month, today) : null
}

/** "ay sonuna kadar", "gün sonu", "aralık sonu", "yıl sonu", "ay başı". */
export function endOfPeriodAt(sheet: Sheet, at: number, today: DayNumber): DaySpan | null {
  const isNextOne = isNext(wordAt(sheet, at))
  const start = isNextOne || wordAt(sheet, at) === 'bu' ? at + 1 : at
  const period = wordAt(sheet, start)
  const edge = wordAt(sheet, start + 1)
  if (period === 'ay' && /^bas(?:i|ina|inda)$/.test(edge)) return stated(start + 2, lastDayOfMonth(today) + 1)
  if (!/^son(?:u|una|unda|unu)$/.test(edge)) return null
  const last = lastDayOf(period, isNextOne, today)
  return last === null ? null : stated(start + 2, last)
}
