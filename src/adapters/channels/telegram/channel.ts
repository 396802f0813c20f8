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
import { openBotApi, openIdentity, type BotApi } from './bot-api.ts'
import { type TelegramSettings, telegramSettings, UPDATES } from './config.ts'
import { editOutcomeOfError, outcomeOfError } from './errors.ts'
import { bodyOf, chatIdOf } from './outbound.ts'
import { putUpMenus } from './menus.ts'
import { poll } from './polling.ts'
import { readUpdate } from './webhook.ts'

const surface: Surface = {
  buttons: 'inline',
  edits: true,
  variant: 'chat',
  maxTextLength: 4096,
  receipts: false,
}

/** Telegram by the Bot API: one private chat per person, whose address is the person's number. */
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
    const acknowledge = (queryId: string): void =>
      errands.run(api.call('answerCallbackQuery', { callback_query_id: queryId }))
    return {
      kind: 'telegram',
      surface,
      send: (message) => errands.awaited(send(api, message)),
      edit: (ref, message) => errands.awaited(edit(api, ref, message)),
      receive: async (sink, stop) => {
        await settle(api, settings, io)
        if (settings.mode === 'polling') await poll(api, io, sink, settings.pollSeconds, acknowledge, stop)
        else await aborted(stop)
      },
      webhook: webhookOf(settings, io, acknowledge),
      putUpMenus: (menus, about) => errands.awaited(putUpMenus(api, io, menus, about)),
      get startUrl() {
        const username = identity.username()
        if (username === null) errands.run(identity.learn())
        return username === null ? null : (token: string) => `https://t.me/${username}?start=${token}`
      },
      async close() {
        await errands.settled()
      },
    }
  },
}

async function send(api: BotApi, message: OutboundMessage): Promise<SendOutcome> {
  const chat_id = chatIdOf(message.address)
  if (chat_id === null) return { kind: 'refused', failure: 'no_such_address' }
  try {
    const sent = await api.call('sendMessage', { chat_id, ...bodyOf(message) })
    return { kind: 'sent', ref: String(sent.message_id) }
  } catch (error) {
    return outcomeOfError(error)
  }
}

async function edit(api: BotApi, ref: string, message: OutboundMessage): Promise<EditOutcome> {
  const chat_id = chatIdOf(message.address)
  if (chat_id === null || !/^\d+$/.test(ref)) return { kind: 'gone' }
  try {
    await api.call('editMessageText', { chat_id, message_id: Number(ref), ...bodyOf(message) })
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
  acknowledge: (queryId: string) => void,
): MessageChannel['webhook'] {
  if (mode !== 'webhook' || webhookSecret === null) return null
  return {
    read(request) {
      const update = readUpdate(request, webhookSecret, io.clock.now())
      if (!update.ok) return update
      if (update.value.queryId !== null) acknowledge(update.value.queryId)
      return ok(update.value.event === null ? [] : [update.value.event])
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
