import type { ChannelAccountId, MemberId, MerchantId } from '../domain/ids.ts'
import type { Instant } from '../domain/instant.ts'
import type { ChannelAddress } from '../domain/merchant.ts'

/** A chat of several people that an owner made the office's own. */
export type ChatGroup = {
  readonly channelAccountId: ChannelAccountId
  readonly address: ChannelAddress
  readonly merchantId: MerchantId
  readonly boundBy: MemberId
  readonly boundAt: Instant
}

export interface ChatGroupRepository {
  /** False when the group is another office's. */
  bind(group: ChatGroup): Promise<boolean>
  find(channelAccountId: ChannelAccountId, address: ChannelAddress): Promise<ChatGroup | null>
  ofMerchant(merchantId: MerchantId): Promise<readonly ChatGroup[]>
  /** The channel gave the group another address: cards and what waits to be sent follow it. */
  move(channelAccountId: ChannelAccountId, from: ChannelAddress, to: ChannelAddress): Promise<void>
  /** What waits to be said there is dropped with it. */
  unbind(channelAccountId: ChannelAccountId, address: ChannelAddress): Promise<void>
}
