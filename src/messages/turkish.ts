import { DAY_MS, HOUR_MS, MINUTE_MS, type Instant } from '../domain/instant.ts'
import { formatLira, type Kurus } from '../domain/money.ts'

/** Every value stands bare: no case ending is ever glued to it, so sentences put it after a colon or at the end. */

const ZONE = 'Europe/Istanbul'
const LONG_DAY = new Intl.DateTimeFormat('tr-TR', { timeZone: ZONE, day: 'numeric', month: 'long', year: 'numeric' })
const WEEKDAY = new Intl.DateTimeFormat('tr-TR', { timeZone: ZONE, weekday: 'long' })
const SHORT_DAY = new Intl.DateTimeFormat('tr-TR', {
  timeZone: ZONE,
  day: '2-digit',
  month: '2-digit',
  year: 'numeric',
})
const CLOCK = new Intl.DateTimeFormat('tr-TR', { timeZone: ZONE, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })

/** "15.000,00 TL" */
export const money = (amount: Kurus): string => `${formatLira(amount)} TL`

/** "26 Kasım 2026 Perşembe 18:30", Istanbul time. */
export const dateTime = (at: Instant): string => `${LONG_DAY.format(at)} ${WEEKDAY.format(at)} ${clockTime(at)}`

/** "26.11.2026 18:30", Istanbul time. */
export const shortDateTime = (at: Instant): string => `${SHORT_DAY.format(at)} ${clockTime(at)}`

/** "18:30", Istanbul time. */
export const clockTime = (at: Instant): string => CLOCK.format(at)

const UNITS = [
  { ms: DAY_MS, name: 'gün' },
  { ms: HOUR_MS, name: 'saat' },
  { ms: MINUTE_MS, name: 'dakika' },
] as const

/** "3 gün", "1 gün 12 saat", "45 dakika": whole, from minutes; a noun stays singular after a number. */
export function duration(minutes: number): string {
  let rest = Math.round(minutes) * MINUTE_MS
  const parts: string[] = []
  for (const unit of UNITS) {
    const count = Math.trunc(rest / unit.ms)
    rest -= count * unit.ms
    if (count > 0) parts.push(`${count} ${unit.name}`)
  }
  return parts.length === 0 ? '0 dakika' : parts.join(' ')
}

/** "2 gün 3 saat": the two largest units that remain, the minute begun counts, so that "3 gün" is still read a second later. */
export function remaining(now: Instant, until: Instant): string {
  return duration(Math.max(0, Math.ceil((until - now) / MINUTE_MS)))
    .split(' ')
    .slice(0, 4)
    .join(' ')
}
