/** This program's own clock: it shares no code with the product, so that the two cannot share a mistake. */
export type Clock = { now(): number }

export const systemClock: Clock = { now: () => Date.now() }

const ISTANBUL_OFFSET_MS = 3 * 3_600_000
const DAY_MS = 86_400_000

export const isoOf = (at: number): string => new Date(at).toISOString()

/** The Istanbul calendar day that holds `at`, as YYYY-MM-DD; the bank's day closes at its end. */
export const istanbulDayOf = (at: number): string => isoOf(at + ISTANBUL_OFFSET_MS).slice(0, 10)

/** First millisecond of a YYYY-MM-DD Istanbul day and of the next one, or null when there is no such day. */
export function istanbulDayBounds(day: string): { start: number; end: number } | null {
  const start = /^\d{4}-\d{2}-\d{2}$/.test(day) ? Date.parse(`${day}T00:00:00+03:00`) : Number.NaN
  if (Number.isNaN(start) || istanbulDayOf(start) !== day) return null
  return { start, end: start + DAY_MS }
}

/** The two-digit year and month (YYMM) of `at` in Istanbul, to compare with a card's expiry. */
export const yearMonthOf = (at: number): string => istanbulDayOf(at).slice(2, 7).replace('-', '')
