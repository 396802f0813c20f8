import type { Instant } from '../../../domain/instant.ts'
import type { ChannelAddress } from '../../../domain/merchant.ts'
import type { InboundEvent } from '../../../ports/message-channel.ts'
import { readBoardInput } from '../board-channel.ts'

/**
 * What the chat page posted: `{ dedupeKey, text }` or `{ dedupeKey, action, messageRef }`. The route has proven by the
 * session who speaks; the browser's `dedupeKey` makes a repeated post one message.
 */
export const readWebChatInput = (
  input: unknown,
  from: { readonly address: ChannelAddress; readonly displayName: string | null; readonly at: Instant },
): InboundEvent => readBoardInput(input, from)
