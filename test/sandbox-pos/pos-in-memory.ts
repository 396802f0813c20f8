import { settlePayment } from '../../src/sandbox-pos/card-effects.ts'
import { Ledger } from '../../src/sandbox-pos/ledger.ts'
import { registerMerchants } from '../../src/sandbox-pos/merchants.ts'
import { changePayment, createPayment } from '../../src/sandbox-pos/payments.ts'
import type { Pos } from '../../src/sandbox-pos/pos.ts'
import type { Payment } from '../../src/sandbox-pos/rows.ts'
import { readSettings } from '../../src/sandbox-pos/settings.ts'

const LAST_MOMENT = Date.parse('2026-11-23T23:59:59.999+03:00')

export const referenceOf = (number: number): string => number.toString(16).padStart(32, '0')

/** A provider with a set clock, one millisecond before its day closes, and one captured payment in books in memory. */
export function posWithCapture(amount: number): { pos: Pos; payment: Payment; clock: { at: number } } {
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
