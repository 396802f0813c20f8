import { weekdayOf, type DayNumber } from './calendar.ts'
import { DAY_ENDING, indexIn, stated, type DaySpan } from './day-span.ts'
import { overEnding } from './time-of-day.ts'
import { isFree, wordAt, type Sheet } from './tokens.ts'

const WEEKDAYS = ['pazartesi', 'sali', 'carsamba', 'persembe', 'cuma', 'cumartesi', 'pazar']
const WEEKDAY_PATTERNS = WEEKDAYS.map((name) => new RegExp(`^${name}${DAY_ENDING}$`))
/** Asked of every word: one look instead of seven where it is none. */
const ANY_WEEKDAY = /^(?:paz|sal|car|per|cum)/
const weekdayIn = (word: string): number => (ANY_WEEKDAY.test(word) ? indexIn(WEEKDAY_PATTERNS, word) : -1)

export function weekdayAt(sheet: Sheet, at: number, today: DayNumber, nextWeek: boolean): DaySpan | null {
  const index = weekdayIn(wordAt(sheet, at))
  if (index < 0 || !isFree(sheet, at)) return null
  const away = index + 1 - weekdayOf(today)
  const day = nextWeek ? today + away + 7 : today + (away < 0 ? away + 7 : away)
  const to = overEnding(sheet, at + 1)
  const named = /^gun(?:u|une|unde|unu)?$/.test(wordAt(sheet, to))
  const inflected = wordAt(sheet, at) !== WEEKDAYS[index] || to > at + 1
  return { to: named ? to + 1 : to, day, firm: nextWeek || named || inflected, weekday: !nextWeek, mayRoll: false }
}

/** "hafta sonu" is its Sunday, "hafta başı" the Monday to come. */
function edgeOfWeekAt(sheet: Sheet, at: number, today: DayNumber): DaySpan | null {
  if (!/^(?:hafta|haftanin)$/.test(wordAt(sheet, at))) return null
  const edge = wordAt(sheet, at + 1)
  if (/^bas(?:i|ina|inda)$/.test(edge)) return stated(at + 2, today + 8 - weekdayOf(today))
  return /^son(?:u|una|unda)?$/.test(edge) ? stated(at + 2, today + 7 - weekdayOf(today)) : null
}

/** "haftaya cuma", "önümüzdeki salı", "bu cuma", "geçen cuma", "hafta sonu". */
export function weekAt(sheet: Sheet, at: number, today: DayNumber): DaySpan | null {
  const word = wordAt(sheet, at)
  const next = at + 1
  if (/^gecen(?:ki)?$/.test(word)) return lastWeekdayAt(sheet, next, today)
  if (word === 'haftaya') return nextWeekAt(sheet, next, today)
  if (word === 'bu') return thisWeekdayAt(sheet, next, today) ?? edgeOfWeekAt(sheet, next, today)
  if (!/^(?:gelecek|onumuzdeki|oburku)$/.test(word)) return edgeOfWeekAt(sheet, at, today)
  const isWeek = /^hafta(?:ya|nin|ki)?$/.test(wordAt(sheet, next))
  return isWeek ? nextWeekAt(sheet, next + 1, today) : comingWeekdayAt(sheet, next, today)
}

function nextWeekAt(sheet: Sheet, after: number, today: DayNumber): DaySpan {
  const weekday = weekdayAt(sheet, after, today, true)
  if (weekday !== null) return { ...weekday, firm: true }
  if (/^bugun(?:e|u)?$/.test(wordAt(sheet, after))) return stated(overEnding(sheet, after + 1), today + 7)
  return /^son/.test(wordAt(sheet, after)) ? stated(after + 1, today + 14 - weekdayOf(today)) : stated(after, today + 7)
}

/** "geçen cuma": past, and asked about where it is said as an end. */
function lastWeekdayAt(sheet: Sheet, at: number, today: DayNumber): DaySpan | null {
  const weekday = weekdayAt(sheet, at, today, false)
  return weekday?.day == null ? null : { ...weekday, day: weekday.day - 7, firm: true, weekday: false }
}

/** "bu cuma", "bu hafta cuma". */
const thisWeekdayAt = (sheet: Sheet, at: number, today: DayNumber): DaySpan | null =>
  comingWeekdayAt(sheet, /^hafta$/.test(wordAt(sheet, at)) ? at + 1 : at, today)

function comingWeekdayAt(sheet: Sheet, at: number, today: DayNumber): DaySpan | null {
  const weekday = weekdayAt(sheet, at, today, false)
  return weekday === null ? null : { ...weekday, firm: true }
}

/** "12 aralık cumartesi": the date rules, its weekday is only said along. */
export const overWeekday = (sheet: Sheet, at: number): number =>
  weekdayIn(wordAt(sheet, at)) < 0 ? at : /^gun/.test(wordAt(sheet, at + 1)) ? at + 2 : overEnding(sheet, at + 1)
