import { randomUUID } from 'node:crypto'
import { isoOf } from './clock.ts'
import { paced, type Pos, SECOND_MS } from './pos.ts'
import type { Payment } from './rows.ts'

export type CallbackType =
  | 'payment.captured'
  | 'payment.declined'
  | 'payment.expired'
  | 'payment.pending'
  | 'payment.review_cleared'
  | 'payment.reversed'

/** The documented stale event of the duplicate-callback card comes this much after the captures it precedes. */
const STALE_EVENT_DELAY_MS = SECOND_MS

/** Writes the event down in the caller's transaction; the scheduler sends it, and goes on after a crash. */
export function queueCallback(pos: Pos, payment: Payment, type: CallbackType, copies = 1): void {
  writeEvent(pos, payment, { type, copies, occurredAt: pos.clock.now(), firstTryAt: pos.clock.now() })
}

/** An event of the past that arrives after its successor, as real providers let happen. */
export function queueStaleCallback(pos: Pos, payment: Payment): void {
  const now = pos.clock.now()
  const event = { type: 'payment.pending', copies: 1, occurredAt: now - 1, firstTryAt: now } as const
  writeEvent(pos, payment, { ...event, firstTryAt: now + paced(pos, STALE_EVENT_DELAY_MS) })
}

type NewEvent = { type: CallbackType; copies: number; occurredAt: number; firstTryAt: number }

function writeEvent(pos: Pos, payment: Payment, event: NewEvent): void {
  const eventId = randomUUID()
  const body = JSON.stringify({
    eventId,
    type: event.type,
    reference: payment.reference,
    paymentId: payment.paymentId,
    amount: payment.amount,
    chargedAmount: payment.chargedAmount,
    occurredAt: isoOf(event.occurredAt),
  })
  pos.ledger.insert('callbacks', {
    eventId,
    merchant: payment.merchant,
    reference: payment.reference,
    url: payment.callbackUrl,
    type: event.type,
    body,
    copies: event.copies,
    createdAt: pos.clock.now(),
    nextTryAt: event.firstTryAt,
  })
  pos.wake()
}
