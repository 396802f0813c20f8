import type { LinkApprovalId, MemberId, MerchantId, PaymentLinkId } from './ids.ts'
import { DAY_MS, instant, plusMs, type Instant } from './instant.ts'
import { err, ok, type Result } from './result.ts'

export const LINK_APPROVAL_STATUSES = ['waiting', 'approved', 'rejected', 'withdrawn', 'lapsed'] as const
export type LinkApprovalStatus = (typeof LINK_APPROVAL_STATUSES)[number]

/** A request nobody answers falls after a day. */
const LINK_APPROVAL_LIFE_MS = DAY_MS

/** The question whether a link above its maker's limit may go out. */
export type LinkApproval = {
  readonly id: LinkApprovalId
  readonly merchantId: MerchantId
  readonly linkId: PaymentLinkId
  readonly status: LinkApprovalStatus
  readonly askedBy: MemberId
  readonly askedAt: Instant
  readonly endsAt: Instant
  readonly answeredBy: MemberId | null
  readonly answeredAt: Instant | null
}

/** A link that ends at a stated moment need not be approved after it. */
export const approvalEnd = (now: Instant, statedEnd: Instant | null): Instant =>
  instant(Math.min(plusMs(now, LINK_APPROVAL_LIFE_MS), statedEnd ?? Number.MAX_SAFE_INTEGER))

export type AnswerApprovalError = { kind: 'answered' } | { kind: 'ended' } | { kind: 'own_request' }

/** The first answer stands. */
export function answerApproval(
  approval: LinkApproval,
  answer: { readonly by: MemberId; readonly verdict: 'approved' | 'rejected' },
  now: Instant,
): Result<LinkApproval, AnswerApprovalError> {
  if (approval.status === 'lapsed') return err({ kind: 'ended' })
  if (approval.status !== 'waiting') return err({ kind: 'answered' })
  if (now >= approval.endsAt) return err({ kind: 'ended' })
  if (approval.askedBy === answer.by) return err({ kind: 'own_request' })
  return ok({ ...approval, status: answer.verdict, answeredBy: answer.by, answeredAt: now })
}
