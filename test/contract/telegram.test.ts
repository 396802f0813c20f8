import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ChannelIo } from '../../src/adapters/channels/channel-adapter.ts'
import { openChannel } from '../../src/adapters/channels/registry.ts'
import { openBotApi } from '../../src/adapters/channels/telegram/bot-api.ts'
import { outcomeOfError } from '../../src/adapters/channels/telegram/errors.ts'
import type { InboundEvent, MessageChannel } from '../../src/ports/message-channel.ts'
import { type BotApiServer, refused, startBotApiServer } from '../fixtures/channels/bot-api-server.ts'
import { channelIo, outbound } from '../fixtures/channels/channel-io.ts'
import { startReceiving, type Receiving } from '../fixtures/channels/receiving.ts'
import { TOKEN } from '../fixtures/channels/telegram-harness.ts'

const chat = { id: 4711, type: 'private' }
const from = { id: 4711, first_name: 'Ahmet' }
const text = (words: string) => ({ message: { message_id: 1, from, chat, date: 1_700_000_000, text: words } })
const press = { callback_query: { id: 'query-1', from, data: 'send|7K3F', message: { message_id: 5, chat } } }

let server: BotApiServer
let channel: MessageChannel | null = null
let receiving: Receiving | null = null
const open = async (settings: object = {}, io: ChannelIo = channelIo().io): Promise<MessageChannel> =>
  (channel = await openChannel(
    'telegram',
    { botToken: TOKEN, apiRoot: server.apiRoot, pollSeconds: 1, ...settings },
    io,
  ))

beforeEach(async () => {
  server = await startBotApiServer()
})
afterEach(async () => {
  await receiving?.stop()
  receiving = null
  await channel?.close()
  channel = null
  await server.stop()
})

/** Resolves once `count` events have come in; the first `failing` of them are refused. */
async function collect(opened: MessageChannel, count: number, failing = 0): Promise<InboundEvent[]> {
  const events: InboundEvent[] = []
  const { promise, resolve } = Promise.withResolvers<void>()
  receiving = startReceiving(opened, async (event) => {
    events.push(event)
    if (events.length <= failing) throw new Error('the database is away')
    if (events.length === count) resolve()
  })
  await promise
  return events
}

describe('receiving by asking', () => {
  test('confirms an update only after it was committed: what was not comes again, in order', async () => {
    server.push(text('bir'))
    server.push(text('iki'))
    const events = await collect(await open(), 4, 2)
    const said = events.map((event) => (event.kind === 'text' ? event.text : event.kind))
    expect(said).toEqual(['bir', 'bir', 'bir', 'iki'])
    expect(new Set(events.map((event) => event.dedupeKey)).size).toBe(2)
  })

  test('never asks beyond an update that is still being committed', async () => {
    const id = server.push(text('bir'))
    const opened = await open()
    const { promise: arrived, resolve: arrive } = Promise.withResolvers<void>()
    const { promise: committed, resolve: commit } = Promise.withResolvers<void>()
    receiving = startReceiving(opened, async () => {
      arrive()
      await committed
    })
    await arrived
    expect(server.callsOf('getUpdates').every((body) => Number(body['offset']) <= id)).toBe(true)
    commit()
    await expect.poll(() => server.callsOf('getUpdates').at(-1)?.['offset']).toBe(id + 1)
  })

  test('acknowledges a press once it is committed', async () => {
    server.push(press)
    await collect(await open(), 2, 1)
    await expect.poll(() => server.callsOf('answerCallbackQuery')).toEqual([{ callback_query_id: 'query-1' }])
  })

  test('goes on after refusals and broken lines', async () => {
    server.failNext('getUpdates', refused(409, 'Conflict'), 'reset', { status: 502, body: 'x' })
    server.push(text('durum'))
    expect(await collect(await open(), 1)).toHaveLength(1)
  })

  test('stops while it is waiting for an answer', async () => {
    const opened = await open({ pollSeconds: 50 })
    receiving = startReceiving(opened, async () => undefined)
    await expect.poll(() => server.callsOf('getUpdates').length).toBe(1)
    await receiving.stop()
    expect(server.callsOf('getUpdates')).toHaveLength(1)
  })

  test('takes down an old webhook', async () => {
    receiving = startReceiving(await open(), async () => undefined)
    await expect.poll(() => server.callsOf('deleteWebhook')).toHaveLength(1)
  })
})

describe("the bot's own menus", () => {
  const entries = [{ command: 'linklerim', description: 'Son linkler' }]

  test('are set per scope and language, with the description', async () => {
    await (
      await open()
    ).putUpMenus?.(
      [
        { scope: { kind: 'everyone' }, locale: null, entries },
        { scope: { kind: 'groups' }, locale: 'en', entries },
        { scope: { kind: 'chat', address: '4711' }, locale: 'tr', entries },
      ],
      [{ locale: 'tr', description: 'Uzun', shortDescription: 'Kısa' }],
    )
    expect(server.callsOf('setMyCommands')).toEqual([
      { commands: entries, scope: { type: 'all_private_chats' } },
      { commands: entries, scope: { type: 'all_group_chats' }, language_code: 'en' },
      { commands: entries, scope: { type: 'chat', chat_id: 4711 }, language_code: 'tr' },
    ])
    expect(server.callsOf('setMyDescription')).toEqual([{ description: 'Uzun', language_code: 'tr' }])
    expect(server.callsOf('setMyShortDescription')).toEqual([{ short_description: 'Kısa', language_code: 'tr' }])
  })

  test('that are refused keep nothing else from being set', async () => {
    server.failNext('setMyCommands', refused(400, 'Bad Request: chat not found'))
    const menu = { locale: null, entries } as const
    await (
      await open()
    ).putUpMenus?.(
      [
        { ...menu, scope: { kind: 'chat', address: '1' } },
        { ...menu, scope: { kind: 'everyone' } },
      ],
      [],
    )
    expect(server.callsOf('setMyCommands')).toHaveLength(2)
  })
})

