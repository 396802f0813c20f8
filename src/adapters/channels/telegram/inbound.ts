import { z } from 'zod'
import { instant, type Instant } from '../../../domain/instant.ts'
import type { InboundEvent } from '../../../ports/message-channel.ts'

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
const message = z.object({
  message_id: z.number().int(),
  from: user.optional(),
  chat,
  date: z.number(),
  text: z.string().optional(),
  contact: contact.optional(),
  reply_to_message: z.object({ message_id: z.number().int() }).optional(),
  forward_origin: z.unknown().optional(),
  via_bot: z.unknown().optional(),
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
type Message = z.output<typeof message>
type User = z.output<typeof user>

/** `/start` with a one-time token, as t.me/<bot>?start=<token> sends it. */
const START = /^\/start(?:@\w+)?\s+([\w-]{1,64})$/

const nameOf = (from: Pick<User, 'first_name' | 'last_name'>): string | null =>
  [from.first_name, from.last_name].filter((part) => part !== '').join(' ') || null

/** Only a private chat speaks: there the chat and the person are the same number. */
const isPrivate = (chatType: string): boolean => chatType === 'private'

/** An update in our words; null for what is not said to us (groups, channels, other bots, edits). */
export function eventOf(update: Update, now: Instant): InboundEvent | null {
  const dedupeKey = `update:${update.update_id}`
  if (update.message !== undefined) return eventOfMessage(update.message, dedupeKey, now)
  if (update.callback_query !== undefined) return eventOfPress(update.callback_query, dedupeKey, now)
  const member = update.my_chat_member
  if (member === undefined || !isPrivate(member.chat.type) || member.new_chat_member.status !== 'kicked') return null
  return { kind: 'blocked', dedupeKey, from: String(member.chat.id) }
}

function eventOfMessage(received: Message, dedupeKey: string, now: Instant): InboundEvent | null {
  const { from, chat: where, text } = received
  if (from === undefined || from.is_bot || !isPrivate(where.type)) return null
  // No message comes from the future, whatever a clock says.
  const sentAt = instant(Math.min(received.date * 1_000, now))
  const base = { dedupeKey, from: String(from.id), displayName: nameOf(from), sentAt }
  const token = text === undefined ? undefined : START.exec(text.trim())?.[1]
  if (token !== undefined) return { kind: 'start', ...base, token }
  const said = received.contact === undefined ? typedText(received) : textOfContact(received.contact)
  if (said === null) return { kind: 'unsupported', dedupeKey, from: base.from }
  const replyToRef = received.reply_to_message === undefined ? null : String(received.reply_to_message.message_id)
  return { kind: 'text', ...base, text: said, replyToRef }
}

/** Somebody else's words, forwarded or made by an inline bot, are no command. */
const typedText = ({ text, forward_origin, via_bot }: Message): string | null =>
  text === undefined || forward_origin !== undefined || via_bot !== undefined ? null : text

function textOfContact(shared: z.output<typeof contact>): string {
  const digits = shared.phone_number.replaceAll(/[^\d+]/g, '')
  // Telegram gives numbers of its own users in full but without the plus.
  const phone = digits.startsWith('+') || digits.startsWith('0') ? digits : `+${digits}`
  return [nameOf(shared), phone].filter((part) => part !== null).join(' ')
}

function eventOfPress(query: z.output<typeof callbackQuery>, dedupeKey: string, now: Instant): InboundEvent | null {
  const { from, message: pressed, data } = query
  if (pressed === undefined || data === undefined || !isPrivate(pressed.chat.type)) return null
  return {
    kind: 'press',
    dedupeKey,
    from: String(from.id),
    action: data,
    messageRef: String(pressed.message_id),
    sentAt: now,
  }
}
