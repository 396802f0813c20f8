import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DAY_MS, HOUR_MS, instant, plusMs } from './instant.ts'
import { nextReversalCheckAt } from './reversal-watch.ts'

const CAPTURED = instant(Date.UTC(2026, 10, 23))

describe('the watch over a payment', () => {
  test('always moves on, ends, and is dense at first', () => {
    const asked: number[] = []
    for (let now = CAPTURED; ;) {
      const next = nextReversalCheckAt(CAPTURED, now)
      if (next === null) break
      expect(next).toBeGreaterThan(now)
      asked.push((next - CAPTURED) / HOUR_MS)
      now = next
    }
    expect(asked.slice(0, 4)).toEqual([1, 6, 24, 48])
    expect(asked.at(-1)).toBe(126 * 24)
    expect(asked).toHaveLength(26)
  })

  test('never leaves more than a week between two questions', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 119 * DAY_MS }), (age) => {
        const now = plusMs(CAPTURED, age)
        const next = nextReversalCheckAt(CAPTURED, now)
        expect(next).not.toBeNull()
        expect((next ?? now) - now).toBeLessThanOrEqual(7 * DAY_MS)
      }),
    )
  })
})
