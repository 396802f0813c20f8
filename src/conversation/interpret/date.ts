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
import { splitNumberWord, valueOfWords } from './number-words.ts'
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
const PARTS: readonly { pattern: RegExp; name: 'morning' | 'noon' | 'afternoon' | 'evening' | 'night' }[] = [
  { pattern: /^sabah(?:a|i|ina|inda|tan|leyin)?$/, name: 'morning' },
  { pattern: /^(?:ogle|oglen)(?:ye|e|yin|n|ine|inde|leyin)?$/, name: 'noon' },
  { pattern: /^(?:ogleden|ikindi(?:ye)?)$/, name: 'afternoon' },
  { pattern: /^aksam(?:a|i|ina|inda|ustu|leyin)?$/, name: 'evening' },
  { pattern: /^gece(?:ye|si)?$/, name: 'night' },
]
type DayPart = (typeof PARTS)[number]['name']

/** A day said in the text; `null` is a day the calendar does not have. */
type DaySpan = { to: number; day: DayNumber | null; firm: boolean; weekday: boolean; mayRoll: boolean }
type TimeSpan = { to: number; clock: Clock; part: DayPart | null; explicit: boolean }

const stated = (to: number, day: DayNumber | null, firm = true): DaySpan => ({
  to,
  day,
  firm,
  weekday: false,
  mayRoll: false,
})

/** Over an ending ("27.11'e", "6 ya") that stands at `at`. */
const overEnding = (sheet: Sheet, at: number): number => (tokenAt(sheet, at).kind === 'suffix' ? at + 1 : at)

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
  const next = /^(?:gelecek|onumuzdeki|oburku|haftaya)$/.test(word)
  if (next) {
    const after = word === 'haftaya' ? at + 1 : /^hafta(?:ya|nin|ki)?$/.test(wordAt(sheet, at + 1)) ? at + 2 : at + 1
    const weekday = weekdayAt(sheet, after, today, word === 'haftaya' || after === at + 2)
    if (weekday !== null) return { ...weekday, firm: true }
    if (/^son/.test(wordAt(sheet, after))) return stated(after + 1, today + 14 - weekdayOf(today))
    return word === 'haftaya' || after === at + 2 ? stated(after, today + 7) : null
  }
  const start = word === 'bu' ? at + 1 : at
  if (!/^(?:hafta|haftanin)$/.test(wordAt(sheet, start)) || !/^son(?:u|una|unda)?$/.test(wordAt(sheet, start + 1)))
    return null
  return stated(start + 2, today + 7 - weekdayOf(today))
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

type ClockWords = { to: number; hour: number; minute: number; explicit: boolean }

/** An hour in words with its ending: "sekize kadar", "saat on ikiye". */
function clockInWords(sheet: Sheet, at: number, said: boolean): ClockWords | null {
  const first = wordAt(sheet, at)
  const two = first === 'on' && wordAt(sheet, at + 1) !== 'kadar'
  const last = (two ? wordAt(sheet, at + 1) : first).replace(/dorde$/, 'dort')
  const bare = [last, last.replace(/y?[ea]$/, '')].find((word) => splitNumberWord(word).length > 0)
  const hour = valueOfWords([...(two ? ['on'] : []), ...splitNumberWord(bare ?? '')])
  const to = at + (two ? 2 : 1)
  const wanted = said || partAt(sheet, at - 1) !== null || /^(?:kadar|dek)$/.test(wordAt(sheet, to))
  return bare === undefined || hour === null || hour > 24 || !wanted ? null : { to, hour, minute: 0, explicit: said }
}

function clockAt(sheet: Sheet, at: number): ClockWords | null {
  const said = /^saat(?:i|e)?$/.test(wordAt(sheet, at))
  const token = tokenAt(sheet, said ? at + 1 : at)
  const match = token.kind === 'number' ? /^(\d{1,2})(?:[.:](\d{2}))?$/.exec(token.text) : null
  if (!isFree(sheet, said ? at + 1 : at)) return null
  if (match === null) return clockInWords(sheet, said ? at + 1 : at, said)
  const hour = Number(match[1])
  const minute = Number(match[2] ?? 0)
  if (hour > 24 || minute > 59) return null
  return { to: overEnding(sheet, said ? at + 2 : at + 1), hour, minute, explicit: said || token.text.includes(':') }
}

function partAt(sheet: Sheet, at: number): { to: number; part: DayPart } | null {
  const found = PARTS.find((part) => part.pattern.test(wordAt(sheet, at)))
  if (found === undefined || !isFree(sheet, at)) return null
  const word = wordAt(sheet, at)
  return {
    to:
      word === 'ogleden' && wordAt(sheet, at + 1) === 'sonra'
        ? at + 2
        : word === 'gece' && /^yaris/.test(wordAt(sheet, at + 1))
          ? at + 2
          : at + 1,
    part: found.name,
  }
}

const PART_END: Readonly<Record<DayPart, Clock>> = {
  morning: { hour: 9, minute: 0, second: 0 },
  noon: { hour: 12, minute: 0, second: 0 },
  afternoon: { hour: 17, minute: 0, second: 0 },
  evening: { hour: 18, minute: 0, second: 0 },
  night: END_OF_DAY,
}

function clockIn(part: DayPart, hour: number, minute: number): Clock {
  if (hour >= 24 || (hour === 12 && (part === 'night' || part === 'evening'))) return END_OF_DAY
  const afternoon =
    part === 'evening' || part === 'afternoon' || (part === 'noon' && hour < 6) || (part === 'night' && hour > 6)
  return { hour: afternoon && hour < 12 ? hour + 12 : hour, minute, second: 0 }
}

function timeAt(sheet: Sheet, at: number): TimeSpan | null {
  const part = partAt(sheet, at)
  const clock = clockAt(sheet, part?.to ?? at)
  if (part !== null && clock !== null)
    return { to: clock.to, clock: clockIn(part.part, clock.hour, clock.minute), part: part.part, explicit: true }
  if (part !== null) return { to: part.to, clock: PART_END[part.part], part: part.part, explicit: false }
  if (clock === null) return null
  const value = clock.hour === 24 ? END_OF_DAY : { hour: clock.hour, minute: clock.minute, second: 0 }
  return { to: clock.to, clock: value, part: null, explicit: clock.explicit }
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
  const ends = /^(?:kadar|dek)$/.test(wordAt(sheet, time.to))
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
  const time = timeAt(sheet, day.to)
  const untilDay = /^(?:kadar|dek)$/.test(wordAt(sheet, day.to))
  const after = time?.to ?? day.to
  const untilTime = /^(?:kadar|dek)$/.test(wordAt(sheet, after))
  const clock = time !== null && !untilDay && (time.explicit || time.part !== null || untilTime) ? time : null
  const end = clock === null ? day.to : clock.to
  const until = /^(?:kadar|dek)$/.test(wordAt(sheet, end))
  return {
    from: at,
    to: until ? end + 1 : end,
    value: placeDay(day, clock, now),
    firm: day.firm || until || clock !== null,
  }
}
