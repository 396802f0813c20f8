import type * as Id from '../domain/ids.ts'
import type { Instant } from '../domain/instant.ts'
import type { InboundEvent } from './message-channel.ts'

export type StoredInbound = {
  readonly id: Id.InboundMessageId
  readonly channelAccountId: Id.ChannelAccountId
  /** Scrubbed: no card, identity number, key or foreign IBAN ever reaches the table. */
  readonly event: InboundEvent
  readonly secretsFound: readonly string[]
  readonly receivedAt: Instant
  readonly processedAt: Instant | null
}

export interface InboundRepository {
  /** Null when the event is known already. */
  insert(inbound: StoredInbound): Promise<boolean>
  /** Locked; null when it is done or unknown. */
  take(id: Id.InboundMessageId): Promise<StoredInbound | null>
  find(id: Id.InboundMessageId): Promise<StoredInbound | null>
  markProcessed(id: Id.InboundMessageId, at: Instant): Promise<void>
}
