import { queueCallback, queueStaleCallback } from './callback-events.ts'
import { DECLINE_CODES } from './decline-codes.ts'
import { capturePayment, changePayment, declinePayment } from './payments.ts'
import { MINUTE_MS, paced, type Pos, SECOND_MS } from './pos.ts'
import type { Payment } from './rows.ts'
import { testCardById, type CardEffect } from './test-cards.ts'

const UNKNOWN_FOR_MS = 3 * MINUTE_MS
const LATE_SUCCESS_AFTER_MS = 30 * SECOND_MS
const REVIEW_MS = 60 * SECOND_MS
const DUPLICATE_COPIES = 5

/** The bank's answer to an authenticated payment, as its test card orders. Runs inside the caller's transaction. */
export function settlePayment(pos: Pos, payment: Payment): Payment {
  const effect = effectOf(payment)
  switch (effect.kind) {
    case 'capture':
      return captureAndTell(pos, payment)
    case 'decline':
      return declinePayment(pos, payment, DECLINE_CODES[effect.as])
    case 'slow_capture':
      return captureLater(pos, changePayment(pos, payment, { status: 'pending' }), UNKNOWN_FOR_MS)
    case 'late_capture':
      return captureLater(pos, declinePayment(pos, payment, DECLINE_CODES.generic_decline), LATE_SUCCESS_AFTER_MS)
    case 'lost_callback':
      return capturePayment(pos, payment, wholeOf(payment))
    case 'duplicate_callback':
      return captureAndRepeat(pos, payment)
    case 'amount_mismatch':
      return captureAndTell(pos, { ...payment, amount: payment.amount - 1, chargedAmount: payment.chargedAmount - 1 })
    case 'review':
      return captureUnderReview(pos, payment)
  }
}

/** A card that left the list since the payment was made is one that no bank knows. */
const effectOf = ({ cardId }: Payment): CardEffect =>
  testCardById(cardId)?.effect ?? { kind: 'decline', as: 'incorrect_number' }

/** What a card put off: a capture, or the end of a fraud review. */
export function runDueStep(pos: Pos, payment: Payment): void {
  pos.ledger.transaction(() => {
    if (payment.dueStep === 'capture') captureAndTell(pos, payment)
    if (payment.dueStep === 'clear_review') clearReview(pos, payment)
  })
}

const wholeOf = ({ amount, chargedAmount }: Payment) => ({ amount, chargedAmount, inReview: false })

function captureAndTell(pos: Pos, payment: Payment): Payment {
  const captured = capturePayment(pos, payment, wholeOf(payment))
  queueCallback(pos, captured, 'payment.captured')
  return captured
}

function captureLater(pos: Pos, payment: Payment, afterMs: number): Payment {
  return changePayment(pos, payment, { dueStep: 'capture', dueAt: pos.clock.now() + paced(pos, afterMs) })
}

function captureAndRepeat(pos: Pos, payment: Payment): Payment {
  const captured = capturePayment(pos, payment, wholeOf(payment))
  queueCallback(pos, captured, 'payment.captured', DUPLICATE_COPIES)
  queueStaleCallback(pos, captured)
  return captured
}

function captureUnderReview(pos: Pos, payment: Payment): Payment {
  const captured = capturePayment(pos, payment, { ...wholeOf(payment), inReview: true })
  queueCallback(pos, captured, 'payment.captured')
  return changePayment(pos, captured, { dueStep: 'clear_review', dueAt: pos.clock.now() + paced(pos, REVIEW_MS) })
}

function clearReview(pos: Pos, payment: Payment): void {
  const cleared = changePayment(pos, payment, { inReview: false, dueStep: null, dueAt: null })
  queueCallback(pos, cleared, 'payment.review_cleared')
}
