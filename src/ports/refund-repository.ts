import type * as Id from '../domain/ids.ts'
import type { Instant } from '../domain/instant.ts'
import type { Kurus } from '../domain/money.ts'
import type { Refund } from '../domain/refund.ts'

export interface RefundRepository {
  /**
   * Reserves the amount. `above_paid` when the reserved and done sum would pass the capture (the database refuses it),
   * `duplicate` when this request made a refund already.
   */
  create(refund: Refund, requestKey: string): Promise<'created' | 'duplicate' | 'above_paid'>
  find(merchantId: Id.MerchantId, id: Id.RefundId): Promise<Refund | null>
  lock(merchantId: Id.MerchantId, id: Id.RefundId): Promise<Refund | null>
  save(refund: Refund): Promise<void>
  ofLink(linkId: Id.PaymentLinkId): Promise<readonly Refund[]>
  /** Those this member asked for and nobody has approved. */
  requestedBy(merchantId: Id.MerchantId, memberId: Id.MemberId): Promise<readonly Id.RefundId[]>
  reservedOf(factId: Id.PaymentFactId): Promise<Kurus>
  /**
   * Requested or approved, and those without an answer whose next question is due; oldest first, locked, skipping those
   * another process works on. The caller judges which requests are past their window.
   */
  unsettled(now: Instant, limit: number): Promise<readonly Refund[]>
}
