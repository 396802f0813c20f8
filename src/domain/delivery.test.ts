import fc from 'fast-check'
import { expect, test } from 'vitest'
import { NOW } from '../../test/support/builders.ts'
import { higherStatus, nextMemberTryAt, nextTryAt, type DeliveryStatus } from './delivery.ts'
import { HOUR_MS, plusMs, type Instant } from './instant.ts'

const STATUSES = ['pending', 'sending', 'unknown', 'sent', 'failed', 'skipped', 'delivered', 'read'] as const
const statuses = fc.constantFrom<DeliveryStatus>(...STATUSES)
/** What channels send receipts of. */
const receipts = fc.constantFrom<DeliveryStatus>('sent', 'failed', 'delivered', 'read')

const climb = (start: DeliveryStatus, heard: readonly DeliveryStatus[]) => heard.reduce(higherStatus, start)

test('receipts in any order and any number end at the same rung', () => {
  fc.assert(
    fc.property(statuses, fc.array(receipts, { maxLength: 8 }), fc.array(fc.nat(7)), (start, heard, picks) => {
      const shuffled = heard.toSorted((a, b) => (picks[heard.indexOf(a)] ?? 0) - (picks[heard.indexOf(b)] ?? 0))
      const end = climb(start, heard)
      expect(climb(start, shuffled)).toBe(end)
      expect(climb(start, [...heard, ...heard])).toBe(end)
      expect(climb(end, heard)).toBe(end)
    }),
  )
})

test.each([
  ['read', 'sent', 'read'],
  ['read', 'failed', 'read'],
  ['failed', 'sent', 'failed'],
  ['failed', 'delivered', 'delivered'],
  ['unknown', 'sent', 'sent'],
  ['sent', 'unknown', 'sent'],
  ['sent', 'sending', 'sent'],
] as const)('%s that hears %s is %s', (current, heard, then) => expect(higherStatus(current, heard)).toBe(then))

test('a message that certainly did not go out is tried five times, then it is dead', () => {
  const waits = [1, 2, 3, 4, 5].map((tries) => nextTryAt(tries, NOW)).map((at) => (at === null ? null : at - NOW))
  expect(waits).toEqual([5_000, 60_000, 600_000, 3_600_000, null])
})

test('a message to the office is tried hourly for two days, but never less than a payer’s', () => {
  const waits: number[] = []
  for (let now: Instant | null = NOW, last = NOW; now !== null; last = now) {
    now = nextMemberTryAt(waits.length + 1, NOW, last)
    if (now === null) {
      expect(last - NOW).toBeGreaterThan(47 * HOUR_MS)
      expect(last - NOW).toBeLessThanOrEqual(48 * HOUR_MS)
      break
    }
    waits.push(now - last)
  }
  expect(waits.slice(0, 4)).toEqual([5_000, 60_000, 600_000, HOUR_MS])
  expect(new Set(waits.slice(4))).toEqual(new Set([HOUR_MS]))
  expect(nextMemberTryAt(1, NOW, plusMs(NOW, 72 * HOUR_MS))).not.toBeNull()
})
