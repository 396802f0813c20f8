import type { Brand } from './brand.ts'

/** UTC milliseconds since 1970. */
export type Instant = Brand<number, 'Instant'>

export const SECOND_MS = 1_000
export const MINUTE_MS = 60_000
export const HOUR_MS = 3_600_000
export const DAY_MS = 86_400_000

/** Türkiye has kept UTC+03:00 all year since 2016; before that no link of ours exists. */
const ISTANBUL_OFFSET_MS = 3 * HOUR_MS

export const instant = (milliseconds: number): Instant => milliseconds as Instant

export const plusMs = (at: Instant, milliseconds: number): Instant => instant(at + milliseconds)

export const expiryOf = (now: Instant, validForMinutes: number): Instant => plusMs(now, validForMinutes * MINUTE_MS)

/** The day in Istanbul that holds `at`: from its first millisecond to the next day's. */
export function istanbulDayBounds(at: Instant): { start: Instant; end: Instant } {
  const start = Math.floor((at + ISTANBUL_OFFSET_MS) / DAY_MS) * DAY_MS - ISTANBUL_OFFSET_MS
  return { start: instant(start), end: instant(start + DAY_MS) }
}
