import type { DeclineReason } from './decline-reason.ts'
import type { AttemptId, MerchantId, PaymentLinkId, PosAccountId, ProviderRef } from './ids.ts'
import { MINUTE_MS, plusMs, type Instant } from './instant.ts'
import type { Kurus } from './money.ts'
import type { Capture, PayerAction, ProviderMode, ProviderOutcome } from './provider-outcome.ts'

export type AttemptStatus =
  'created' | 'init_sent' | 'ready' | 'in_flight' | 'succeeded' | 'failed' | 'lapsed' | 'unknown' | 'held'

/** failed and lapsed are soft: a verified success still wins. succeeded is final; reversals are facts of their own. */
export const ATTEMPT_TRANSITIONS = {
  created: ['init_sent', 'succeeded', 'failed', 'lapsed', 'held'],
  init_sent: ['ready', 'in_flight', 'succeeded', 'failed', 'lapsed', 'unknown', 'held'],
  ready: ['in_flight', 'succeeded', 'failed', 'lapsed', 'unknown', 'held'],
  in_flight: ['succeeded', 'failed', 'lapsed', 'unknown', 'held'],
  unknown: ['ready', 'in_flight', 'succeeded', 'failed', 'lapsed', 'held'],
  held: ['succeeded', 'failed'],
  failed: ['succeeded', 'held'],
  lapsed: ['succeeded', 'held'],
  succeeded: [],
} as const satisfies Record<AttemptStatus, readonly AttemptStatus[]>

/** While one of these stands, no second attempt of the link may start (a partial unique index says so too). */
export const OPEN_ATTEMPT_STATUSES = ['created', 'init_sent', 'ready', 'in_flight', 'unknown'] as const

/** How long after the provider's session ends a payment may still be confirmed. */
export const SESSION_GRACE_MS = 5 * MINUTE_MS

/** Assumed where a provider does not say how long its session lives. */
export const DEFAULT_SESSION_MS = 30 * MINUTE_MS

/** Longer than any call of ours waits: after this a start is no longer on its way. */
export const START_ANSWER_MS = MINUTE_MS

/** Two negative answers at least this far apart are needed before an attempt lapses. */
export const LAPSE_ANSWER_GAP_MS = MINUTE_MS

export type PaymentAttempt = {
  readonly id: AttemptId
  readonly merchantId: MerchantId
  readonly linkId: PaymentLinkId
  readonly posAccountId: PosAccountId
  /** 1 for the link's first attempt: the "1" of 7K3F-1. */
  readonly number: number
  readonly status: AttemptStatus
  readonly amount: Kurus
  readonly currency: 'TRY'
  readonly mode: ProviderMode
  readonly installmentCap: number
  readonly providerRef: ProviderRef | null
  readonly action: PayerAction | null
  readonly declineReason: DeclineReason | null
  /** Why an attempt is held: a disagreement a person must look at. */
  readonly heldBecause: CaptureDisagreement | null
  readonly startedAt: Instant
  readonly sessionExpiresAt: Instant
  /** When the provider first said "not paid" after the session and its grace had ended. */
  readonly firstNegativeAt: Instant | null
  /** The next planned question to the provider; null once the attempt is settled (I7). */
  readonly nextPollAt: Instant | null
  readonly pollCount: number
}

export type CaptureDisagreement = 'amount' | 'currency' | 'mode' | 'in_review'

export const isOpenAttempt = (status: AttemptStatus): boolean =>
  (OPEN_ATTEMPT_STATUSES as readonly AttemptStatus[]).includes(status)

export const mayMove = (from: AttemptStatus, to: AttemptStatus): boolean =>
  (ATTEMPT_TRANSITIONS[from] as readonly AttemptStatus[]).includes(to)

/** What in a capture is not what was asked; null when it may be believed (A4). */
export function disagreementOf(
  capture: Capture,
  expected: Pick<PaymentAttempt, 'amount' | 'currency' | 'mode'>,
): CaptureDisagreement | null {
  if (capture.currency !== expected.currency) return 'currency'
  if (capture.base !== expected.amount || capture.charged < capture.base) return 'amount'
  if (capture.mode !== expected.mode) return 'mode'
  return capture.inReview ? 'in_review' : null
}

/** The moment after which an unpaid attempt may lapse and an expired link may close. */
export const graceEndOf = (attempt: Pick<PaymentAttempt, 'sessionExpiresAt'>): Instant =>
  plusMs(attempt.sessionExpiresAt, SESSION_GRACE_MS)

