import type { BotApiServer } from '../fixtures/channels/bot-api-server.ts'
import { groupOf, type TelegramGroup } from './telegram-group.ts'
import { eventually } from '../sandbox-pos/running-pos.ts'

export type TelegramButton = { readonly text: string; readonly url?: string; readonly callback_data?: string }
export type TelegramMessage = {
  readonly id: number
  readonly text: string
  readonly buttons: readonly TelegramButton[]
}

/** One person's private chat with the bot. */
export type TelegramPerson = {
  start(token: string): Promise<void>
  say(text: string): Promise<void>
  tap(message: TelegramMessage, button: string): Promise<void>
  messages(): readonly TelegramMessage[]
  see(text: string): Promise<TelegramMessage>
}

export type TelegramWorld = {
  readonly server: BotApiServer
  person(userId: number, firstName: string): TelegramPerson
  /** A group with the bot in it, under Telegram's privacy mode. */
  group(chatId: number): TelegramGroup
}

type Stored = {
  readonly messageId: number
  readonly message: {
    readonly chat_id?: number | string
    readonly text: string
    readonly reply_markup?: { readonly inline_keyboard: TelegramButton[][] }
  }
}

export function connectTelegram(server: BotApiServer, token: string): TelegramWorld {
  return {
    server,
    person: (userId, firstName) => personOf(server, token, userId, firstName),
    group: (chatId) => groupOf(server, chatId),
  }
}

function personOf(server: BotApiServer, token: string, userId: number, firstName: string): TelegramPerson {
  const client = server.getClient(token, { userId, chatId: userId, firstName, type: 'private' })
  const messages = (): readonly TelegramMessage[] =>
    (server.botMessages() as readonly Stored[])
      .filter(({ message }) => String(message.chat_id) === String(userId))
      .map(({ messageId, message }) => ({
        id: messageId,
        text: message.text,
        buttons: (message.reply_markup?.inline_keyboard ?? []).flat(),
      }))
  return {
    messages,
    start: async (start) => void (await client.sendCommand(client.makeCommand(`/start ${start}`))),
    say: async (text) => void (await client.sendMessage(client.makeMessage(text))),
    async tap(message, button) {
      const found = message.buttons.find(
        ({ text, callback_data: action = '' }) => text.startsWith(button) || action.startsWith(button),
      )
      if (found?.callback_data === undefined) throw new Error(`no button "${button}" under ${JSON.stringify(message)}`)
      await client.sendCallback(
        client.makeCallbackQuery(found.callback_data, { message: { message_id: message.id } } as never),
      )
    },
    see: (text) =>
      eventually(`"${text}" in Telegram`, () => messages().findLast((one) => one.text.includes(text)) ?? null).catch(
        (cause: unknown) => {
          throw new Error(`"${text}" was never seen; the last were ${JSON.stringify(messages().slice(-4), null, 1)}`, {
            cause,
          })
        },
      ),
  }
}
