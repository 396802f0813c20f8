import { expect, test } from 'vitest'
import { HOUR_MS, instant, plusMs } from './instant.ts'
import { nextReminderAt } from './payment-review.ts'

const OPENED = instant(Date.UTC(2026, 10, 23))

test('the office is reminded after an hour and after a day, and then no more', () => {
  const first = nextReminderAt(OPENED, OPENED)
  expect(first).toBe(plusMs(OPENED, HOUR_MS))
  const second = nextReminderAt(OPENED, first ?? OPENED)
  expect(second).toBe(plusMs(OPENED, 24 * HOUR_MS))
  expect(nextReminderAt(OPENED, second ?? OPENED)).toBeNull()
})
