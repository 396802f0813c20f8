import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { settlePayment } from './card-effects.ts'
import { istanbulDayBounds, istanbulDayOf } from './clock.ts'
import { Ledger } from './ledger.ts'
import { registerMerchants } from './merchants.ts'
import { captureOf, changePayment, createPayment } from './payments.ts'
import type { Pos } from './pos.ts'
import { reversePayment } from './reversals.ts'
import type { Payment } from './rows.ts'
import { readSettings } from './settings.ts'

const LAST_MOMENT = Date.parse('2026-11-23T23:59:59.999+03:00')
const referenceOf = (number: number): string => number.toString(16).padStart(32, '0')

/** A provider with a set clock and books in memory, and one captured payment in them. */
function posWithCapture(amount: number): { pos: Pos; payment: Payment; clock: { at: number } } {
  const settings = readSettings([])
  if (!settings.ok) throw new Error(settings.error)
  const clock = { at: LAST_MOMENT }
  const ledger = new Ledger(':memory:')
  const pos: Pos = { ledger, clock: { now: () => clock.at }, settings: settings.value, log: () => {}, wake: () => {} }
  registerMerchants(ledger, [{ keyId: 'office', secret: 'secret' }], clock.at)
  const created = createPayment(pos, 'office', {
    reference: referenceOf(0),
    amount,
    currency: 'TRY',
    installmentCap: 1,
    returnUrl: 'http://127.0.0.1/return',
    callbackUrl: 'http://127.0.0.1/callback',
    description: '',
    buyer: { name: 'A' },
    locale: 'tr',
  })
  if (!created.ok) throw new Error(created.error)
  const payment = settlePayment(pos, changePayment(pos, created.value, { cardId: 'success' }))
  return { pos, payment, clock }
}

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
