import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { posWithCapture, referenceOf } from '../../test/sandbox-pos/pos-in-memory.ts'
import { istanbulDayBounds, istanbulDayOf } from './clock.ts'
import { captureOf } from './payments.ts'
import { reversalsOf, reverseOutOfBand, reversePayment } from './reversals.ts'

describe('reversePayment', () => {
  it('never gives back more than was captured, in whatever parts it is asked', () => {
    const parts = fc.array(fc.integer({ min: 1, max: 9_000 }), { maxLength: 12 })
    fc.assert(
      fc.property(parts, (amounts) => {
        const { pos, payment } = posWithCapture(20_000)
        let givenBack = 0
        amounts.forEach((amount, index) => {
          const refund = reversePayment(pos, payment, { kind: 'refund', reference: referenceOf(index + 1), amount })
          if (refund.ok && refund.value.status !== 'rejected') givenBack += amount
        })
        expect(givenBack).toBeLessThanOrEqual(captureOf(pos, payment.paymentId)?.amount ?? 0)
      }),
      { numRuns: 30 },
    )
  })

  it('voids until the Istanbul day closes, and not after', () => {
    const order = { kind: 'void', reference: referenceOf(1), amount: 20_000 } as const
    const inTime = posWithCapture(20_000)
    expect(reversePayment(inTime.pos, inTime.payment, order)).toMatchObject({ value: { status: 'done' } })
    const tooLate = posWithCapture(20_000)
    tooLate.clock.at += 1
    expect(reversePayment(tooLate.pos, tooLate.payment, order)).toMatchObject({ value: { code: 'too_late' } })
  })
})

describe('what nobody ordered', () => {
  it('stands in the list beside what was, and takes from the same money', () => {
    const { pos, payment } = posWithCapture(20_000)
    reversePayment(pos, payment, { kind: 'refund', reference: referenceOf(1), amount: 5_000 })
    expect(reverseOutOfBand(pos, payment, { kind: 'refund', amount: 10_000 })).toMatchObject({ status: 'done' })
    expect(reverseOutOfBand(pos, payment, { kind: 'chargeback', amount: 10_000 })).toMatchObject({
      code: 'over_captured',
    })
    expect(reverseOutOfBand(pos, payment, { kind: 'chargeback', amount: 5_000 })).toMatchObject({ status: 'done' })
    const done = reversalsOf(pos, payment).filter(({ status }) => status === 'done')
    expect(done.map(({ kind, amount }) => [kind, amount])).toEqual([
      ['refund', 5_000],
      ['refund', 10_000],
      ['chargeback', 5_000],
    ])
  })
})

describe('Istanbul days', () => {
  it('hold each of their moments and no other', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1_700_000_000_000, max: 2_000_000_000_000 }), (at) => {
        const day = istanbulDayBounds(istanbulDayOf(at))
        expect(day !== null && day.start <= at && at < day.end).toBe(true)
      }),
    )
    expect(istanbulDayBounds('2026-02-30')).toBeNull()
  })
})
