import { z } from 'zod'
import { instant, type Instant } from '../../../domain/instant.ts'
import type { InboundEvent } from '../../../ports/message-channel.ts'
import type { BotIdentity } from './bot-api.ts'
import { isGroupChat, readGroupText, refOf } from './groups.ts'

const user = z.object({
  id: z.number().int(),
  is_bot: z.boolean().default(false),
  first_name: z.string().default(''),
  last_name: z.string().default(''),
})
const chat = z.object({ id: z.number().int(), type: z.string() })
const contact = z.object({
  phone_number: z.string(),
  first_name: z.string().default(''),
  last_name: z.string().default(''),
})
const document = z.object({ file_id: z.string(), file_name: z.string().default('') })
const message = z.object({
  message_id: z.number().int(),
  from: user.optional(),
  /** Somebody who speaks as a group or channel: an anonymous administrator, a channel's post. */
  sender_chat: z.unknown().optional(),
  chat,
  date: z.number(),
  text: z.string().optional(),
  contact: contact.optional(),
  document: document.optional(),
  reply_to_message: z.object({ message_id: z.number().int(), from: user.optional() }).optional(),
  forward_origin: z.unknown().optional(),
  /** What servers before Bot API 7.0 say of a forwarded message. */
  forward_date: z.unknown().optional(),
  via_bot: z.unknown().optional(),
  migrate_to_chat_id: z.number().int().optional(),
  migrate_from_chat_id: z.number().int().optional(),
})
const callbackQuery = z.object({
  id: z.string(),
  from: user,
  message: z.object({ message_id: z.number().int(), chat }).optional(),
  data: z.string().optional(),
})
const chatMember = z.object({ chat, new_chat_member: z.object({ status: z.string() }) })

export const updateSchema = z.object({
  update_id: z.number().int(),
  message: message.optional().catch(undefined),
  callback_query: callbackQuery.optional().catch(undefined),
  my_chat_member: chatMember.optional().catch(undefined),
})

export type Update = z.output<typeof updateSchema>
export type Message = z.output<typeof message>
type User = z.output<typeof user>

/** What reading an update needs besides the update. */
export type Reader = { readonly now: Instant; readonly bot: BotIdentity | null }

/** `/start` with a one-time token, as t.me/<bot>?start=<token> sends it. */
const START = /^\/start(?:@\w+)?\s+([\w-]{1,64})$/

const nameOf = (from: Pick<User, 'first_name' | 'last_name'>): string | null =>
  [from.first_name, from.last_name].filter((part) => part !== '').join(' ') || null

/** In a private chat the chat and the person are the same number. */
const isPrivate = (chatType: string): boolean => chatType === 'private'

/** An update in our words; null for what is not said to us (channels, other bots, edits). */
export function eventOf(update: Update, { now, bot }: Reader): InboundEvent | null {
  const dedupeKey = `update:${update.update_id}`
  if (update.message !== undefined) return eventOfMessage(update.message, dedupeKey, { now, bot })
  if (update.callback_query !== undefined) return eventOfPress(update.callback_query, dedupeKey, now)
  const member = update.my_chat_member
  if (member === undefined) return null
  const { status } = member.new_chat_member
  const from = String(member.chat.id)
  if (isPrivate(member.chat.type)) return status === 'kicked' ? { kind: 'blocked', dedupeKey, from } : null
  const isOut = isGroupChat(member.chat.type) && (status === 'kicked' || status === 'left')
  return isOut ? { kind: 'group_left', dedupeKey, from } : null
}

function eventOfMessage(received: Message, dedupeKey: string, reader: Reader): InboundEvent | null {
  const { type } = received.chat
  if (isGroupChat(type)) return eventOfGroupMessage(received, dedupeKey, reader)
  return isPrivate(type) ? eventOfPrivateMessage(received, dedupeKey, reader) : null
}

