import type { ChannelKind } from '../domain/channel-kind.ts'
import type * as Id from '../domain/ids.ts'
import type { Instant } from '../domain/instant.ts'
import type { Kurus } from '../domain/money.ts'

export type CollectionReport = {
  readonly collectedKurus: Kurus
  readonly collectedCount: number
  readonly declaredKurus: Kurus
  readonly refundedKurus: Kurus
  readonly refundedCount: number
  readonly waitingKurus: Kurus
  readonly waitingCount: number
  readonly expiringCount: number
  readonly failedAttempts: readonly { readonly reason: string; readonly count: number }[]
  readonly failedDeliveries: number
}

export interface ReportRepository {
  collections(merchantId: Id.MerchantId, from: Instant, to: Instant, now: Instant): Promise<CollectionReport>
  /** Deliveries per channel kind that failed since `since`. */
  failuresByChannel(merchantId: Id.MerchantId, since: Instant): Promise<ReadonlyMap<ChannelKind, number>>
}