describe('receiving by webhook', () => {
  const secret = 'a-secret-of-our-own-choice'
  const settings = { mode: 'webhook', webhookUrl: 'https://bot.ornek.av.tr/tg', webhookSecret: secret }
  const request = (body: string, given: string | null) => ({
    method: 'POST',
    headers: given === null ? {} : { 'x-telegram-bot-api-secret-token': given },
    query: {},
    body: new TextEncoder().encode(body),
  })

  test('reads what carries the secret, and nothing else', async () => {
    const { webhook } = await open(settings)
    const body = JSON.stringify({ update_id: 7, ...text('durum') })
    expect(webhook?.read(request(body, secret))).toMatchObject({ ok: true, value: [{ kind: 'text', text: 'durum' }] })
    for (const wrong of [null, '', 'A-secret-of-our-own-choice'])
      expect(webhook?.read(request(body, wrong))).toEqual({ ok: false, error: { kind: 'bad_signature' } })
    for (const junk of ['', '{', '[]', '{"update_id":"x"}'])
      expect(webhook?.read(request(junk, secret))).toEqual({ ok: false, error: { kind: 'unreadable' } })
    expect(webhook?.read(request('{"update_id":1,"poll":{}}', secret))).toEqual({ ok: true, value: [] })
  })

  test('tells Telegram the address and the secret, and does not poll', async () => {
    const opened = await open(settings)
    receiving = startReceiving(opened, async () => undefined)
    await expect
      .poll(() => server.callsOf('setWebhook'))
      .toMatchObject([{ url: settings.webhookUrl, secret_token: secret }])
    expect(server.callsOf('getUpdates')).toEqual([])
  })

  test('is not opened without a secret, and not where it was not asked for', async () => {
    await expect(open({ mode: 'webhook', webhookUrl: 'https://a.org/x' })).rejects.toThrow('webhookSecret')
    expect((await open()).webhook).toBeNull()
  })
})

describe('sending', () => {
  test('sends plain text without a parse mode and without a preview', async () => {
    await (await open()).send(outbound({ address: '4711', text: '*<b>x' }))
    const [body] = server.callsOf('sendMessage')
    expect(body).toMatchObject({ chat_id: 4711, text: '*<b>x', link_preview_options: { is_disabled: true } })
    expect(body).not.toHaveProperty('parse_mode')
  })

  test.each(['http://localhost:3000/o/x', 'http://127.0.0.1:3000/o/x', 'http://[::1]:3000/o/x', 'http://bot/o/x'])(
    'writes %s into the text: Telegram refuses it as a button',
    async (url) => {
      await (await open()).send(outbound({ address: '4711', text: 'Merhaba', link: { label: 'Aç', url } }))
      const [body] = server.callsOf('sendMessage')
      expect(body).toMatchObject({ text: `Merhaba\n\nAç: ${url}`, reply_markup: { inline_keyboard: [] } })
    },
  )

  test('an edit that changes nothing has done what was wanted; a message that is gone says so', async () => {
    const { edit } = await open()
    server.failNext(
      'editMessageText',
      refused(400, 'Bad Request: message is not modified: specified new message content…'),
      refused(400, 'Bad Request: message to edit not found'),
      refused(429, 'Too Many Requests: retry after 3', { retry_after: 3 }),
    )
    const message = outbound({ address: '4711' })
    expect(await edit?.('5', message)).toEqual({ kind: 'edited' })
    expect(await edit?.('5', message)).toEqual({ kind: 'gone' })
    expect(await edit?.('5', message)).toEqual({ kind: 'rate_limited', retryAfterMs: 3_000 })
  })

  test('silence after a message was handed over is an unknown outcome, not a failure', async () => {
    server.failNext('sendMessage', 'hang')
    const api = openBotApi({ botToken: TOKEN, apiRoot: server.apiRoot })
    const call = api.call('sendMessage', { chat_id: 4711, text: 'Merhaba' }, AbortSignal.timeout(50))
    expect(await call.catch(outcomeOfError)).toEqual({ kind: 'unknown' })
  })

  test('nobody listening is certainly not sent', async () => {
    const { log, io } = channelIo()
    const lonely = await openChannel('telegram', { botToken: TOKEN, apiRoot: 'http://127.0.0.1:1' }, io)
    expect(await lonely.send(outbound({ address: '4711' }))).toEqual({ kind: 'unreachable' })
    expect(lonely.startUrl).toBeNull()
    await lonely.close()
    expect(log.join()).not.toContain('must-not-leak')
  })
})

test('knows the address that opens its chat, as soon as Telegram has told its name', async () => {
  server.failNext('getMe', refused(500, 'Internal'))
  const opened = await open()
  expect(opened.startUrl).toBeNull()
  await expect.poll(() => opened.startUrl?.('abc')).toMatch(/^https:\/\/t\.me\/\w+\?start=abc$/)
})
