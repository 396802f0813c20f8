import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { textOf } from '../support/html-form.ts'
import { CARDS } from '../support/payers.ts'
import { startSystem, type System } from '../support/system.ts'
import type { TelegramGroup } from '../support/telegram-group.ts'
import type { TelegramPerson, TelegramWorld } from '../support/telegram-world.ts'

const startIn = (text: string): string => /\?start(?:group)?=([\w-]+)/.exec(text)?.[1] ?? 'no code'
const pageIn = (text: string, path: string): string => new RegExp(`http\\S+/${path}/[\\w-]{22}`).exec(text)?.[0] ?? ''

const AYSE = { id: 4711, firstName: 'Ayşe' }
const ZEYNEP = { id: 815, firstName: 'Zeynep' }
const STRANGER = { id: 666_001, firstName: 'Biri' }
const SENTENCE = 'Ahmet Yılmaz 0532 111 22 33 vekalet ücreti 15.000 tl 3 gün'

let system: System
let world: TelegramWorld
let owner: TelegramPerson
let group: TelegramGroup

beforeAll(async () => {
  system = await startSystem({ telegram: 'polling' })
  if (system.telegram === null) throw new Error('this system was started without Telegram')
  world = system.telegram
  owner = world.person(AYSE.id, AYSE.firstName)
  group = world.group(-500)
  const page = await system.owner.post('/basladi', {
    body: new URLSearchParams({ csrf: system.owner.csrf }),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  })
  await owner.start(startIn(textOf(await page.text())))
  await owner.see('Hoş geldiniz')
})
afterAll(() => system.stop())

