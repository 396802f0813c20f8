import type { BotIdentity } from './bot-api.ts'

/** Chats where several people write; a channel is none, there nobody speaks for themselves. */
export const isGroupChat = (chatType: string): boolean => chatType === 'group' || chatType === 'supergroup'

/** Groups have negative numbers, people have their own (Bot API, Chat.id). */
export const isGroupAddress = (address: string): boolean => /^-\d{1,16}$/.test(address)

/** A supergroup counts its own messages, so that a number alone may mean two. */
export const refOf = (chatId: number, messageId: number): string =>
  chatId < 0 ? `${chatId}:${messageId}` : String(messageId)

/** The message's own number, whatever chat it stands in. */
export function messageIdOf(ref: string): number | null {
  const id = /^(?:-\d+:)?(\d+)$/.exec(ref)?.[1]
  return id === undefined ? null : Number(id)
}

type Answered = { readonly reply_to_message?: { readonly from?: { readonly id: number } | undefined } | undefined }

export type GroupText = {
  readonly text: string
  /** Said to us: a command, our name, or an answer to a message of ours. */
  readonly addressed: boolean
  /** The one-time code of `/start` or `/bagla`. */
  readonly token: string | null
}

const COMMAND = /^\/([a-z0-9_]+)(?:@(\w+))?(?=\s|$)/i
const BINDING = new Set(['start', 'bagla'])
const TOKEN = /^[\w-]{1,64}$/

type Command = { readonly name: string; readonly bot: string | null; readonly rest: string }

function commandIn(text: string): Command | null {
  const found = COMMAND.exec(text)
  if (found === null) return null
  const [whole, name = '', bot = null] = found
  return { name: name.toLowerCase(), bot: bot?.toLowerCase() ?? null, rest: text.slice(whole.length).trim() }
}

const tokenOf = (command: Command | null): string | null =>
  command !== null && BINDING.has(command.name) && TOKEN.test(command.rest) ? command.rest : null

const isAnswerTo = (bot: BotIdentity | null, { reply_to_message: answered }: Answered): boolean =>
  bot !== null && answered?.from?.id === bot.id

/** What was typed in a group, without our name in it; null for what is meant for another bot or is no text. */
export function readGroupText(typed: string | null, message: Answered, bot: BotIdentity | null): GroupText | null {
  if (typed === null) return null
  const text = typed.trim()
  const command = commandIn(text)
  const isForAnother = command !== null && command.bot !== null && command.bot !== bot?.username.toLowerCase()
  if (isForAnother) return null
  const own = withoutName(text, bot)
  const addressed = command !== null || own !== text || isAnswerTo(bot, message)
  return { text: own, addressed, token: tokenOf(command) }
}

/** "@ornek_bot Ahmet 15.000 tl" and "/durum@ornek_bot 7K3F" as they would be said to us alone. */
function withoutName(text: string, bot: BotIdentity | null): string {
  if (bot === null) return text
  const name = new RegExp(`(?<!\\w)@${bot.username}(?!\\w)`, 'gi')
  return text
    .replace(new RegExp(`^(/[a-z0-9_]+)@${bot.username}(?!\\w)`, 'i'), '$1')
    .replace(name, ' ')
    .replaceAll(/ {2,}/g, ' ')
    .trim()
}
