import { randomBytes, randomInt } from 'node:crypto'
import { err, ok, type Result } from '../domain/result.ts'
import type { PaymentRequest } from './api-shapes.ts'
import { queueCallback } from './callback-events.ts'
import { DECLINE_CODES } from './decline-codes.ts'
import type { Pos } from './pos.ts'
import { captureRow, paymentRow, type Capture, type Payment } from './rows.ts'

/** What the provider keeps of a charge, in hundredths of a percent. */
const FEE_BASIS_POINTS = 279

export const paymentByReference = (pos: Pos, merchant: string, reference: string): Payment | null =>
  pos.ledger.one(paymentRow, 'SELECT * FROM payments WHERE merchant = ? AND reference = ?', merchant, reference)

export const paymentBySession = (pos: Pos, sessionId: string): Payment | null =>
  pos.ledger.one(paymentRow, 'SELECT * FROM payments WHERE sessionId = ?', sessionId)

export const captureOf = (pos: Pos, paymentId: string): Capture | null =>
  pos.ledger.one(captureRow, 'SELECT * FROM captures WHERE paymentId = ?', paymentId)

/** The reference is the idempotency key: the same request again finds the same session. */
export function createPayment(pos: Pos, merchant: string, request: PaymentRequest): Result<Payment, 'other_request'> {
  const wire = JSON.stringify(request)
  return pos.ledger.transaction(() => {
    const known = paymentByReference(pos, merchant, request.reference)
    if (known !== null) return known.request === wire ? ok(known) : err('other_request')
    return ok(insertPayment(pos, merchant, request, wire))
  })
}

function insertPayment(pos: Pos, merchant: string, request: PaymentRequest, wire: string): Payment {
  const now = pos.clock.now()
  const payment: Payment = {
    paymentId: String(randomInt(10 ** 11, 10 ** 12)),
    merchant,
    reference: request.reference,
    request: wire,
    sessionId: randomBytes(24).toString('base64url'),
    amount: request.amount,
    chargedAmount: request.amount,
    installmentCap: request.installmentCap,
    installments: 1,
    returnUrl: request.returnUrl,
    callbackUrl: request.callbackUrl,
    description: request.description,
    buyerName: request.buyer.name,
    buyerPhone: request.buyer.phone ?? null,
    locale: request.locale,
    status: 'waiting',
    declineCode: null,
    inReview: false,
    cardId: null,
    cardLastFour: null,
    createdAt: now,
    expiresAt: now + pos.settings.sessionMs,
    capturedAt: null,
    feeKurus: null,
    dueStep: null,
    dueAt: null,
  }
  pos.ledger.insert('payments', payment)
  return payment
}

export function changePayment(pos: Pos, payment: Payment, changes: Partial<Payment>): Payment {
  pos.ledger.update('payments', { column: 'paymentId', value: payment.paymentId }, changes)
  return { ...payment, ...changes }
}

export type CaptureTerms = { amount: number; chargedAmount: number; inReview: boolean }

/** Takes the money: one capture row per payment, by its key, whatever is asked later. */
export function capturePayment(pos: Pos, payment: Payment, terms: CaptureTerms): Payment {
  const capturedAt = pos.clock.now()
  const feeKurus = Math.floor((terms.chargedAmount * FEE_BASIS_POINTS + 5_000) / 10_000)
  const { amount, chargedAmount, inReview } = terms
  const { paymentId, merchant, reference } = payment
  pos.ledger.insert('captures', { paymentId, merchant, reference, amount, chargedAmount, feeKurus, capturedAt })
  const changes = { amount, chargedAmount, inReview, capturedAt, feeKurus, declineCode: null }
  pos.log('payment.captured', { reference, amount, inReview })
  return changePayment(pos, payment, { ...changes, status: 'captured', dueStep: null, dueAt: null })
}

export function declinePayment(pos: Pos, payment: Payment, declineCode: string): Payment {
  const declined = changePayment(pos, payment, { status: 'declined', declineCode })
  pos.log('payment.declined', { reference: payment.reference, declineCode })
  queueCallback(pos, declined, 'payment.declined')
  return declined
}

/** The payer left: possible until the bank was asked for the money. */
export function cancelByPayer(pos: Pos, payment: Payment): Payment {
  if (!isUnfinished(payment)) return payment
  return pos.ledger.transaction(() => declinePayment(pos, payment, DECLINE_CODES.payer_cancelled))
}

export const isUnfinished = (payment: Payment): boolean => payment.status === 'waiting' || payment.status === 'three_ds'

/** A session whose time is over, found by the scheduler or by whoever opens its page first. */
export function expireIfDue(pos: Pos, payment: Payment): Payment {
  if (!isUnfinished(payment) || payment.expiresAt > pos.clock.now()) return payment
  return pos.ledger.transaction(() => {
    const changes = { status: 'expired', declineCode: DECLINE_CODES.session_expired } as const
    const expired = changePayment(pos, payment, changes)
    queueCallback(pos, expired, 'payment.expired')
    return expired
  })
}
