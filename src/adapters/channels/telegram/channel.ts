import { once } from 'node:events'
import { ok } from '../../../domain/result.ts'
import type {
  EditOutcome,
  MessageChannel,
  OutboundMessage,
  SendOutcome,
  Surface,
} from '../../../ports/message-channel.ts'
import type { ChannelAdapter, ChannelIo } from '../channel-adapter.ts'
import { openBotApi, openIdentity, type BotApi, type BotIdentity } from './bot-api.ts'
import { type TelegramSettings, telegramSettings, UPDATES } from './config.ts'
import { editOutcomeOfError, movedToOf, outcomeOfError } from './errors.ts'
import { isGroupAddress, messageIdOf, refOf } from './groups.ts'
import { download } from './download.ts'
import { bodyOf, chatIdOf, formOf } from './outbound.ts'
import { putUpMenus } from './menus.ts'
import { isLeftToCore, poll, type Ears } from './polling.ts'
import { readUpdate } from './webhook.ts'

const surface: Surface = {
  buttons: 'inline',
  edits: true,
  variant: 'chat',
  maxTextLength: 4096,
  receipts: false,
}

/**
 * Telegram by the Bot API. A private chat's address is the person's number; a group's is negative, and there the person
 * who speaks is told apart from the place.
 */
export const telegram: ChannelAdapter<typeof telegramSettings> = {
  id: 'telegram',
  kinds: ['telegram'],
  settingsSchema: telegramSettings,
  exampleSettings: {
    botToken: '123456:example-token-example-token',
    apiRoot: 'http://127.0.0.1:9000',
    mode: 'polling',
    webhookUrl: null,
    webhookSecret: null,
    pollSeconds: 25,
  },
  async open(settings, io): Promise<MessageChannel> {
    const api = openBotApi(settings)
    const identity = openIdentity(api, io.logger)
    await identity.learn()
    const errands = openErrands()
    const acknowledge = (queryId: string, alert: string | null): void =>
      errands.run(
        api.call('answerCallbackQuery', {
          callback_query_id: queryId,
          ...(alert === null ? {} : { text: alert, show_alert: true }),
        }),
      )
    const bot = (): BotIdentity | null => {
      if (identity.known() === null) errands.run(identity.learn())
      return identity.known()
    }
    const ears: Ears = { acknowledge, bot }
    return {
      kind: 'telegram',
      surface,
      send: (message) => errands.awaited(send(api, message)),
      edit: (ref, message) => errands.awaited(edit(api, ref, message)),
      download: (ref, maxBytes) => errands.awaited(download(api, settings, ref, maxBytes)),
      receive: async (sink, stop) => {
        await settle(api, settings, io)
        if (settings.mode === 'polling') await poll(api, io, sink, settings.pollSeconds, ears, stop)
        else await aborted(stop)
      },
      webhook: webhookOf(settings, io, ears),
      putUpMenus: (menus, about) => errands.awaited(putUpMenus(api, io, menus, about)),
      isGroup: isGroupAddress,
      acknowledge,
      get startUrl() {
        const username = bot()?.username ?? null
        return username === null
          ? null
          : (token: string, where: 'chat' | 'group' = 'chat') => startUrlOf(username, token, where)
      },
      async close() {
        await errands.settled()
      },
    }
  },
}

const startUrlOf = (username: string, token: string, where: 'chat' | 'group'): string =>
  `https://t.me/${username}?${where === 'group' ? 'startgroup' : 'start'}=${token}`

async function send(api: BotApi, message: OutboundMessage): Promise<SendOutcome> {
  const chatId = chatIdOf(message.address)
  if (chatId === null) return { kind: 'refused', failure: 'no_such_address' }
  const sendTo = async (chat_id: number): Promise<SendOutcome> => {
    const { document } = message
    const sent =
      document === null || document === undefined
        ? await api.call('sendMessage', { chat_id, ...bodyOf(message) })
        : await api.upload('sendDocument', formOf(chat_id, message, document))
    return { kind: 'sent', ref: refOf(chat_id, sent.message_id) }
  }
  try {
    return await sendTo(chatId)
  } catch (error) {
    const movedTo = movedToOf(error)
    // The refusal names the group's new number; the update that says so may come later.
    return movedTo === null ? outcomeOfError(error) : sendTo(movedTo).catch(outcomeOfError)
  }
}

async function edit(api: BotApi, ref: string, message: OutboundMessage): Promise<EditOutcome> {
  const chat_id = chatIdOf(message.address)
  const message_id = messageIdOf(ref)
  if (chat_id === null || message_id === null) return { kind: 'gone' }
  try {
    await api.call('editMessageText', { chat_id, message_id, ...bodyOf(message) })
    return { kind: 'edited' }
  } catch (error) {
    return editOutcomeOfError(error)
  }
}

/** Whoever listens by webhook only keeps others from setting it up again. */
const aborted = (stop: AbortSignal): Promise<unknown> => (stop.aborted ? Promise.resolve() : once(stop, 'abort'))

/** Webhook or none, as the settings say. Telegram remembers it, so a failure now is only logged. */
async function settle(api: BotApi, settings: TelegramSettings, io: ChannelIo): Promise<void> {
  try {
    if (settings.webhookUrl !== null && settings.webhookSecret !== null && settings.mode === 'webhook')
      await api.call('setWebhook', {
        url: settings.webhookUrl,
        secret_token: settings.webhookSecret,
        allowed_updates: [...UPDATES],
      })
    else await api.call('deleteWebhook', {})
  } catch (error) {
    io.logger.error('telegram.not_set_up', error, { channelAccountId: io.account.id })
  }
}

function webhookOf(
  { mode, webhookSecret }: TelegramSettings,
  io: ChannelIo,
  { acknowledge, bot }: Ears,
): MessageChannel['webhook'] {
  if (mode !== 'webhook' || webhookSecret === null) return null
  return {
    read(request) {
      const update = readUpdate(request, webhookSecret, { now: io.clock.now(), bot: bot() })
      if (!update.ok) return update
      const { event, queryId } = update.value
      if (queryId !== null && !isLeftToCore(event)) acknowledge(queryId, null)
      return ok(event === null ? [] : [event])
    },
  }
}

/** Calls under way, so that closing can wait for them. */
function openErrands() {
  const underWay = new Set<Promise<unknown>>()
  const watch = (work: Promise<unknown>): void => {
    underWay.add(work)
    void work.finally(() => underWay.delete(work))
  }
  return {
    /** Nobody waits for the outcome: a button's clock that goes on turning costs nothing. */
    run: (work: Promise<unknown>): void => watch(work.catch(() => undefined)),
    awaited<T>(work: Promise<T>): Promise<T> {
      watch(work)
      return work
    },
    settled: (): Promise<unknown> => Promise.all(underWay),
  }
}
