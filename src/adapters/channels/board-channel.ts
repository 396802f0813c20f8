import { z } from 'zod'
import type { ChannelKind } from '../../domain/channel-kind.ts'
import type { Instant } from '../../domain/instant.ts'
import type { ChannelAddress } from '../../domain/merchant.ts'
import type { NewBoardMessage } from '../../ports/message-board.ts'
import type { EditOutcome, InboundEvent, OutboundMessage, SendOutcome } from '../../ports/message-channel.ts'
import type { ChannelIo } from './channel-adapter.ts'

/** What is shown of a message, the same when it is posted and when it is edited. */
export type BoardContent = Pick<NewBoardMessage, 'subject' | 'text' | 'html' | 'choices' | 'link' | 'document'>

export const shownDocument = ({ document }: OutboundMessage): NonNullable<BoardContent['document']> | null =>
  document === null || document === undefined ? null : { id: document.id, fileName: document.fileName }

/** Posts once per delivery, however often it is tried: so a failed post may be tried again. */
export async function postToBoard(
  io: ChannelIo,
  kind: ChannelKind,
  message: OutboundMessage,
  content: BoardContent,
): Promise<SendOutcome> {
  try {
    const ref = await io.board.post({
      ...content,
      merchantId: io.account.merchantId,
      channelAccountId: io.account.id,
      kind,
      address: message.address,
      direction: 'outbound',
      dedupeKey: message.deliveryId,
    })
    return { kind: 'sent', ref }
  } catch (error) {
    io.logger.error('board.post_failed', error, { channelAccountId: io.account.id })
    return { kind: 'unreachable' }
  }
}

export async function editOnBoard(io: ChannelIo, ref: string, content: BoardContent): Promise<EditOutcome> {
  try {
    return { kind: (await io.board.edit(ref, content)) ? 'edited' : 'gone' }
  } catch (error) {
    io.logger.error('board.edit_failed', error, { channelAccountId: io.account.id })
    return { kind: 'unreachable' }
  }
}

const MAX_TYPED = 4096
const dedupeKey = z.string().min(1).max(100)
const typedSchema = z.object({
  dedupeKey,
  text: z.string().trim().min(1).max(MAX_TYPED),
  replyToRef: z.string().max(100).nullable().default(null),
})
const pressedSchema = z.object({
  dedupeKey,
  action: z.string().regex(/^[\x21-\x7e]{1,64}$/),
  messageRef: z.string().min(1).max(100),
})

/** What a browser sent for an address it may speak for; the caller has proven that it may. */
export function readBoardInput(
  input: unknown,
  from: { readonly address: ChannelAddress; readonly displayName: string | null; readonly at: Instant },
): InboundEvent {
  const pressed = pressedSchema.safeParse(input)
  if (pressed.success) return { kind: 'press', ...pressed.data, from: from.address, sentAt: from.at }
  const typed = typedSchema.safeParse(input)
  if (typed.success)
    return { kind: 'text', ...typed.data, from: from.address, displayName: from.displayName, sentAt: from.at }
  const key = z.object({ dedupeKey }).safeParse(input)
  return { kind: 'unsupported', dedupeKey: key.success ? key.data.dedupeKey : `at:${from.at}`, from: from.address }
}