function eventOfPrivateMessage(received: Message, dedupeKey: string, reader: Reader): InboundEvent | null {
  const { from, text } = received
  if (from === undefined || from.is_bot) return null
  const base = { dedupeKey, from: String(from.id), displayName: nameOf(from), sentAt: sentAtOf(received, reader.now) }
  const token = text === undefined ? undefined : START.exec(text.trim())?.[1]
  if (token !== undefined) return { kind: 'start', ...base, token }
  if (received.document !== undefined) {
    // A file orders nothing by itself: whoever wrote or forwarded it, it only leads to a question.
    const { file_id: ref, file_name: fileName } = received.document
    return { kind: 'document', ...base, fileName, ref }
  }
  const said = received.contact === undefined ? typedText(received) : textOfContact(received.contact)
  if (said === null) return { kind: 'unsupported', dedupeKey, from: base.from }
  const replyToRef = received.reply_to_message === undefined ? null : String(received.reply_to_message.message_id)
  return { kind: 'text', ...base, text: said, replyToRef }
}

/** Said in a group: an order only where a person speaks for themselves, in words of their own. */
function eventOfGroupMessage(received: Message, dedupeKey: string, { now, bot }: Reader): InboundEvent | null {
  const { from, chat: where } = received
  const moved = moveOf(received)
  if (moved !== null) return { kind: 'group_moved', dedupeKey, ...moved }
  if (from === undefined || from.is_bot || received.sender_chat !== undefined) return null
  const heard = readGroupText(typedText(received), received, bot)
  if (heard === null) return null
  const group = { address: String(where.id), addressed: heard.addressed }
  const base = { dedupeKey, from: String(from.id), displayName: nameOf(from), sentAt: sentAtOf(received, now), group }
  if (heard.token !== null) return { kind: 'start', ...base, token: heard.token }
  const answered = received.reply_to_message?.message_id
  const replyToRef = answered === undefined ? null : refOf(where.id, answered)
  return { kind: 'text', ...base, text: heard.text, replyToRef }
}

/** A group that becomes a supergroup says so in both; either is enough. */
function moveOf({ chat: where, ...service }: Message): { from: string; to: string } | null {
  if (service.migrate_to_chat_id !== undefined) {
    return { from: String(where.id), to: String(service.migrate_to_chat_id) }
  }
  return service.migrate_from_chat_id === undefined
    ? null
    : { from: String(service.migrate_from_chat_id), to: String(where.id) }
}

/** No message comes from the future, whatever a clock says. */
const sentAtOf = ({ date }: Message, now: Instant): Instant => instant(Math.min(date * 1_000, now))

/** Somebody else's words, forwarded or made by an inline bot, are no command. */
function typedText({ text, forward_origin, forward_date, via_bot }: Message): string | null {
  const isForeign = forward_origin !== undefined || forward_date !== undefined || via_bot !== undefined
  return text === undefined || isForeign ? null : text
}

function textOfContact(shared: z.output<typeof contact>): string {
  const digits = shared.phone_number.replaceAll(/[^\d+]/g, '')
  // Telegram gives numbers of its own users in full but without the plus.
  const phone = digits.startsWith('+') || digits.startsWith('0') ? digits : `+${digits}`
  return [nameOf(shared), phone].filter((part) => part !== null).join(' ')
}

function eventOfPress(query: z.output<typeof callbackQuery>, dedupeKey: string, now: Instant): InboundEvent | null {
  const { from, message: pressed, data } = query
  if (pressed === undefined || data === undefined) return null
  const { chat: where, message_id: messageId } = pressed
  const base = { dedupeKey, from: String(from.id), action: data, sentAt: now }
  if (isPrivate(where.type)) return { kind: 'press', ...base, messageRef: String(messageId) }
  if (!isGroupChat(where.type)) return null
  const group = { address: String(where.id), addressed: true }
  return { kind: 'press', ...base, messageRef: refOf(where.id, messageId), group, queryRef: query.id }
}
