import { expiryOf, type Instant } from '../../domain/instant.ts'
import { dateOf, dayFrom, dayOf, END_OF_DAY, instantOf, weekdayOf, type Clock, type DayNumber } from './calendar.ts'
import { stated, type DaySpan } from './day-span.ts'
import { durationAt, workingDaysAt } from './duration.ts'
import { GIVEN_NAMES } from './known-names.ts'
import { isLira } from './numeral.ts'
import { dayOfMonthAt, endOfPeriodAt, monthDayAt, numericDayAt } from './month-day.ts'
import type { ValidityReading } from './reading.ts'
import { isUntil, overEnding, timeAt, type TimeSpan } from './time-of-day.ts'
import { isFree, tokenAt, wordAt, type Sheet } from './tokens.ts'
import { weekAt, weekdayAt } from './weekday.ts'

export type ValiditySpan = {
  readonly from: number
  readonly to: number
  readonly value: ValidityReading
  readonly firm: boolean
  /** A day named in passing ("bugün", "yarın"), which a stated end overrules. */
  readonly loose: boolean
}

const LONGEST_MINUTES = 366 * 1_440
/** A day and month that passed longer ago than this is next year's; a nearer one is a slip, to be asked. */
const SLIP_DAYS = 120

/** "bugün gelen müvekkil", "dün konuştuğumuz", "bugün aradı": the day of something else than the link's end. */
const HAPPENED =
  /^(?:giden|eden)$|^(?!oglen$)\p{L}{2,}(?:(?<![dt])(?:an|en)|[dt][iu]|[dt][iu]k|[dt][iu]m|[dt][iu]lar|m[iu]s|[dt][iu]g[iu]\p{L}*)$/u
const tellsOfSomethingElse = (sheet: Sheet, at: number): boolean =>
  HAPPENED.test(wordAt(sheet, at)) && !GIVEN_NAMES.has(wordAt(sheet, at))

const NEAR_DAYS: readonly { readonly pattern: RegExp; readonly next?: RegExp; readonly days: number }[] = [
  { pattern: /^bugun(?:e|u|un)?$/, days: 0 },
  { pattern: /^yarin(?:a|ki|in)?$/, days: 1 },
  { pattern: /^(?:obur|oburu|obursu|ertesi|oburku)$/, next: /^gun(?:e|u|un)?$/, days: 2 },
  { pattern: /^yarindan$/, next: /^sonraki$/, days: 2 },
  // not firm: "dün konuştuğumuz" speaks of something else than the link's end
  { pattern: /^dun(?:e)?$/, days: -1 },
  { pattern: /^(?:evvelsi|onceki)$/, next: /^gun$/, days: -2 },
]

/** Asked of every word: one look instead of six where it is none. */
const NEAR_START = /^(?:bu|yar|ert|obu|dun|evv|onc)/

const nearDayOf = (word: string, following: string) =>
  NEAR_START.test(word)
    ? NEAR_DAYS.find(({ pattern, next }) => pattern.test(word) && next?.test(following) !== false)
    : undefined

