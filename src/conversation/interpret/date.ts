import { expiryOf, type Instant } from '../../domain/instant.ts'
import {
  dayFrom,
  dayOf,
  END_OF_DAY,
  instantOf,
  lastDayOfMonth,
  weekdayOf,
  dateOf,
  type Clock,
  type DayNumber,
} from './calendar.ts'
import { durationAt } from './duration.ts'
import type { ValidityReading } from './reading.ts'
import { clockAt, isUntil, overEnding, timeAt, type TimeSpan } from './time-of-day.ts'
import { isFree, tokenAt, wordAt, type Sheet } from './tokens.ts'

export type ValiditySpan = {
  readonly from: number
  readonly to: number
  readonly value: ValidityReading
  readonly firm: boolean
}

const LONGEST_MINUTES = 366 * 1_440
/** A day and month that passed longer ago than this is next year's; a nearer one is a slip, to be asked. */
const SLIP_DAYS = 120

const TO = '(?:e|a|ye|ya|ne|na|sine|sina|una|ine|n|nin|de|da|den|dan|i|u|yi|si|su|gunu|lik)?'
const WEEKDAYS = ['pazartesi', 'sali', 'carsamba', 'persembe', 'cuma', 'cumartesi', 'pazar']
const WEEKDAY_PATTERNS = WEEKDAYS.map((name) => new RegExp(`^${name}${TO}$`))
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
const MONTH_PATTERNS = MONTHS.map((name) => new RegExp(`^${name.replace(/k$/, '[kg]')}${TO}$`))
/** A day said in the text; `null` is a day the calendar does not have. */
type DaySpan = { to: number; day: DayNumber | null; firm: boolean; weekday: boolean; mayRoll: boolean }

const stated = (to: number, day: DayNumber | null, firm = true): DaySpan => ({
  to,
  day,
  firm,
  weekday: false,
  mayRoll: false,
})

const indexIn = (patterns: readonly RegExp[], word: string): number =>
  word === '' ? -1 : patterns.findIndex((p) => p.test(word))

function weekdayAt(sheet: Sheet, at: number, today: DayNumber, nextWeek: boolean): DaySpan | null {
  const index = indexIn(WEEKDAY_PATTERNS, wordAt(sheet, at))
  if (index < 0 || !isFree(sheet, at)) return null
  const away = index + 1 - weekdayOf(today)
  const day = nextWeek ? today + away + 7 : today + (away < 0 ? away + 7 : away)
  const to = overEnding(sheet, at + 1)
  const named = /^gun/.test(wordAt(sheet, to))
  const inflected = wordAt(sheet, at) !== WEEKDAYS[index] || to > at + 1
  return { to: named ? to + 1 : to, day, firm: nextWeek || named || inflected, weekday: !nextWeek, mayRoll: false }
}

function weekAt(sheet: Sheet, at: number, today: DayNumber): DaySpan | null {
  const word = wordAt(sheet, at)
  if (word === 'haftaya') return nextWeekAt(sheet, at + 1, today)
  if (/^(?:gelecek|onumuzdeki|oburku)$/.test(word)) {
    return /^hafta(?:ya|nin|ki)?$/.test(wordAt(sheet, at + 1))
      ? nextWeekAt(sheet, at + 2, today)
      : comingWeekdayAt(sheet, at + 1, today)
  }
  const start = word === 'bu' ? at + 1 : at
  const end = /^(?:hafta|haftanin)$/.test(wordAt(sheet, start)) && /^son(?:u|una|unda)?$/.test(wordAt(sheet, start + 1))
  return end ? stated(start + 2, today + 7 - weekdayOf(today)) : null
}

function nextWeekAt(sheet: Sheet, after: number, today: DayNumber): DaySpan {
  const weekday = weekdayAt(sheet, after, today, true)
  if (weekday !== null) return { ...weekday, firm: true }
  return /^son/.test(wordAt(sheet, after)) ? stated(after + 1, today + 14 - weekdayOf(today)) : stated(after, today + 7)
}

