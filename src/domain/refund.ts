import type { MemberId, MerchantId, PaymentFactId, PaymentLinkId, PosAccountId, ProviderRef, RefundId } from './ids.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS, plusMs, SECOND_MS, type Instant } from './instant.ts'
import { kurus, type Kurus } from './money.ts'
import { TOKEN_LIFE_MS } from './one-time-token.ts'
import type { ReversalOutcome } from './provider-outcome.ts'
import { err, ok, type Result } from './result.ts'

/** A void undoes the whole payment before the provider's day closes; a refund returns money later, whole or part. */
export const REFUND_METHODS = ['refund', 'void'] as const
export type RefundMethod = (typeof REFUND_METHODS)[number]

export type RefundStatus = 'requested' | 'approved' | 'submitted' | 'unknown' | 'done' | 'rejected' | 'withdrawn'

/** rejected is soft: money that did go back is recorded, whatever an earlier answer said. */
export const REFUND_TRANSITIONS = {
  requested: ['approved', 'withdrawn'],
  approved: ['submitted', 'withdrawn'],
  submitted: ['done', 'rejected', 'unknown'],
  unknown: ['done', 'rejected'],
  done: [],
  rejected: ['done'],
  withdrawn: [],
} as const satisfies Record<RefundStatus, readonly RefundStatus[]>

/** These hold their amount back: it cannot be refunded twice (H6). */
export const RESERVING_STATUSES = ['requested', 'approved', 'submitted', 'unknown', 'done'] as const

/** R2: an approval older than this no longer counts; the page that asks for it lives exactly as long. */
export const APPROVAL_WINDOW_MS = TOKEN_LIFE_MS.approve_refund

/** A PIN typed at the last moment is still being looked at when the window closes. */
const APPROVAL_GRACE_MS = 15 * SECOND_MS

/** The first is long enough for the order's own answer: a provider is not asked while that may still be on its way. */
const QUESTION_DELAYS_MS = [1, 2, 5, 10, 20, 40].map((minutes) => minutes * MINUTE_MS)

/** R4: a refund that had no answer for so long needs a person. */
const PERSON_AFTER_MS = DAY_MS

export const REFUND_REJECTIONS = ['too_late', 'low_balance', 'not_refundable', 'unreachable', 'other'] as const
export type RefundRejection = (typeof REFUND_REJECTIONS)[number]

export type Refund = {
  readonly id: RefundId
  readonly merchantId: MerchantId
  readonly linkId: PaymentLinkId
  readonly factId: PaymentFactId
  readonly posAccountId: PosAccountId
  readonly method: RefundMethod
  readonly amount: Kurus
  readonly status: RefundStatus
  readonly rejection: RefundRejection | null
  readonly providerRef: ProviderRef | null
  readonly requestedBy: MemberId
  readonly requestedAt: Instant
  readonly approvedBy: MemberId | null
  /** When the provider was asked; null before. */
  readonly submittedAt: Instant | null
  /** When the provider is next asked what became of it; null while there is nothing to ask. */
  readonly nextPollAt: Instant | null
  readonly settledAt: Instant | null
}

/** The order's answer can no longer come by itself: now it may be asked for. */
export const mayAskAbout = (refund: Pick<Refund, 'nextPollAt'>, now: Instant): boolean =>
  refund.nextPollAt !== null && now >= refund.nextPollAt

/** When to ask next about an order sent at `submittedAt`: dense at first, then hourly until it is answered. */
export function nextQuestionAt(submittedAt: Instant, now: Instant): Instant {
  const next = QUESTION_DELAYS_MS.find((delay) => delay > now - submittedAt)
  return next === undefined ? plusMs(now, HOUR_MS) : plusMs(submittedAt, next)
}

export const isUnanswered = ({ status }: Pick<Refund, 'status'>): boolean =>
  status === 'submitted' || status === 'unknown'

/** Approved, and its end not known yet. */
export const isUnderWay = (refund: Pick<Refund, 'status'>): boolean =>
  refund.status === 'approved' || isUnanswered(refund)

export const needsPerson = (refund: Pick<Refund, 'status' | 'submittedAt'>, now: Instant): boolean =>
  isUnanswered(refund) && refund.submittedAt !== null && now - refund.submittedAt >= PERSON_AFTER_MS

/** The end of the approval's time; a page opened anew for the same refund ends with it. */
export const approvalEndsAt = ({ requestedAt }: Pick<Refund, 'requestedAt'>): Instant =>
  plusMs(requestedAt, APPROVAL_WINDOW_MS)

/** Nobody can approve it any more: it gives its amount back. */
export const isApprovalLapsed = (refund: Pick<Refund, 'status' | 'requestedAt'>, now: Instant): boolean =>
  refund.status === 'requested' && now > plusMs(approvalEndsAt(refund), APPROVAL_GRACE_MS)

const mayMove = (from: RefundStatus, to: RefundStatus): boolean =>
  (REFUND_TRANSITIONS[from] as readonly RefundStatus[]).includes(to)

export function moveRefund(refund: Refund, to: RefundStatus, change: Partial<Refund> = {}): Refund {
  return mayMove(refund.status, to) ? { ...refund, ...change, status: to } : refund
}

/** What may still be refunded of one capture. */
export const refundableKurus = (captured: Kurus, reserved: Kurus): Kurus => kurus(Math.max(0, captured - reserved))

export type RefundAmountError =
  { kind: 'nothing_left' } | { kind: 'above_rest'; rest: Kurus } | { kind: 'not_positive' }

export function checkRefundAmount(wanted: Kurus, rest: Kurus): Result<Kurus, RefundAmountError> {
  if (rest === 0) return err({ kind: 'nothing_left' })
  if (wanted <= 0) return err({ kind: 'not_positive' })
  return wanted > rest ? err({ kind: 'above_rest', rest }) : ok(wanted)
}

/** R2: approved by whoever passed the step-up, within the window. */
export function approveRefund(
  refund: Refund,
  by: MemberId,
  now: Instant,
): Result<Refund, { kind: 'not_waiting' | 'stale' }> {
  if (refund.status !== 'requested') return err({ kind: 'not_waiting' })
  if (now - refund.requestedAt > APPROVAL_WINDOW_MS) return err({ kind: 'stale' })
  return ok(moveRefund(refund, 'approved', { approvedBy: by }))
}

/** R4: what the provider's answer or a later query allows us to conclude. */
export function applyReversalOutcome(refund: Refund, outcome: ReversalOutcome, now: Instant): Refund {
  switch (outcome.kind) {
    case 'done':
      return moveRefund(refund, 'done', { providerRef: outcome.ref, rejection: null, nextPollAt: null, settledAt: now })
    case 'pending':
      return refund.status === 'unknown'
        ? { ...refund, providerRef: outcome.ref }
        : moveRefund(refund, 'unknown', { providerRef: outcome.ref })
    case 'rejected':
      return moveRefund(refund, 'rejected', { rejection: outcome.cause, nextPollAt: null, settledAt: now })
    case 'not_sent':
      return moveRefund(refund, 'rejected', { rejection: 'unreachable', nextPollAt: null, settledAt: now })
    case 'unknown':
      return moveRefund(refund, 'unknown')
  }
}
