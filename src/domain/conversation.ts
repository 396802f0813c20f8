import type { ChannelAccountId, ConversationId, MemberId, MerchantId } from './ids.ts'
import type { Instant } from './instant.ts'
import type { ChannelAddress } from './merchant.ts'

/** One person's dialogue on one channel. `state` is the engine's own named step, kept as plain data. */
export type Conversation = {
  readonly id: ConversationId
  readonly channelAccountId: ChannelAccountId
  readonly address: ChannelAddress
  /** The office spoken for, once known; a member of two offices is asked. */
  readonly merchantId: MerchantId | null
  readonly memberId: MemberId | null
  readonly state: unknown
  readonly stateExpiresAt: Instant | null
  readonly version: number
}
