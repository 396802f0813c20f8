import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { everyReversalOutcome } from '../../test/support/arbitraries.ts'
import { NOW } from '../../test/support/builders.ts'
import { brokenRefundLaws, refundIn } from '../../test/support/table-laws.ts'
import { toId, type MemberId, type ProviderRef } from './ids.ts'
import { DAY_MS, MINUTE_MS, plusMs } from './instant.ts'
import { kurus } from './money.ts'
import {
  applyReversalOutcome,
  APPROVAL_WINDOW_MS,
  approveRefund,
  checkRefundAmount,
  needsPerson,
  nextQuestionAt,
  refundableKurus,
  RESERVING_STATUSES,
} from './refund.ts'

const OWNER = toId<MemberId>('owner')

test('the table of refunds says exactly what events can do', () => expect(brokenRefundLaws()).toEqual([]))

test('reservations never pass what was captured, whatever is asked for', () => {
  const wishes = fc.array(fc.record({ wanted: fc.nat(1_200), freed: fc.boolean() }), { maxLength: 20 })
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1_000 }), wishes, (captured, asked) => {
      let reserved = 0
      for (const { wanted, freed } of asked) {
        const rest = refundableKurus(kurus(captured), kurus(reserved))
        const checked = checkRefundAmount(kurus(wanted), rest)
        expect(checked.ok).toBe(wanted > 0 && reserved + wanted <= captured)
        if (checked.ok && !freed) reserved += checked.value
        expect(reserved).toBeLessThanOrEqual(captured)
      }
    }),
  )
})

test('a refusal says what is left', () => {
  expect(checkRefundAmount(kurus(1), kurus(0))).toEqual({ ok: false, error: { kind: 'nothing_left' } })
  expect(checkRefundAmount(kurus(0), kurus(5))).toEqual({ ok: false, error: { kind: 'not_positive' } })
  expect(checkRefundAmount(kurus(6), kurus(5))).toEqual({ ok: false, error: { kind: 'above_rest', rest: 5 } })
  expect(refundableKurus(kurus(5), kurus(6))).toBe(0)
})

test('an amount is held back until the provider certainly did not pay it out', () => {
  expect(RESERVING_STATUSES.toSorted()).toEqual(['approved', 'done', 'requested', 'submitted', 'unknown'])
})

test('an unanswered refund is asked about less and less often, and hourly in the end', () => {
  const minutes = [0, 1, 2, 5, 10, 20, 40, 100].map((age) => plusMs(NOW, age * MINUTE_MS))
  const waits = minutes.map((now) => (nextQuestionAt(NOW, now) - NOW) / MINUTE_MS)
  expect(waits).toEqual([1, 2, 5, 10, 20, 40, 100, 160])
  const refund = { ...refundIn('unknown'), submittedAt: NOW }
  expect(needsPerson(refund, plusMs(NOW, DAY_MS - 1))).toBe(false)
  expect(needsPerson(refund, plusMs(NOW, DAY_MS))).toBe(true)
})

describe('an approval', () => {
  test('counts for five minutes', () => {
    const refund = refundIn('requested')
    expect(approveRefund(refund, OWNER, plusMs(NOW, APPROVAL_WINDOW_MS))).toMatchObject({
      ok: true,
      value: { status: 'approved', approvedBy: OWNER },
    })
    const late = approveRefund(refund, OWNER, plusMs(NOW, APPROVAL_WINDOW_MS + 1))
    expect(late).toEqual({ ok: false, error: { kind: 'stale' } })
  })

  test('is given once', () => {
    for (const status of ['approved', 'submitted', 'unknown', 'done', 'rejected', 'withdrawn'] as const) {
      expect(approveRefund(refundIn(status), OWNER, NOW)).toEqual({ ok: false, error: { kind: 'not_waiting' } })
    }
  })
})

describe('an answer about a refund', () => {
  test('that was lost leaves it unknown and its amount held', () => {
    const [, pending, , , lost] = everyReversalOutcome(kurus(1))
    for (const outcome of [pending, lost]) {
      if (outcome === undefined) throw new Error('an outcome is missing')
      expect(applyReversalOutcome(refundIn('submitted'), outcome, NOW).status).toBe('unknown')
      expect(applyReversalOutcome(refundIn('unknown'), outcome, NOW).status).toBe('unknown')
    }
  })

  test('keeps the provider’s reference, also from a later question', () => {
    const pending = { kind: 'pending', ref: toId<ProviderRef>('r-1') } as const
    expect(applyReversalOutcome(refundIn('unknown'), pending, NOW).providerRef).toBe('r-1')
  })

  test('that money went back wins over an earlier no', () => {
    const refused = { ...refundIn('rejected'), rejection: 'unreachable' } as const
    const done = { kind: 'done', ref: toId<ProviderRef>('r-1'), amount: refused.amount, at: NOW } as const
    expect(applyReversalOutcome(refused, done, NOW)).toMatchObject({ status: 'done', rejection: null, settledAt: NOW })
  })

  test('never moves what is done, withdrawn or not yet approved', () => {
    for (const status of ['done', 'withdrawn', 'requested', 'approved'] as const) {
      const refund = refundIn(status)
      for (const outcome of everyReversalOutcome(refund.amount)) {
        expect(applyReversalOutcome(refund, outcome, NOW)).toBe(refund)
      }
    }
  })
})
