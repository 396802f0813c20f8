import fc from 'fast-check'
import { expect, test } from 'vitest'
import { NOW } from '../../test/support/builders.ts'
import { DAY_MS, HOUR_MS, instant, MINUTE_MS, plusMs, SECOND_MS } from './instant.ts'
import { nextOrphanTryAt, nextPollAt } from './poll-schedule.ts'

/** Every planned question of an attempt that is asked on time and never settles, as ages in milliseconds. */
function plannedAges(): number[] {
  const ages: number[] = []
  for (let next = nextPollAt(NOW, NOW); next !== null; next = nextPollAt(NOW, next)) ages.push(next - NOW)
  return ages
}

test('questions come at 20, 40, 60 s, 2, 5, 10, 20, 40 min, hourly for a day, daily for a week, then never', () => {
  const ages = plannedAges()
  expect(ages.slice(0, 8).map((age) => age / SECOND_MS)).toEqual([20, 40, 60, 120, 300, 600, 1_200, 2_400])
  const gaps = ages.slice(8).map((age, index) => age - (ages[index + 7] ?? 0))
  const hourly = gaps.filter((gap) => gap === HOUR_MS)
  expect(gaps).toEqual([...hourly, ...gaps.slice(hourly.length).map(() => DAY_MS)])
  expect(ages[7 + hourly.length]).toBe(40 * MINUTE_MS + 24 * HOUR_MS)
  expect(ages.at(-1)).toBeGreaterThanOrEqual(7 * DAY_MS)
  expect(ages.at(-2)).toBeLessThan(7 * DAY_MS)
})

test('for a week there is always a next question, and it is ahead', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 14 * DAY_MS }), (age) => {
      const now = plusMs(NOW, age)
      const next = nextPollAt(NOW, now)
      expect(next === null).toBe(age >= 7 * DAY_MS)
      if (next !== null) expect(next).toBeGreaterThan(now)
    }),
  )
})

test('a clock that was set back loses no question', () => {
  expect(nextPollAt(NOW, instant(NOW - HOUR_MS))).toBe(NOW + 20 * SECOND_MS)
})

test('a callback that fits no attempt is matched densely for two minutes, then ever more rarely, for a day', () => {
  const ages: number[] = []
  for (let next = nextOrphanTryAt(NOW, NOW); next !== null; next = nextOrphanTryAt(NOW, next)) ages.push(next - NOW)
  expect(ages.slice(0, 24)).toEqual(Array.from({ length: 24 }, (_, index) => (index + 1) * 5 * SECOND_MS))
  expect(ages.slice(24, 29).map((age) => age / MINUTE_MS)).toEqual([5, 10, 20, 40, 100])
  expect(ages.at(-1)).toBe(DAY_MS)
  expect(ages.length).toBeLessThan(60)
})
