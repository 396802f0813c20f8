import type { LinkApprovalId, MerchantId, PaymentLinkId } from '../domain/ids.ts'
import type { Instant } from '../domain/instant.ts'
import type { LinkApproval } from '../domain/link-approval.ts'

export interface LinkApprovalRepository {
  create(approval: LinkApproval): Promise<void>
  find(merchantId: MerchantId, id: LinkApprovalId): Promise<LinkApproval | null>
  /** The question this link waits with. Whoever answers holds the link's lock. */
  waitingFor(merchantId: MerchantId, linkId: PaymentLinkId): Promise<LinkApproval | null>
  save(approval: LinkApproval): Promise<void>
  /** Oldest first. */
  waitingOf(merchantId: MerchantId): Promise<readonly LinkApproval[]>
  /** Waiting past their end, whatever the office. */
  due(now: Instant, limit: number): Promise<readonly LinkApproval[]>
}
