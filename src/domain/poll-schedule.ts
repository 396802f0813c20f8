import { DAY_MS, HOUR_MS, MINUTE_MS, plusMs, SECOND_MS, type Instant } from './instant.ts'

/** reliability.md 1.4: dense while a payer waits, then hourly for a day, then daily for a week. */
const FIRST_DELAYS_MS = [20, 40, 60, 120, 300, 600, 1_200, 2_400].map((seconds) => seconds * SECOND_MS)
const LAST_HOURLY_MS = DAY_MS
const LAST_DAILY_MS = 7 * DAY_MS

/** When to ask the provider next about an attempt started at `startedAt`; null after a week: a person must look. */
export function nextPollAt(startedAt: Instant, now: Instant): Instant | null {
  const age = now - startedAt
  const next = FIRST_DELAYS_MS.find((delay) => delay > age)
  if (next !== undefined) return plusMs(startedAt, next)
  if (age < LAST_HOURLY_MS) return plusMs(now, HOUR_MS)
  return age < LAST_DAILY_MS ? plusMs(now, DAY_MS) : null
}

/** H8: a callback may overtake our own commit, so it is matched densely before somebody is alerted. */
const ORPHAN_RETRY_MS = 5 * SECOND_MS
const ORPHAN_DELAYS_MS = [5, 10, 20, 40].map((minutes) => minutes * MINUTE_MS)
const ORPHAN_LIFE_MS = DAY_MS

export const ORPHAN_ALERT_AFTER_MS = 2 * MINUTE_MS

/** When a callback that fits no attempt is matched again; null after a day (reliability.md 2.5). */
export function nextOrphanTryAt(receivedAt: Instant, now: Instant): Instant | null {
  const age = now - receivedAt
  if (age >= ORPHAN_LIFE_MS) return null
  if (age < ORPHAN_ALERT_AFTER_MS) return plusMs(now, ORPHAN_RETRY_MS)
  const next = ORPHAN_DELAYS_MS.find((delay) => delay > age) ?? Math.min(age + HOUR_MS, ORPHAN_LIFE_MS)
  return plusMs(receivedAt, next)
}
