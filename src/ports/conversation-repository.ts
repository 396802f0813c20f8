import type { Conversation } from '../domain/conversation.ts'
import type * as Id from '../domain/ids.ts'
import type { Instant } from '../domain/instant.ts'
import type { ChannelAddress } from '../domain/merchant.ts'

export interface ConversationRepository {
  /** Locks the dialogue until the unit of work ends; makes it on first contact. */
  lock(channelAccountId: Id.ChannelAccountId, address: ChannelAddress): Promise<Conversation>
  /** As it stands, without a lock; null before first contact. */
  find(channelAccountId: Id.ChannelAccountId, address: ChannelAddress): Promise<Conversation | null>
  save(conversation: Conversation): Promise<void>
  /** True once a day per stranger: the one neutral answer. */
  mayAnswerStranger(channelAccountId: Id.ChannelAccountId, address: ChannelAddress, now: Instant): Promise<boolean>
}