describe('an office’s Telegram group', () => {
  it('is bound by the code an owner sends, and by nobody else', async () => {
    await owner.say('ekip grup')
    const told = await owner.see('/bagla')
    expect(told.buttons.some(({ url }) => url?.includes('startgroup=') === true)).toBe(true)
    const code = /\/bagla ([\w-]{22})/.exec(told.text)?.[1] ?? 'none'
    group.say(STRANGER, `/bagla ${code}`)
    group.say(AYSE, SENTENCE)
    group.say(AYSE, `/durum@TestNameBot`)
    group.say(AYSE, `/bagla ${code}`)
    const bound = await group.see('Bu grup artık')
    expect(bound.text).toContain('yönetici yapın')
    expect(group.messages()).toEqual([bound])
  })

  it('lets a member make a link by naming the bot, with shortened names, and nobody else press', async () => {
    group.say(AYSE, `@TestNameBot ${SENTENCE}`)
    const draft = await group.see('Şunu anladım')
    expect(draft.text).toContain('A. Y.')
    expect(draft.text).not.toMatch(/Ahmet|Yılmaz|0532|111/)
    const pressed = group.tap(STRANGER, draft, 'Gönder')
    const alert = await group.alertOf(pressed)
    expect(alert).toMatchObject({ show_alert: true, text: expect.stringContaining('yalnız ekip üyeleri') as string })
    expect(alert.text).not.toMatch(/Hukuk|Ahmet|15/)
    expect((await group.see('Şunu anladım')).id).toBe(draft.id)
    const own = group.tap(AYSE, draft, 'Gönder')
    const card = await group.see('Link hazır')
    expect(await group.alertOf(own)).not.toHaveProperty('text')
    expect(card.id).toBe(draft.id)
    expect(card.text).not.toMatch(/http|Ahmet/)
  })

  it('tells the payment where the link was made, and in full only in private', async () => {
    const sent = await system.owner.inbox.seeText('15.000,00 TL')
    await system.payers.pay(/http\S+\/o\/[\w-]{22}/.exec(JSON.stringify(sent))?.[0] ?? '', CARDS.success)
    const paid = await group.see('Ödeme alındı')
    expect(paid.text).toContain('A. Y.')
    expect(paid.text).not.toContain('Ahmet')
    expect((await owner.see('Ödeme alındı')).text).toContain('Ahmet Yılmaz')
  })

  it('hears no forwards, no anonymous administrators, no other bots, no edits', async () => {
    const before = group.messages().length
    const forwarded = { forward_origin: { type: 'user' } }
    group.say(AYSE, '/linklerim', forwarded)
    group.say(AYSE, '/linklerim', { sender_chat: { id: -500, type: 'group' } })
    group.say(AYSE, '/linklerim', { from: { id: 9, is_bot: true, first_name: 'Bot' } })
    group.say(AYSE, '/linklerim', { via_bot: { id: 9 } })
    world.server.push({
      edited_message: { message_id: 1, from: AYSE, chat: { id: -500, type: 'group' }, text: '/linklerim' },
    })
    world.server.push({ channel_post: { message_id: 1, chat: { id: -500, type: 'channel' }, text: '/linklerim' } })
    group.say(STRANGER, '/linklerim')
    group.say(STRANGER, '/start')
    group.say(AYSE, '/yardim')
    await group.see('Serbest cümleler için')
    expect(group.messages().length).toBe(before + 1)
    expect(world.person(STRANGER.id, STRANGER.firstName).messages()).toEqual([])
  })

  it('as an administrator hears whole orders and answers, and lets people talk', async () => {
    group.setAdministrator(true)
    const before = group.messages().length
    group.say(AYSE, 'yarın duruşma var mı')
    group.say(AYSE, 'rapor lazım bize')
    group.say(AYSE, 'tamam')
    group.say(AYSE, 'Zehra Ak 0532 111 22 44 2.000 tl')
    const draft = await group.see('2.000,00 TL')
    expect(group.messages().length).toBe(before + 1)
    group.say(AYSE, 'tamam')
    group.answer(AYSE, draft, '2.500 olsun')
    await group.see('2.500,00 TL')
    expect(group.messages().some(({ text }) => text.includes('Link hazır') && text.includes('2.'))).toBe(false)
    expect(group.messages().length).toBe(before + 2)
    group.answer(AYSE, draft, 'vazgeç')
    await group.see('Vazgeçtim')
    group.setAdministrator(false)
  })

  it('sends to the member alone what opens something or speaks of the team', async () => {
    group.say(AYSE, '/panel')
    const note = await group.see('özel sohbette yazdım')
    expect(pageIn((await owner.see('giriş adresiniz')).text, 'giris')).not.toBe('')
    expect(group.messages().some(({ text }) => text.includes('/giris/'))).toBe(false)
    group.say(AYSE, '/ekip')
    await owner.see('Bir link için üst sınır')
    expect(group.messages().filter(({ text }) => text.includes('👥 Ekip'))).toEqual([])
    expect(note.text).not.toContain('http')
  })

  it('takes in a new member and forgets a removed one at once', async () => {
    await owner.say('ekip davet Zeynep Kaya sekreter')
    const invitation = await owner.see('Davet hazır')
    const zeynep = world.person(ZEYNEP.id, ZEYNEP.firstName)
    group.say(ZEYNEP, '/linklerim')
    await zeynep.start(startIn(invitation.text))
    await zeynep.see('katılma isteğinizi')
    await owner.tap(await owner.see('ekibe katılmak istiyor'), 'Onayla')
    const admit = pageIn((await owner.see('Ekibe katılma')).text, 'ekip-onayi')
    expect((await system.owner.approve(admit)).status).toBe(200)
    await zeynep.see('Hoş geldiniz Zeynep Kaya')
    const before = group.messages().length
    group.say(ZEYNEP, '/linklerim')
    const list = await group.see('Son linkler')
    expect(list.text).not.toContain('Ahmet')
    await owner.say('ekip çıkar Zeynep')
    const removal = pageIn((await owner.see('Ekipten çıkarma')).text, 'ekip-onayi')
    expect((await system.owner.approve(removal)).status).toBe(200)
    const alert = await group.alertOf(group.tap(ZEYNEP, list, list.buttons[0]?.text ?? ''))
    expect(alert.text).toContain('yalnız ekip üyeleri')
    group.say(ZEYNEP, '/linklerim')
    group.say(AYSE, '/rapor')
    await group.see('Tahsil')
    expect(group.messages().length).toBe(before + 2)
  })

  it('goes on as a supergroup, also before the move is told', async () => {
    const moved = group.upgrade(-1_000_500)
    group.say(AYSE, '/linklerim')
    expect((await moved.see('Son linkler')).text).not.toContain('Ahmet')
    world.server.push({
      message: {
        message_id: 1,
        from: { ...AYSE, first_name: 'Ayşe' },
        chat: { id: -500, type: 'group' },
        date: 1,
        migrate_to_chat_id: -1_000_500,
      },
    })
    moved.say(AYSE, '/yardim')
    await moved.see('Serbest cümleler için')
    group = moved
  })

  it('is no office’s any more when the bot is taken out, and the owner is told', async () => {
    group.remove()
    await owner.see('Telegram grubundan çıkarıldım')
    const before = group.messages().length
    group.say(AYSE, '/linklerim')
    await owner.say('linklerim')
    await owner.see('Son linkler')
    expect(group.messages().length).toBe(before)
  })
})
