import { DAY_MS, HOUR_MS, instant, MINUTE_MS, SECOND_MS, type Instant } from '../../domain/instant.ts'

/** A day in Istanbul, counted from 1 January 1970; Türkiye keeps UTC+03:00 all year. */
export type DayNumber = number
export type Clock = { readonly hour: number; readonly minute: number; readonly second: number }

const OFFSET_MS = 3 * HOUR_MS
export const END_OF_DAY: Clock = { hour: 23, minute: 59, second: 59 }

export const dayOf = (at: Instant): DayNumber => Math.floor((at + OFFSET_MS) / DAY_MS)

export const instantOf = (day: DayNumber, clock: Clock): Instant =>
  instant(day * DAY_MS - OFFSET_MS + clock.hour * HOUR_MS + clock.minute * MINUTE_MS + clock.second * SECOND_MS)

/** Monday is 1, Sunday is 7. */
export const weekdayOf = (day: DayNumber): number => ((((day + 3) % 7) + 7) % 7) + 1

/** Days since 1970 of a date that exists in the proleptic Gregorian calendar (400 years are 146,097 days). */
function daysSince1970(year: number, month: number, dayOfMonth: number): DayNumber {
  const shifted = month <= 2 ? year - 1 : year
  const era = Math.floor(shifted / 400)
  const yearOfEra = shifted - era * 400
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + dayOfMonth - 1
  return era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719_468
}

const isLeap = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
const daysIn = (year: number, month: number): number =>
  month === 2 ? (isLeap(year) ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31

export function dateOf(day: DayNumber): { year: number; month: number; dayOfMonth: number } {
  let year = 1970 + Math.floor(day / 365.2425)
  if (daysSince1970(year, 1, 1) > day) year -= 1
  if (daysSince1970(year + 1, 1, 1) <= day) year += 1
  let month = 1
  while (month < 12 && daysSince1970(year, month + 1, 1) <= day) month += 1
  return { year, month, dayOfMonth: day - daysSince1970(year, month, 1) + 1 }
}

/** Null where the calendar has no such day: 31 November does not become 1 December. */
export function dayFrom(year: number, month: number, dayOfMonth: number): DayNumber | null {
  if (month < 1 || month > 12 || dayOfMonth < 1 || dayOfMonth > daysIn(year, month)) return null
  return daysSince1970(year, month, dayOfMonth)
}

export function lastDayOfMonth(day: DayNumber): DayNumber {
  const { year, month } = dateOf(day)
  return daysSince1970(year, month, daysIn(year, month))
}

/** ISO 8601 to the second with Istanbul's offset: 2026-11-27T23:59:59+03:00. */
export const istanbulIso = (at: Instant): string =>
  new Date(at + OFFSET_MS).toISOString().replace(/\.\d{3}Z$/, '+03:00')
