import { randomBytes, randomInt } from 'node:crypto'
import { err, ok, type Result } from '../domain/result.ts'
import { queueCallback } from './callback-events.ts'
import { istanbulDayOf } from './clock.ts'
import { captureOf, changePayment } from './payments.ts'
import { MINUTE_MS, paced, type Pos } from './pos.ts'
import { reversalRow, type Capture, type Payment, type Reversal } from './rows.ts'

/** Kuruş endings that order a refund's or a void's fate; listed in docs/sandbox-pos.md. */
const ENDING_REFUSED = 97
const ENDING_UNKNOWN = 98
const UNKNOWN_FOR_MS = 3 * MINUTE_MS

export type ReversalOrder = { kind: 'refund' | 'void' | 'chargeback'; reference: string; amount: number }

type Verdict = Pick<Reversal, 'status' | 'code' | 'settledAt' | 'dueAt'>

export const reversalByReference = (pos: Pos, merchant: string, kind: Reversal['kind'], reference: string) =>
  pos.ledger.one(
    reversalRow,
    'SELECT * FROM reversals WHERE merchant = ? AND kind = ? AND reference = ?',
    merchant,
    kind,
    reference,
  )

/** Money back, whole or part; judged and written in one transaction, so two at once never exceed the capture. */
export function reversePayment(pos: Pos, payment: Payment, order: ReversalOrder): Result<Reversal, 'other_request'> {
  return pos.ledger.transaction(() => {
    const known = reversalByReference(pos, payment.merchant, order.kind, order.reference)
    if (known !== null) return isSameOrder(known, payment, order) ? ok(known) : err('other_request')
    const reversal = writeReversal(pos, payment, order)
    if (reversal.kind === 'void' && reversal.status === 'done') changePayment(pos, payment, { status: 'voided' })
    return ok(reversal)
  })
}

/**
 * What nobody orders over the API: the merchant's hand in the provider's own panel, or the cardholder's bank. The
 * merchant's server reads of it in the payment's reversals, and gets a callback.
 */
export function reverseOutOfBand(pos: Pos, payment: Payment, order: Omit<ReversalOrder, 'reference'>): Reversal {
  return pos.ledger.transaction(() => {
    const reversal = writeReversal(pos, payment, { ...order, reference: randomBytes(16).toString('hex') })
    if (reversal.status === 'rejected') return reversal
    const after = reversal.kind === 'void' ? changePayment(pos, payment, { status: 'voided' }) : payment
    queueCallback(pos, after, 'payment.reversed')
    return reversal
  })
}

export const reversalsOf = (pos: Pos, payment: Payment): Reversal[] =>
  pos.ledger.all(reversalRow, 'SELECT * FROM reversals WHERE paymentId = ? ORDER BY createdAt', payment.paymentId)

/** A refund or void whose outcome was put off comes true. */
export function settleReversal(pos: Pos, reversal: Reversal, payment: Payment): void {
  pos.ledger.transaction(() => {
    const changes = { status: 'done', settledAt: pos.clock.now(), dueAt: null } as const
    pos.ledger.update('reversals', { column: 'reversalId', value: reversal.reversalId }, changes)
    if (reversal.kind === 'void') changePayment(pos, payment, { status: 'voided' })
  })
}

const isSameOrder = (known: Reversal, payment: Payment, order: ReversalOrder): boolean =>
  known.paymentReference === payment.reference && (order.kind === 'void' || known.amount === order.amount)

function writeReversal(pos: Pos, payment: Payment, order: ReversalOrder): Reversal {
  const reversal: Reversal = {
    ...verdictOn(pos, payment, order),
    ...order,
    reversalId: String(randomInt(10 ** 11, 10 ** 12)),
    merchant: payment.merchant,
    paymentReference: payment.reference,
    paymentId: payment.paymentId,
    createdAt: pos.clock.now(),
  }
  pos.ledger.insert('reversals', reversal)
  pos.log(`${order.kind}.${reversal.status}`, { reference: order.reference, code: reversal.code })
  return reversal
}

function verdictOn(pos: Pos, payment: Payment, order: ReversalOrder): Verdict {
  const code = refusalCode(pos, payment, order)
  const now = pos.clock.now()
  if (code !== null) return { status: 'rejected', code, settledAt: now, dueAt: null }
  if (order.kind !== 'chargeback' && order.amount % 100 === ENDING_UNKNOWN) {
    return { status: 'pending', code: null, settledAt: null, dueAt: now + paced(pos, UNKNOWN_FOR_MS) }
  }
  return { status: 'done', code: null, settledAt: now, dueAt: null }
}

function refusalCode(pos: Pos, payment: Payment, order: ReversalOrder): string | null {
  const capture = captureOf(pos, payment.paymentId)
  if (capture === null || payment.status === 'voided') return 'not_captured'
  const reversed = reversedOf(pos, payment.paymentId)
  switch (order.kind) {
    case 'void':
      return voidRefusal(pos, capture, reversed)
    case 'refund':
      return refundRefusal(capture, reversed, order.amount)
    case 'chargeback':
      return order.amount > capture.amount - reversed ? 'over_captured' : null
  }
}

function voidRefusal(pos: Pos, capture: Capture, reversed: number): string | null {
  if (reversed > 0) return 'already_reversed'
  const isDayOver = istanbulDayOf(capture.capturedAt) !== istanbulDayOf(pos.clock.now())
  return isDayOver || capture.amount % 100 === ENDING_REFUSED ? 'too_late' : null
}

function refundRefusal(capture: Capture, reversed: number, amount: number): string | null {
  if (amount > capture.amount - reversed) return 'over_captured'
  return amount % 100 === ENDING_REFUSED ? 'insufficient_balance' : null
}

/** Kuruş given back or on the way back; a refused order takes nothing. */
function reversedOf(pos: Pos, paymentId: string): number {
  const taken = pos.ledger.all(
    reversalRow,
    "SELECT * FROM reversals WHERE paymentId = ? AND status IN ('pending', 'done')",
    paymentId,
  )
  return taken.reduce((sum, { amount }) => sum + amount, 0)
}
