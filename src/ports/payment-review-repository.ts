import type * as Id from '../domain/ids.ts'
import type { Instant } from '../domain/instant.ts'
import type { PaymentReview } from '../domain/payment-review.ts'

export interface PaymentReviewRepository {
  /** Opening one that is open already changes nothing. */
  open(review: PaymentReview): Promise<void>
  save(review: PaymentReview): Promise<void>
  /** Oldest first. */
  ofLink(linkId: Id.PaymentLinkId): Promise<readonly PaymentReview[]>
  /** Undecided ones whose reminder is due, locked, skipping those another process works on. */
  lockDue(now: Instant, limit: number): Promise<readonly PaymentReview[]>
}
