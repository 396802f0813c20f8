import type { AppDeps } from '../app/deps.ts'
import type { Recipient } from '../app/tell.ts'
import type { Conversation } from '../domain/conversation.ts'
import type { Instant } from '../domain/instant.ts'
import type { ChannelAddress, Merchant } from '../domain/merchant.ts'
import type { StoredInbound } from '../ports/inbound-repository.ts'
import type { UnitOfWork } from '../ports/store.ts'

/** One message being answered, before it is known who wrote it. */
export type Answering = {
  readonly tx: UnitOfWork
  readonly deps: AppDeps
  readonly now: Instant
  readonly inbound: StoredInbound
  readonly conversation: Conversation
  readonly place: Recipient
  /** Who wrote; in a group not the place. */
  readonly sender: ChannelAddress
  readonly inGroup: boolean
  /** Whose channel it came by. */
  readonly merchant: Merchant
}
