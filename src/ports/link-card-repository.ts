import type * as Id from '../domain/ids.ts'
import type { ChannelAddress } from '../domain/merchant.ts'

/** The message in a member's chat that shows a link and is edited as things happen. */
export type LinkCard = {
  readonly id: Id.LinkCardId
  readonly merchantId: Id.MerchantId
  readonly linkId: Id.PaymentLinkId
  readonly channelAccountId: Id.ChannelAccountId
  readonly address: ChannelAddress
  readonly remoteRef: string
  /** SHA-256 of what it shows now; an equal rendering is not sent again. */
  readonly shownSha256: string | null
}

export interface LinkCardRepository {
  upsert(card: Omit<LinkCard, 'shownSha256'>): Promise<void>
  find(id: Id.LinkCardId): Promise<LinkCard | null>
  ofLink(linkId: Id.PaymentLinkId): Promise<readonly LinkCard[]>
  markShown(id: Id.LinkCardId, sha256: string): Promise<void>
}