function comingWeekdayAt(sheet: Sheet, at: number, today: DayNumber): DaySpan | null {
  const weekday = weekdayAt(sheet, at, today, false)
  return weekday === null ? null : { ...weekday, firm: true }
}

function endOfPeriodAt(sheet: Sheet, at: number, today: DayNumber): DaySpan | null {
  const start = /^(?:bu|gelecek|onumuzdeki)$/.test(wordAt(sheet, at)) ? at + 1 : at
  const next = start > at && wordAt(sheet, at) !== 'bu'
  if (!/^son(?:u|una|unda|unu)$/.test(wordAt(sheet, start + 1))) return null
  if (/^ay(?:in)?$/.test(wordAt(sheet, start))) {
    const last = lastDayOfMonth(today)
    return stated(start + 2, next ? lastDayOfMonth(last + 1) : last)
  }
  if (/^(?:yil|yilin|sene)$/.test(wordAt(sheet, start)))
    return stated(start + 2, dayFrom(dateOf(today).year + (next ? 1 : 0), 12, 31))
  return null
}

function nearDayAt(sheet: Sheet, at: number, today: DayNumber): DaySpan | null {
  const word = wordAt(sheet, at)
  if (/^bugun(?:e|u)?$/.test(word)) return stated(overEnding(sheet, at + 1), today)
  if (/^yarin(?:a|ki)?$/.test(word)) return stated(overEnding(sheet, at + 1), today + 1)
  if (/^(?:obur|oburu|ertesi|oburku)$/.test(word) && /^gun(?:e|u|un)?$/.test(wordAt(sheet, at + 1)))
    return stated(at + 2, today + 2)
  // not firm: "dün konuştuğumuz" speaks of something else than the link's end
  if (word === 'dun') return stated(at + 1, today - 1, false)
  if (/^(?:evvelsi|onceki)$/.test(word) && wordAt(sheet, at + 1) === 'gun') return stated(at + 2, today - 2, false)
  if (word === 'bu' && /^(?:aksam|gece)/.test(wordAt(sheet, at + 1))) return { ...stated(at + 1, today), firm: true }
  return null
}

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

/** "12 aralık cumartesi": the date rules, its weekday is only said along. */
const overWeekday = (sheet: Sheet, at: number): number =>
  indexIn(WEEKDAY_PATTERNS, wordAt(sheet, at)) < 0
    ? at
    : /^gun/.test(wordAt(sheet, at + 1))
      ? at + 2
      : overEnding(sheet, at + 1)

function monthDayAt(sheet: Sheet, at: number, today: DayNumber): DaySpan | null {
  const token = tokenAt(sheet, at)
  if (token.kind !== 'number' || !/^\d{1,2}$/.test(token.text)) return null
  const month = indexIn(MONTH_PATTERNS, wordAt(sheet, at + 1)) + 1
  if (month === 0 || !isFree(sheet, at + 1)) return null
  const year = /^20\d\d$/.exec(tokenAt(sheet, at + 2).text)?.[0]
  const found = withYear(Number(token.text), month, year, today)
  const end = overEnding(sheet, year === undefined ? at + 2 : at + 3)
  return { to: overWeekday(sheet, end), firm: true, weekday: false, ...found }
}

