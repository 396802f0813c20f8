import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { HOUR_MS, instant, MINUTE_MS } from '../domain/instant.ts'
import { watchClock } from './steady-clock.ts'

const START = 1_780_000_000_000

/** A clock and the time that really passes, both moved by hand. */
function aClock() {
  let passed = 0
  let ahead = 0
  const isSteady = watchClock({ now: () => instant(START + passed + ahead) }, () => passed)
  return {
    isSteady,
    pass: (ms: number) => void (passed += ms),
    jump: (ms: number) => void (ahead += ms),
  }
}

describe('a watched clock', () => {
  test('is believed while it goes as time passes, whatever the steps', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: HOUR_MS })), (steps) => {
        const clock = aClock()
        for (const step of steps) {
          clock.pass(step)
          expect(clock.isSteady()).toBe(true)
        }
      }),
    )
  })

  test.each([24 * HOUR_MS, -24 * HOUR_MS, 10 * MINUTE_MS, -10 * MINUTE_MS])(
    'is not believed for a minute after a jump of %i ms',
    (ms) => {
      const clock = aClock()
      expect(clock.isSteady()).toBe(true)
      clock.jump(ms)
      clock.pass(5_000)
      expect(clock.isSteady()).toBe(false)
      clock.pass(MINUTE_MS - 1)
      expect(clock.isSteady()).toBe(false)
      clock.pass(1)
      expect(clock.isSteady()).toBe(true)
    },
  )

  test('starts its minute anew when it jumps back', () => {
    const clock = aClock()
    clock.isSteady()
    clock.jump(24 * HOUR_MS)
    clock.isSteady()
    clock.pass(50_000)
    clock.jump(-24 * HOUR_MS)
    expect(clock.isSteady()).toBe(false)
    clock.pass(30_000)
    expect(clock.isSteady()).toBe(false)
    clock.pass(30_000)
    expect(clock.isSteady()).toBe(true)
  })
})
