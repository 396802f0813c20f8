import type { NewJob } from './job-queue.ts'
import type { MerchantRepository } from './merchant-repository.ts'
import type { MemberRepository } from './member-repository.ts'
import type { AccountRepository } from './account-repository.ts'
import type { PayerRepository } from './payer-repository.ts'
import type { LinkRepository } from './link-repository.ts'
import type { AttemptRepository } from './attempt-repository.ts'
import type { FactRepository } from './fact-repository.ts'
import type { RefundRepository } from './refund-repository.ts'
import type { PaymentReviewRepository } from './payment-review-repository.ts'
import type { ReversalWatchRepository } from './reversal-watch-repository.ts'
import type { NotificationRepository } from './notification-repository.ts'
import type { DeliveryRepository } from './delivery-repository.ts'
import type { LinkCardRepository } from './link-card-repository.ts'
import type { ConversationRepository } from './conversation-repository.ts'
import type { InboundRepository } from './inbound-repository.ts'
import type { CallbackRepository } from './callback-repository.ts'
import type { OneTimeTokenRepository } from './one-time-token-repository.ts'
import type { SessionRepository } from './session-repository.ts'
import type { AuditRepository } from './audit-repository.ts'
import type { ReportRepository } from './report-repository.ts'
import type { OfficeTextRepository } from './office-text-repository.ts'
import type { DocumentRepository } from './document-repository.ts'
import type { LinkBatchRepository } from './link-batch-repository.ts'
import type { AmountLimitRepository } from './amount-limit-repository.ts'
import type { ChatGroupRepository } from './chat-group-repository.ts'
import type { InviteRepository } from './invite-repository.ts'
import type { LinkApprovalRepository } from './link-approval-repository.ts'
import type { OneTimeCodeRepository } from './one-time-code-repository.ts'

/**
 * One unit of work at a time: everything inside commits together or not at all, jobs included. A callback may be run
 * again after a serialization failure, so it does nothing but talk to its unit of work. What is asked together is
 * answered in the order of asking: a question behind a write sees it. The first failure ends the unit of work.
 */
export interface Store {
  transaction<T>(run: (tx: UnitOfWork) => Promise<T>): Promise<T>
  /**
   * As `transaction`, for work of which there is much at a time: what is asked for in one lane at the same moment may
   * share a transaction, and then commits or fails with it. After a failure each runs again in a transaction of its own,
   * so a run may happen twice. Two of one key never share: they must see one another's work as committed.
   */
  together<T>(among: SharedLane, run: (tx: UnitOfWork) => Promise<T>): Promise<T>
}

export type SharedLane = {
  readonly lane: string
  /** Absent where it does not matter in whose transaction the others of the lane are. */
  readonly key?: string
}

export interface UnitOfWork {
  readonly merchants: MerchantRepository
  readonly members: MemberRepository
  readonly accounts: AccountRepository
  readonly payers: PayerRepository
  readonly links: LinkRepository
  readonly attempts: AttemptRepository
  readonly facts: FactRepository
  readonly refunds: RefundRepository
  readonly reviews: PaymentReviewRepository
  readonly reversalWatches: ReversalWatchRepository
  readonly notifications: NotificationRepository
  readonly deliveries: DeliveryRepository
  readonly cards: LinkCardRepository
  readonly conversations: ConversationRepository
  readonly inbound: InboundRepository
  readonly callbacks: CallbackRepository
  readonly tokens: OneTimeTokenRepository
  readonly sessions: SessionRepository
  readonly audit: AuditRepository
  readonly reports: ReportRepository
  readonly officeTexts: OfficeTextRepository
  readonly documents: DocumentRepository
  readonly batches: LinkBatchRepository
  readonly invites: InviteRepository
  readonly limits: AmountLimitRepository
  readonly codes: OneTimeCodeRepository
  readonly approvals: LinkApprovalRepository
  readonly groups: ChatGroupRepository
  /** Jobs of a unit of work exist if and only if it commits. */
  enqueue(...jobs: readonly NewJob[]): Promise<void>
}
