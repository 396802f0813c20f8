import type { ChannelKind } from '../domain/channel-kind.ts'
import type { Delivery, DeliveryFailure } from '../domain/delivery.ts'
import type * as Id from '../domain/ids.ts'
import type { Instant } from '../domain/instant.ts'
import type { ChannelAddress, Locale, Merchant } from '../domain/merchant.ts'
import type { NewNotification } from './notification-repository.ts'

export type ClaimedDelivery = {
  readonly delivery: Delivery
  readonly notification: NewNotification
  readonly merchant: Merchant
  /** The answer to an earlier try was lost. */
  readonly mayHaveArrived: boolean
  readonly editsRef: string | null
  readonly becomesCardOf: Id.PaymentLinkId | null
  /** What the member at this address chose to be written in; null for payers, groups and whoever chose nothing. */
  readonly readerLocale: Locale | null
}

export type NextDelivery =
  | ({ readonly kind: 'claimed' } & ClaimedDelivery)
  | { readonly kind: 'wait'; readonly until: Instant }
  | { readonly kind: 'none' }

export interface DeliveryRepository {
  /**
   * Takes the oldest unsent delivery of one address, so that a chat's order holds whatever job comes first. `none` also
   * while another worker's claim on it is younger than the lease: that worker goes on to the next one.
   */
  claimNext(channelAccountId: Id.ChannelAccountId, address: ChannelAddress, now: Instant): Promise<NextDelivery>
  /** Writes the result; false when the claim is no longer ours, and then nothing was written. */
  settle(delivery: Delivery, settled: { at: Instant; outcome: string }): Promise<boolean>
  find(merchantId: Id.MerchantId, id: Id.DeliveryId): Promise<Delivery | null>
  byRemoteRef(channelAccountId: Id.ChannelAccountId, ref: string): Promise<Delivery | null>
  /** A receipt; false when the ladder does not rise. */
  climb(id: Id.DeliveryId, status: Delivery['status'], at: Instant, failure?: DeliveryFailure | null): Promise<boolean>
  /** What the channel calls a message whose answer was lost. */
  nameRemote(id: Id.DeliveryId, ref: string): Promise<void>
  /** Sent, or of unknown fate, with one of the waits in `after` ending between `since` and `now`; oldest first. */
  dueForLookUp(
    channelAccountId: Id.ChannelAccountId,
    when: { readonly since: Instant; readonly now: Instant; readonly after: readonly number[] },
    limit: number,
  ): Promise<readonly { readonly delivery: Delivery; readonly sentAt: Instant }[]>
  /** The payer's link messages, oldest first: the ladder shown on the card. */
  toPayer(linkId: Id.PaymentLinkId): Promise<readonly Delivery[]>
  /** The kinds on which notifications of this event (the beginning of their key) went, or wait to go, since then. */
  kindsOfEvent(merchantId: Id.MerchantId, event: string, since: Instant): Promise<readonly ChannelKind[]>
  /** Pending or left in `sending` by a process that died: the sweep gives them a job again. */
  stranded(now: Instant, limit: number): Promise<readonly Delivery[]>
}
