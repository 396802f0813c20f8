import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Merchant } from '../../src/domain/merchant.ts'
import { describeShown, openChatOffice, type Chat, type ChatOffice } from '../support/chat-office.ts'
import type { Shown } from '../support/kept-channel.ts'

let office: ChatOffice
let ayse: Chat

beforeAll(async () => {
  office = await openChatOffice()
  ayse = office.chat('web_chat', office.owner.id)
})
afterAll(() => office.close())

const texts = (shown: readonly Shown[]): string => shown.map(describeShown).join('\n---\n')
const merchant = async (): Promise<Merchant> => {
  const found = await office.deps.store.transaction((tx) => tx.merchants.find(office.merchant.id))
  if (found === null) throw new Error('no office')
  return found
}

describe('settings', () => {
  test('what new links start with is set by taps in one message', async () => {
    await ayse.says('ayarlar')
    const card = ayse.last()
    await ayse.taps('Süre')
    expect(describeShown(ayse.last())).toContain('[1 saat] [● 24 saat]')
    await ayse.taps('3 gün')
    await ayse.taps('Taksit')
    await ayse.taps('Tek çekim')
    await ayse.taps('Kanallar')
    await ayse.taps('☑ WhatsApp')
    expect(describeShown(ayse.last())).toContain('[☐ WhatsApp]')
    await ayse.taps('Geri')
    expect(ayse.last().ref).toBe(card.ref)
    expect(ayse.last().text).toContain('Linklerin süresi: 3 gün')
    expect(await merchant()).toMatchObject({
      ...{ defaultValidMinutes: 4320, defaultInstallmentCap: 1, defaultChannels: ['sms'] },
    })
    expect(texts(await ayse.says('Ali Ak 0537 555 11 22 500 tl'))).toContain('☐ WhatsApp ☑ SMS')
    expect(ayse.last().text).toContain('(3 gün) '.trim())
    await ayse.says('vazgeç')
  })

  test('how payers reach the office is typed; what is no phone is asked again', async () => {
    await ayse.says('ayarlar')
    await ayse.taps('Telefon')
    expect(texts(await ayse.says('bizim numara'))).toContain('Bunu okuyamadım')
    expect(texts(await ayse.says('0212 555 10 20'))).toContain('0212 555 10 20')
    await ayse.taps('E-posta')
    await ayse.says('info@demirhukuk.av.tr')
    expect(await merchant()).toMatchObject({ contactPhone: '+902125551020', contactEmail: 'info@demirhukuk.av.tr' })
    await ayse.taps('E-posta')
    await ayse.taps('Boş bırak')
    expect((await merchant()).contactEmail).toBeNull()
    await ayse.taps('Telefon')
    expect(describeShown(ayse.last())).not.toContain('[Boş bırak]')
    await ayse.says('vazgeç')
  })

  test('the language changes at once, and back', async () => {
    await ayse.says('ayarlar')
    expect(texts(await ayse.taps('English'))).toContain('Settings ·')
    expect(texts(await ayse.says('help'))).toContain('This is what I can do')
    await ayse.says('settings')
    expect(texts(await ayse.taps('Türkçe'))).toContain('Ayarlar ·')
  })

  test('of the office are an owner’s; everybody sets what their own chat is told', async () => {
    const { chat } = await office.member('assistant', 'Elif')
    const own = texts(await chat.says('ayarlar'))
    expect(own).toContain('Bu sohbete bildirim: açık')
    expect(own).not.toMatch(/Süre|Telefon|üst sınır/)
    await ayse.says('ayarlar')
    const card = ayse.last()
    const actions = card.choices.flat().filter(({ label }) => ['Süre', 'Telefon', 'English'].includes(label))
    for (const { action } of actions) {
      const press = { kind: 'press', from: chat.address, action, messageRef: card.ref, sentAt: office.now() } as const
      expect(texts(await chat.sends({ ...press, dedupeKey: `${action}-by-elif` }))).toContain('yetkiniz yok')
    }
    expect((await merchant()).locale).toBe('tr')
  })
})

describe('stop', () => {
  test('ends what a chat is told by itself, not its answers, and is undone by a tap', async () => {
    const can = await office.member('owner', 'Av. Can')
    const told = async (): Promise<number> => {
      const before = can.chat.shown().length
      const { chat } = await office.member('viewer', 'Gelen')
      await office.deps.store.transaction(async (tx) => {
        const { tellOwners } = await import('../../src/app/tell-owners.ts')
        await tellOwners(tx, office.deps, office.merchant.id, {
          ...{ template: 'office.group_lost', params: {}, event: `test:${chat.address}` },
        })
      })
      await office.deliver()
      return can.chat.shown().length - before
    }
    expect(await told()).toBe(1)
    expect(texts(await can.chat.says('dur'))).toContain('Bildirimler kapandı')
    expect(await told()).toBe(0)
    expect(texts(await can.chat.says('linklerim'))).not.toBe('')
    await can.chat.says('ayarlar')
    expect(texts(await can.chat.taps('Bildirimleri aç'))).toContain('Bildirimler açıldı')
    expect(await told()).toBe(1)
  })
})

describe('support', () => {
  test('names whom to ask and where to look, by role', async () => {
    const { chat } = await office.member('support', 'Destek Kişisi')
    const said = texts(await chat.says('destek'))
    expect(said).toContain('Av. Ayşe Demir')
    expect(said).not.toContain('[Hatalar]')
    expect(texts(await ayse.says('destek'))).toContain('[Hatalar] [Yardım]')
    expect(texts(await ayse.taps('Hatalar'))).toContain('Son 7 gün')
  })
})
