import { DAY_MS, HOUR_MS, MINUTE_MS, type Instant } from '../domain/instant.ts'
import { formatLira, type Kurus } from '../domain/money.ts'

const ZONE = 'Europe/Istanbul'
const LONG_DAY = new Intl.DateTimeFormat('en-GB', { timeZone: ZONE, day: 'numeric', month: 'long', year: 'numeric' })
const WEEKDAY = new Intl.DateTimeFormat('en-GB', { timeZone: ZONE, weekday: 'long' })
const SHORT_DAY = new Intl.DateTimeFormat('en-GB', { timeZone: ZONE, day: '2-digit', month: 'short', year: 'numeric' })
const CLOCK = new Intl.DateTimeFormat('en-GB', { timeZone: ZONE, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })

/** "15,000.00 TL": the amount in English grouping, so that no reader takes the dot for a decimal mark. */
export const money = (amount: Kurus): string =>
  `${formatLira(amount).replace(/[.,]/g, (mark) => (mark === '.' ? ',' : '.'))} TL`

/** "Thursday 26 November 2026 18:30", Istanbul time. */
export const dateTime = (at: Instant): string => `${WEEKDAY.format(at)} ${LONG_DAY.format(at)} ${clockTime(at)}`

/** "26 Nov 2026 18:30", Istanbul time; the month in letters, since its number would be read two ways. */
export const shortDateTime = (at: Instant): string => `${SHORT_DAY.format(at)} ${clockTime(at)}`

/** "18:30", Istanbul time. */
export const clockTime = (at: Instant): string => CLOCK.format(at)

const UNITS = [
  { ms: DAY_MS, name: 'day' },
  { ms: HOUR_MS, name: 'hour' },
  { ms: MINUTE_MS, name: 'minute' },
] as const

const counted = (count: number, name: string): string => `${count} ${name}${count === 1 ? '' : 's'}`

export function duration(minutes: number): string {
  let rest = Math.round(minutes) * MINUTE_MS
  const parts: string[] = []
  for (const unit of UNITS) {
    const count = Math.trunc(rest / unit.ms)
    rest -= count * unit.ms
    if (count > 0) parts.push(counted(count, unit.name))
  }
  return parts.length === 0 ? '0 minutes' : parts.join(' ')
}

export function remaining(now: Instant, until: Instant): string {
  return duration(Math.max(0, Math.ceil((until - now) / MINUTE_MS)))
    .split(' ')
    .slice(0, 4)
    .join(' ')
}
