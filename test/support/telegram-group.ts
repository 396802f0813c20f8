import { refused, type BotApiServer } from '../fixtures/channels/bot-api-server.ts'
import { eventually } from '../sandbox-pos/running-pos.ts'
import type { TelegramButton, TelegramMessage } from './telegram-world.ts'

const BOT = { id: 666, is_bot: true, first_name: 'Test', username: 'TestNameBot' }

export type Speaker = { readonly id: number; readonly firstName: string }

/** A Telegram group: what its people do, and what the bot says there. */
export type TelegramGroup = {
  /** Telegram's privacy mode keeps plain talk from a bot that is no administrator. */
  setAdministrator(isAdministrator: boolean): void
  say(who: Speaker, text: string, content?: Readonly<Record<string, unknown>>): void
  /** Answers a message of the bot. */
  answer(who: Speaker, message: TelegramMessage, text: string): void
  /** Presses a button; the query's id. */
  tap(who: Speaker, message: TelegramMessage, button: string): string
  alertOf(queryId: string): Promise<{ readonly text?: string; readonly show_alert?: boolean }>
  messages(): readonly TelegramMessage[]
  see(text: string): Promise<TelegramMessage>
  /** Takes the bot out. */
  remove(): void
  /** Becomes a supergroup: the old number is refused from now on, and names the new one. */
  upgrade(newId: number): TelegramGroup
}

type Stored = {
  readonly messageId: number
  readonly message: {
    readonly chat_id?: number | string
    readonly text: string
    readonly reply_markup?: { readonly inline_keyboard: TelegramButton[][] }
  }
}

export function groupOf(server: BotApiServer, chatId: number): TelegramGroup {
  const chat = { id: chatId, type: chatId < -1_000 ? 'supergroup' : 'group', title: 'Büro' }
  let isAdministrator = false
  let numbers = 0
  const nextId = (): number => 50_000 + (numbers += 1)
  const from = ({ id, firstName }: Speaker) => ({ id, is_bot: false, first_name: firstName })
  const say: TelegramGroup['say'] = (who, text, content = {}) => {
    if (!isAdministrator && !passesPrivacy(text, content)) return
    const date = Math.floor(Date.now() / 1_000)
    server.push({ message: { message_id: nextId(), from: from(who), chat, date, text, ...content } })
  }
  const messages = (): readonly TelegramMessage[] =>
    (server.botMessages() as readonly Stored[])
      .filter(({ message }) => String(message.chat_id) === String(chatId))
      .map(({ messageId, message }) => ({
        id: messageId,
        text: message.text,
        buttons: (message.reply_markup?.inline_keyboard ?? []).flat(),
      }))
  return {
    say,
    messages,
    setAdministrator: (is) => void (isAdministrator = is),
    answer: (who, message, text) => say(who, text, { reply_to_message: { message_id: message.id, from: BOT } }),
    tap(who, message, button) {
      const data = message.buttons.find(({ text }) => text.startsWith(button))?.callback_data
      if (data === undefined) throw new Error(`no button "${button}" under ${JSON.stringify(message)}`)
      const id = `query-${chatId}-${nextId()}`
      server.push({ callback_query: { id, from: from(who), data, message: { message_id: message.id, chat } } })
      return id
    },
    alertOf: (queryId) =>
      eventually(
        `an answer to ${queryId}`,
        () => server.callsOf('answerCallbackQuery').find((call) => call['callback_query_id'] === queryId) ?? null,
      ),
    see: (text) =>
      eventually(`"${text}" in the group`, () => messages().findLast((one) => one.text.includes(text)) ?? null).catch(
        (cause: unknown) => {
          throw new Error(`"${text}" was never seen in the group: ${JSON.stringify(messages().slice(-4), null, 1)}`, {
            cause,
          })
        },
      ),
    remove: () =>
      void server.push({ my_chat_member: { chat, from: BOT, new_chat_member: { user: BOT, status: 'kicked' } } }),
    upgrade(newId) {
      const gone = refused(400, 'Bad Request: group chat was upgraded to a supergroup chat', {
        migrate_to_chat_id: newId,
      })
      server.refuseChat(chatId, gone)
      return groupOf(server, newId)
    },
  }
}

/** Commands, our name, and answers to our messages come through; the rest stays among people. */
const passesPrivacy = (text: string, content: Readonly<Record<string, unknown>>): boolean =>
  text.startsWith('/') || text.includes(`@${BOT.username}`) || 'reply_to_message' in content