/** Applies what a call or a query allowed us to conclude. An outcome the table forbids leaves the attempt as it is. */
export function applyOutcome(attempt: PaymentAttempt, outcome: ProviderOutcome, now: Instant): PaymentAttempt {
  switch (outcome.kind) {
    case 'captured':
      return applyCapture(attempt, outcome.capture)
    case 'pending':
      return applyPending(attempt, outcome, now)
    case 'declined':
      return moved(
        { ...attempt, declineReason: outcome.reason, heldBecause: null, nextPollAt: null },
        attempt,
        'failed',
      )
    case 'not_sent':
      return applyNotSent(attempt, outcome.cause, now)
    case 'unknown':
      // While its session lives the payer can go back to it, so a question without an answer changes nothing yet.
      return hasLiveSession(attempt, now) ? attempt : moved(attempt, attempt, 'unknown')
  }
}

const hasLiveSession = ({ status, sessionExpiresAt }: PaymentAttempt, now: Instant): boolean =>
  (status === 'ready' || status === 'in_flight') && now <= sessionExpiresAt

/** The payer's browser was sent to the provider (A3); without a ready session there is nowhere to send it. */
export const sendPayer = (attempt: PaymentAttempt): PaymentAttempt =>
  attempt.status === 'ready' ? moved(attempt, attempt, 'in_flight') : attempt

function moved(next: PaymentAttempt, from: PaymentAttempt, status: AttemptStatus): PaymentAttempt {
  return mayMove(from.status, status) ? { ...next, status } : from
}

function applyCapture(attempt: PaymentAttempt, capture: Capture): PaymentAttempt {
  const heldBecause = disagreementOf(capture, attempt)
  // Whoever looks at a held attempt sees the newest reason, not the one that was put right since.
  if (heldBecause !== null && attempt.status === 'held') return { ...attempt, heldBecause }
  if (heldBecause !== null) return moved({ ...attempt, heldBecause, declineReason: null }, attempt, 'held')
  return moved({ ...attempt, heldBecause: null, declineReason: null, nextPollAt: null }, attempt, 'succeeded')
}

function applyPending(
  attempt: PaymentAttempt,
  outcome: Extract<ProviderOutcome, { kind: 'pending' }>,
  now: Instant,
): PaymentAttempt {
  const told = {
    ...attempt,
    providerRef: attempt.providerRef ?? outcome.ref,
    sessionExpiresAt: outcome.sessionExpiresAt ?? attempt.sessionExpiresAt,
  }
  if (outcome.action !== null && mayMove(attempt.status, 'ready')) {
    return moved({ ...told, action: outcome.action }, attempt, 'ready')
  }
  if (!isOpenAttempt(attempt.status)) return attempt
  // A session nobody has entered yet stays ready; one whose answer was lost is under way, for all we know.
  const underWay = mayMove(attempt.status, 'in_flight') && attempt.status !== 'ready'
  const waiting: PaymentAttempt = underWay ? { ...told, status: 'in_flight' } : told
  // A provider that names no end of its session still waits: that is no negative answer.
  return outcome.sessionExpiresAt === null ? { ...waiting, firstNegativeAt: null } : lapseIfOver(waiting, now)
}

/**
 * A start that never reached the provider has failed. Once the payer may have left, only the provider's own "never
 * seen" is an answer about the payment: refused keys or a dead line are not.
 */
function applyNotSent(
  attempt: PaymentAttempt,
  cause: Extract<ProviderOutcome, { kind: 'not_sent' }>['cause'],
  now: Instant,
): PaymentAttempt {
  if (attempt.status === 'created' || attempt.status === 'init_sent') {
    // The start itself may still be on its way to a provider that has not seen it yet.
    if (cause === 'never_seen' && now - attempt.startedAt < START_ANSWER_MS) return attempt
    return moved({ ...attempt, nextPollAt: null }, attempt, 'failed')
  }
  if (cause !== 'never_seen' || !isOpenAttempt(attempt.status)) return attempt
  return lapseIfOver(attempt, now, neverBegan(attempt, now) ? now : undefined)
}

/** A start without an answer that its provider does not know of later: no payer was shown a way into it. */
const neverBegan = ({ status, action, startedAt }: PaymentAttempt, now: Instant): boolean =>
  status === 'unknown' && action === null && now - startedAt >= START_ANSWER_MS

/** A6: grace over and two negative answers a minute apart, with no longer session heard of between them. */
export function lapseIfOver(
  attempt: PaymentAttempt,
  now: Instant,
  overFrom: Instant = plusMs(graceEndOf(attempt), 1),
): PaymentAttempt {
  if (now < overFrom) return attempt.firstNegativeAt === null ? attempt : { ...attempt, firstNegativeAt: null }
  if (attempt.firstNegativeAt === null) return { ...attempt, firstNegativeAt: now }
  if (now - attempt.firstNegativeAt < LAPSE_ANSWER_GAP_MS) return attempt
  return moved({ ...attempt, nextPollAt: null }, attempt, 'lapsed')
}
