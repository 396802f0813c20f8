import type { DayNumber } from './calendar.ts'

/** A day said in the text; `null` is a day the calendar does not have. */
export type DaySpan = {
  readonly to: number
  readonly day: DayNumber | null
  /** Nothing else is meant by these words. */
  readonly firm: boolean
  /** A weekday that is past, or today without a time, is next week's. */
  readonly weekday: boolean
  /** A day and month without a year, which may be next year's. */
  readonly mayRoll: boolean
}

export const stated = (to: number, day: DayNumber | null, firm = true): DaySpan => ({
  to,
  day,
  firm,
  weekday: false,
  mayRoll: false,
})

/** Case endings on the names of days and months. */
export const DAY_ENDING = '(?:e|a|ye|ya|ne|na|sine|sina|una|ine|n|nin|de|da|den|dan|i|u|yi|si|su|gunu|lik)?'

export const indexIn = (patterns: readonly RegExp[], word: string): number =>
  word === '' ? -1 : patterns.findIndex((p) => p.test(word))
