import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { textOf } from '../support/html-form.ts'
import { CARDS } from '../support/payers.ts'
import { startSystem, WEBHOOK_SECRET, type System } from '../support/system.ts'
import type { TelegramPerson } from '../support/telegram-world.ts'

const startTokenIn = (text: string): string => /t\.me\/\w+\?start=([\w-]+)/.exec(text)?.[1] ?? ''

/** The owner asks the start page for the one-time address that binds a Telegram chat. */
async function memberToken({ owner }: System): Promise<string> {
  const page = await owner.post('/basladi', {
    body: new URLSearchParams({ csrf: owner.csrf }),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  })
  return startTokenIn(textOf(await page.text()))
}

function ofTelegram({ telegram }: System): NonNullable<System['telegram']> {
  if (telegram === null) throw new Error('this system was started without Telegram')
  return telegram
}

const linkIn = (text: string): string => /http\S+\/o\/[\w-]{22}/.exec(text)?.[0] ?? ''

describe('Telegram by long polling', () => {
  let system: System
  let owner: TelegramPerson
  beforeAll(async () => {
    system = await startSystem({ telegram: 'polling' })
    owner = ofTelegram(system).person(4711, 'Ayşe')
  })
  afterAll(() => system.stop())

  it('belongs to the owner after /start with the one-time token, and to nobody with it again', async () => {
    const token = await memberToken(system)
    await owner.start(token)
    await owner.see('Hoş geldiniz')
    const other = ofTelegram(system).person(666, 'Biri')
    await other.start(token)
    const refusal = await other.see('geçersiz')
    expect(other.messages()).toEqual([refusal])
  })

  it('goes from a sentence to "ödeme alındı", in one card', async () => {
    await owner.say('Ahmet Yılmaz 0532 111 22 33 vekalet ücreti 15.000 tl 3 gün')
    const draft = await owner.see('Şunu anladım')
    await owner.tap(draft, 'send|')
    const card = await owner.see('Link hazır')
    expect(card.id).toBe(draft.id)
    await system.payers.pay(linkIn(card.text), CARDS.success)
    await owner.see('Ödeme alındı')
    const paid = await owner.see('ÖDENDİ')
    expect(paid.id).toBe(draft.id)
  })

  it('is told to the owner in the browser too', async () => {
    const told = await system.owner.chat.seeText('Ödeme alındı')
    expect(told.text).toContain('15.000,00 TL')
  })

  it('writes to a payer who opened the one-time address', async () => {
    await owner.say('Zeynep Demir 0533 444 55 66 2.000 tl 2 gün telegramdan gönder')
    await owner.tap(await owner.see('Zeynep Demir'), 'send|')
    const invite = await owner.see('Telegram için davet')
    const payer = ofTelegram(system).person(815, 'Zeynep')
    await payer.start(startTokenIn(invite.text))
    const message = await payer.see('/o/')
    expect(message.text).toContain('2.000,00 TL')
    await system.payers.pay(linkIn(message.text), CARDS.success)
    await payer.see('Ödemeniz alındı')
  })
})

describe('Telegram by webhook', () => {
  let system: System
  beforeAll(async () => {
    system = await startSystem({ telegram: 'webhook' })
  })
  afterAll(() => system.stop())

  const chat = { id: 4711, type: 'private' }
  const from = { id: 4711, is_bot: false, first_name: 'Ayşe' }
  let updates = 0

  async function push(content: object, secret = WEBHOOK_SECRET): Promise<number> {
    const [hook] = ofTelegram(system).server.callsOf('setWebhook')
    const response = await fetch(String(hook?.['url']), {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-telegram-bot-api-secret-token': secret },
      body: JSON.stringify({ update_id: (updates += 1), ...content }),
    })
    return response.status
  }
  const say = (text: string, secret?: string): Promise<number> => {
    const date = Math.floor(Date.now() / 1_000)
    return push({ message: { message_id: 1_000 + updates, from, chat, date, text } }, secret)
  }

  it('refuses whoever does not know the secret', async () => {
    expect(await say('durum', 'a-guess')).toBe(401)
    expect(ofTelegram(system).person(4711, 'Ayşe').messages()).toEqual([])
  })

  it('tells the same story', async () => {
    const owner = ofTelegram(system).person(4711, 'Ayşe')
    expect(await say(`/start ${await memberToken(system)}`)).toBe(200)
    await owner.see('Hoş geldiniz')
    await say('Ahmet Yılmaz 0532 111 22 33 vekalet ücreti 15.000 tl 3 gün')
    const draft = await owner.see('Şunu anladım')
    const data = draft.buttons.find(({ callback_data: action = '' }) => action.startsWith('send|'))?.callback_data
    await push({ callback_query: { id: 'q1', from, data, message: { message_id: draft.id, chat } } })
    const card = await owner.see('Link hazır')
    await system.payers.pay(linkIn(card.text), CARDS.success)
    await owner.see('Ödeme alındı')
    await owner.see('ÖDENDİ')
  })
})