function nearDayAt(sheet: Sheet, at: number, today: DayNumber): DaySpan | null {
  const word = wordAt(sheet, at)
  if (word === 'bu' && /^(?:aksam|gece)/.test(wordAt(sheet, at + 1))) return stated(at + 1, today)
  const near = nearDayOf(word, wordAt(sheet, at + 1))
  if (near === undefined) return null
  const words = near.next === undefined ? at + 1 : at + 2
  const to = /^gun(?:e)?$/.test(wordAt(sheet, words)) && /^yarindan$/.test(word) ? words + 1 : overEnding(sheet, words)
  if (tellsOfSomethingElse(sheet, to)) return null
  const end = /^gun(?:un)?$/.test(wordAt(sheet, to)) && /^son(?:u|una|unda)$/.test(wordAt(sheet, to + 1)) ? to + 2 : to
  return stated(end, today + near.days, near.days >= 0)
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

const DAY_READERS = [nearDayAt, endOfPeriodAt, weekAt, dayOfMonthAt, monthDayAt, numericDayAt]

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

/** The end of the nth day from today that is no Saturday and no Sunday. */
function workingDayAfter(today: DayNumber, count: number): DayNumber {
  let day = today
  for (let left = count; left > 0;) {
    day += 1
    if (weekdayOf(day) <= 5) left -= 1
  }
  return day
}

function workingDaysSpan(sheet: Sheet, at: number, now: Instant): ValiditySpan | null {
  const found = workingDaysAt(sheet, at)
  if (found === null) return null
  const until = instantOf(workingDayAfter(dayOf(now), found.days), END_OF_DAY)
  return { from: at, to: found.to, value: { kind: 'until', until }, firm: true, loose: false }
}

function durationSpan(sheet: Sheet, at: number, now: Instant): ValiditySpan | null {
  const found = durationAt(sheet, at)
  if (found === null) return null
  const value: ValidityReading =
    found.minutes > LONGEST_MINUTES
      ? { kind: 'refused', reason: 'too_long' }
      : { kind: 'for', minutes: found.minutes, until: expiryOf(now, found.minutes) }
  return { from: at, to: isUntil(sheet, found.to) ? found.to + 1 : found.to, value, firm: true, loose: false }
}

function timeOnlySpan(sheet: Sheet, at: number, now: Instant): ValiditySpan | null {
  const time = timeAt(sheet, at)
  if (time === null) return null
  const ends = isUntil(sheet, time.to)
  const ended = tokenAt(sheet, time.to - 1).kind === 'suffix'
  if (!ends && !(time.explicit && time.part !== null) && !(time.explicit && ended)) return null
  const today = dayOf(now)
  // said in the afternoon, "sabaha kadar" is tomorrow
  const isTomorrow = time.part === 'morning' && instantOf(today, time.clock) <= now
  const value = placeDay(stated(time.to, isTomorrow ? today + 1 : today), time, now)
  return { from: at, to: ends ? time.to + 1 : time.to, value, firm: true, loose: false }
}

/** Days that are also said of something else ("bugün geldi", "Salı Pazarı"): a stated end overrules them. */
const IN_PASSING = /^(?:bugun|yarin|dun|pazartesi|sali|carsamba|persembe|cuma|cumartesi|pazar[i]?)$/

function daySpan(sheet: Sheet, at: number, day: DaySpan, now: Instant): ValiditySpan | null {
  if (tellsOfSomethingElse(sheet, day.to)) return null
  const clock = timeOf(sheet, day)
  const end = clock?.to ?? day.to
  const until = isUntil(sheet, end)
  const loose = !until && clock === null && IN_PASSING.test(wordAt(sheet, at))
  const value = placeDay(day, clock, now)
  return { from: at, to: until ? end + 1 : end, value, firm: day.firm || until || clock !== null, loose }
}

/** The end of validity that is said from this token on. */
export function validityAt(sheet: Sheet, at: number, now: Instant): ValiditySpan | null {
  if (!isFree(sheet, at)) return null
  const duration = workingDaysSpan(sheet, at, now) ?? durationSpan(sheet, at, now)
  if (duration !== null) return duration
  const day = dayAt(sheet, at, dayOf(now))
  return day === null ? timeOnlySpan(sheet, at, now) : daySpan(sheet, at, day, now)
}

/** "cuma 17.00": right behind a day a full or quarter hour is its time, unless a currency follows. */
const isDottedTime = (sheet: Sheet, at: number, time: TimeSpan): boolean =>
  /^(?:0[7-9]|1\d|2[0-3])\.(?:00|15|30|45)$/.test(tokenAt(sheet, at).text) &&
  !isLira(sheet, time.to) &&
  wordAt(sheet, time.to) !== 'bin'

/** The time that belongs to a day: "yarın akşam 6", "27 kasım 18:30", but not a number after "cumaya kadar". */
function timeOf(sheet: Sheet, day: DaySpan): TimeSpan | null {
  const time = isUntil(sheet, day.to) ? null : timeAt(sheet, day.to)
  if (time === null) return null
  return time.explicit || time.part !== null || isUntil(sheet, time.to) || isDottedTime(sheet, day.to, time)
    ? time
    : null
}