/** "27.11.2026" is a date by its shape; "05.12" and "5/12" only when something after it says so. */
function numericDayAt(sheet: Sheet, at: number, today: DayNumber): DaySpan | null {
  const token = tokenAt(sheet, at)
  const match = token.kind === 'number' ? /^(\d{1,2})([./])(\d{1,2})(?:\2(\d{4}|\d{2}))?$/.exec(token.text) : null
  if (match === null) return null
  const month = Number(match[3])
  if (month < 1 || month > 12 || Number(match[1]) < 1) return null
  const to = overEnding(sheet, at + 1)
  if (match[4] === undefined && !saysUntil(sheet, to) && !saysUntilBefore(sheet, at)) return null
  return {
    to: overWeekday(sheet, to),
    firm: true,
    weekday: false,
    ...withYear(Number(match[1]), month, match[4], today),
  }
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

/** An hour without "sabah" or "akşam": 5 is five in the afternoon, and so is any small hour that would be past. */
function likelyClock(time: TimeSpan, sameDay: boolean, day: DayNumber, now: Instant): Clock {
  const { hour } = time.clock
  if (time.part !== null || hour === 0 || hour >= 12) return time.clock
  const later = { ...time.clock, hour: hour + 12 }
  const past = instantOf(day, time.clock) <= now
  if (!sameDay) return hour <= 6 ? later : time.clock
  return past && hour <= 8 && instantOf(day, later) > now ? later : time.clock
}

const DAY_READERS = [nearDayAt, endOfPeriodAt, weekAt, monthDayAt, numericDayAt]

function dayAt(sheet: Sheet, at: number, today: DayNumber): DaySpan | null {
  for (const read of DAY_READERS) {
    const found = read(sheet, at, today)
    if (found !== null) return found
  }
  return weekdayAt(sheet, at, today, false)
}

function placeDay(day: DaySpan, time: TimeSpan | null, now: Instant): ValidityReading {
  if (day.day === null) return { kind: 'refused', reason: 'no_such_day' }
  const today = dayOf(now)
  const at = (place: DayNumber): Instant =>
    instantOf(place, time === null ? END_OF_DAY : likelyClock(time, place === today, place, now))
  if (day.weekday && (at(day.day) <= now || (day.day === today && time === null)))
    return { kind: 'until', until: at(day.day + 7) }
  if (at(day.day) > now) return { kind: 'until', until: at(day.day) }
  if (!day.mayRoll || today - day.day < SLIP_DAYS) return { kind: 'refused', reason: 'past' }
  const { year, month, dayOfMonth } = dateOf(day.day)
  return { kind: 'until', until: at(dayFrom(year + 1, month, dayOfMonth) ?? day.day + 365) }
}

function durationSpan(sheet: Sheet, at: number, now: Instant): ValiditySpan | null {
  const found = durationAt(sheet, at)
  if (found === null) return null
  const value: ValidityReading =
    found.minutes > LONGEST_MINUTES
      ? { kind: 'refused', reason: 'too_long' }
      : { kind: 'for', minutes: found.minutes, until: expiryOf(now, found.minutes) }
  return { from: at, to: found.to, value, firm: true }
}

function timeOnlySpan(sheet: Sheet, at: number, now: Instant): ValiditySpan | null {
  const time = timeAt(sheet, at)
  if (time === null) return null
  const ends = isUntil(sheet, time.to)
  const ended = tokenAt(sheet, time.to - 1).kind === 'suffix'
  if (!ends && !(time.explicit && time.part !== null) && !(time.explicit && ended)) return null
  const value = placeDay(stated(time.to, dayOf(now)), time, now)
  return { from: at, to: ends ? time.to + 1 : time.to, value, firm: true }
}

/** The end of validity that is said from this token on. */
export function validityAt(sheet: Sheet, at: number, now: Instant): ValiditySpan | null {
  if (!isFree(sheet, at)) return null
  const duration = durationSpan(sheet, at, now)
  if (duration !== null) return duration
  const day = dayAt(sheet, at, dayOf(now))
  if (day === null) return timeOnlySpan(sheet, at, now)
  const clock = timeOf(sheet, day)
  const end = clock?.to ?? day.to
  const until = isUntil(sheet, end)
  const firm = day.firm || until || clock !== null
  return { from: at, to: until ? end + 1 : end, value: placeDay(day, clock, now), firm }
}

/** The time that belongs to a day: "yarın akşam 6", "27 kasım 18:30", but not a number after "cumaya kadar". */
function timeOf(sheet: Sheet, day: DaySpan): TimeSpan | null {
  const time = isUntil(sheet, day.to) ? null : timeAt(sheet, day.to)
  if (time === null) return null
  return time.explicit || time.part !== null || isUntil(sheet, time.to) ? time : null
}
