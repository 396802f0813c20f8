import type { ChannelKind } from '../domain/channel-kind.ts'
import type { ChannelAccountId, DeliveryId, DocumentId, MerchantId } from '../domain/ids.ts'
import type { Instant } from '../domain/instant.ts'
import type { ChannelAddress } from '../domain/merchant.ts'
import type { Choice, UrlChoice } from './message-channel.ts'

/** One message of the browser chat or of the sandbox inbox. */
export type BoardMessage = {
  /** Rises with every post and every edit of the board; what a browser has seen is one number. */
  readonly revision: number
  readonly id: string
  readonly merchantId: MerchantId
  readonly channelAccountId: ChannelAccountId
  readonly kind: ChannelKind
  readonly address: ChannelAddress
  readonly direction: 'outbound' | 'inbound'
  readonly subject: string | null
  readonly text: string
  readonly html: string | null
  readonly choices: readonly (readonly Choice[])[]
  readonly link: UrlChoice | null
  /** A file to be fetched by its id from our own documents. */
  readonly document?: { readonly id: DocumentId; readonly fileName: string } | null
  readonly postedAt: Instant
  readonly editedAt: Instant | null
}

export type NewBoardMessage = Omit<BoardMessage, 'revision' | 'id' | 'editedAt' | 'postedAt'> & {
  /** A second post with the same key returns the first one's id: a retried delivery shows once. */
  readonly dedupeKey: DeliveryId | string
}

/** Where channels without an outside world keep what they sent: the browser chat and the sandbox inbox. */
export interface MessageBoard {
  post(message: NewBoardMessage): Promise<string>
  edit(
    id: string,
    content: Pick<BoardMessage, 'subject' | 'text' | 'html' | 'choices' | 'link' | 'document'>,
  ): Promise<boolean>
  /** Oldest first, at most `limit` of the newest beyond `afterRevision`. */
  list(
    filter: {
      readonly merchantId: MerchantId
      readonly channelAccountId?: ChannelAccountId
      readonly address?: ChannelAddress
      readonly kinds?: readonly ChannelKind[]
    },
    page: { readonly afterRevision: number; readonly limit: number },
  ): Promise<readonly BoardMessage[]>
  /** Calls `listener` after each committed change, in whichever process it happened; returns how to stop. */
  subscribe(listener: (merchantId: MerchantId) => void): () => void
}
