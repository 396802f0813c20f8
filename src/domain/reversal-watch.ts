import { DAY_MS, HOUR_MS, plusMs, type Instant } from './instant.ts'

/** What is undone in a provider's panel is mostly undone within days. */
const DENSE_MS = [HOUR_MS, 6 * HOUR_MS, ...[1, 2, 3, 4, 5, 6, 7].map((days) => days * DAY_MS)]

/** Afterwards once a week, for as long as a cardholder may commonly dispute a payment (120 days), and a little more. */
const WEEK_MS = 7 * DAY_MS
const WATCH_MS = 18 * WEEK_MS

/** When a payment is first asked about, and how long altogether. */
export const REVERSAL_WATCH = { firstAfterMs: HOUR_MS, watchedMs: WATCH_MS } as const

/** When the provider is next asked what of a payment went back without our asking; null once it need not be asked. */
export function nextReversalCheckAt(capturedAt: Instant, now: Instant): Instant | null {
  const age = now - capturedAt
  const dense = DENSE_MS.find((delay) => delay > age)
  if (dense !== undefined) return plusMs(capturedAt, dense)
  const weeks = Math.floor(age / WEEK_MS) + 1
  return weeks * WEEK_MS <= WATCH_MS ? plusMs(capturedAt, weeks * WEEK_MS) : null
}
