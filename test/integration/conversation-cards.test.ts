import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { systemIds } from '../../src/adapters/system/ids.ts'
import { converse } from '../../src/conversation/engine.ts'
import { MINUTE_MS } from '../../src/domain/instant.ts'
import { describeShown, openChatOffice, type Chat, type ChatOffice } from '../support/chat-office.ts'
import { CHAT, type Shown } from '../support/kept-channel.ts'

let office: ChatOffice
let ayse: Chat

beforeAll(async () => {
  office = await openChatOffice()
  ayse = office.chat('web_chat', office.owner.id)
})
afterAll(() => office.close())

const texts = (shown: readonly Shown[]): string => shown.map(describeShown).join('\n---\n')

let phones = 0
const newPhone = (): string => `0534 555 ${String(10 + Math.floor(phones / 90))} ${String(10 + (phones++ % 90))}`
const sentSms = (): number => office.channel('sms').shown.length
const numberOn = ({ text }: Shown): string => /· ([A-Z2-9]{4})$/m.exec(text)?.[1] ?? 'none'

async function draft(sentence: string, chat = ayse): Promise<Shown> {
  await chat.says(sentence)
  return { ...chat.last() }
}

describe('the card is edited in place', () => {
  test('validity: presets, the present one marked, and back', async () => {
    const card = await draft(`Ahmet Yılmaz ${newPhone()} vekalet ücreti 15.000 tl`)
    const [presets, ...more] = await ayse.taps('⏳ 24 saat')
    expect(more).toEqual([])
    expect(presets?.ref).toBe(card.ref)
    expect(describeShown(presets ?? card)).toContain('[1 saat] [● 24 saat]\n[3 gün] [1 hafta]\n[Tarih seç]\n[Geri]')
    const [changed] = await ayse.taps('1 saat')
    expect(changed?.ref).toBe(card.ref)
    expect(changed?.text).toContain('(1 saat)')
    expect(describeShown(changed ?? card)).toContain('[⏳ 1 saat]')
    await ayse.taps('⏳ 1 saat')
    expect(describeShown((await ayse.taps('Geri'))[0] ?? card)).toContain('[Gönder]')
    await ayse.taps('Vazgeç')
  })

  test('a date: offered for the coming days, or typed', async () => {
    await draft(`Ahmet Yılmaz ${newPhone()} 15.000 tl`)
    await ayse.taps('⏳ 24 saat')
    const asked = await ayse.taps('Tarih seç')
    expect(texts(asked)).toContain('hangi güne kadar')
    expect(texts(asked)).toContain('[24.11.2026 18:00] [25.11.2026 18:00]')
    expect(texts(await ayse.taps('25.11.2026 18:00'))).toContain('25 Kasım 2026 Çarşamba 18:00')
    await ayse.taps('⏳ 25.11.2026 18:00')
    await ayse.taps('Tarih seç')
    expect(texts(await ayse.says('30 Kasım 17:00'))).toContain('30 Kasım 2026 Pazartesi 17:00')
    await ayse.taps('Vazgeç')
  })

  test('instalments', async () => {
    const card = await draft(`Ahmet Yılmaz ${newPhone()} 15.000 tl`)
    const [caps] = await ayse.taps('💳 6 taksit')
    expect(describeShown(caps ?? card)).toContain('[Tek çekim] [2 taksit]\n[3 taksit] [● 6 taksit]')
    const [changed] = await ayse.taps('Tek çekim')
    expect(changed?.ref).toBe(card.ref)
    expect(changed?.text).toContain('· tek çekim\n')
    await ayse.taps('Vazgeç')
  })

  test.each([
    ['Ad', 'Mehmet Kaya', '👤 Mehmet Kaya ·'],
    ['Telefon', '0535 777 66 55', '0535 777 66 55'],
    ['E-posta', 'ahmet@ornek.com', 'ahmet@ornek.com'],
    ['Tutar', '16.500', '16.500,00 TL'],
    ['Ne için', 'tapu işlemleri', '🏷 tapu işlemleri'],
    ['Tür', 'masraf avansı', 'Masraf avansı'],
  ])('[Değiştir] → [%s] takes “%s” and comes back to the card', async (field, answer, shown) => {
    const card = await draft(`Ahmet Yılmaz ${newPhone()} 15.000 tl`)
    const [menu] = await ayse.taps('Değiştir')
    expect(menu?.ref).toBe(card.ref)
    await ayse.taps(field)
    const back = texts(await ayse.says(answer))
    expect(back).toContain(shown)
    expect(back).toContain('[Gönder]')
    await ayse.taps('Vazgeç')
  })

  test('[Değiştir] also opens validity, instalments and channels in the card', async () => {
    const card = await draft(`Ahmet Yılmaz ${newPhone()} 15.000 tl`)
    for (const [field, shown] of [
      ['Süre', '[1 saat]'],
      ['Taksit', '[3 taksit]'],
      ['Kanallar', '[☑ SMS]'],
    ] as const) {
      await ayse.taps('Değiştir')
      const [opened] = await ayse.taps(field)
      expect(opened?.ref).toBe(card.ref)
      expect(describeShown(opened ?? card)).toContain(shown)
      await ayse.taps('Geri')
    }
    await ayse.taps('Vazgeç')
  })

  test('a type may be tapped too', async () => {
    await draft(`Ahmet Yılmaz ${newPhone()} 15.000 tl`)
    await ayse.taps('Değiştir')
    await ayse.taps('Tür')
    expect(texts(await ayse.taps('Harç'))).toContain('🏷 Harç')
    await ayse.taps('Vazgeç')
  })
})

describe('taps that come twice, late or from elsewhere', () => {
  test('a second [Gönder] sends nothing and says so', async () => {
    const card = await draft(`Ahmet Yılmaz ${newPhone()} 15.000 tl`)
    await ayse.taps('Gönder')
    const before = sentSms()
    const again = await ayse.taps('Gönder', card)
    expect(texts(again)).toContain('Bu link zaten gönderildi')
    expect(sentSms()).toBe(before)
  })

  test('two taps at once send once', async () => {
    const card = await draft(`Ahmet Yılmaz ${newPhone()} 15.000 tl`)
    const action = card.choices.flat().find(({ label }) => label === 'Gönder')?.action ?? ''
    const before = sentSms()
    const press = { kind: 'press', from: ayse.address, action, messageRef: card.ref, sentAt: office.now() } as const
    const ids = await Promise.all(
      [1, 2].map(() => office.receive(ayse.account, { ...press, dedupeKey: systemIds.uuid() })),
    )
    await Promise.all(ids.map((id) => converse(office.deps, id)))
    await office.deliver()
    expect(sentSms()).toBe(before + 1)
  })

  test('a card that another device changed does nothing but show how it stands', async () => {
    const card = await draft(`Ahmet Yılmaz ${newPhone()} 15.000 tl`)
    await ayse.says('17.000 olsun')
    const before = sentSms()
    const [redrawn] = await ayse.taps('Gönder', card)
    expect(redrawn?.ref).toBe(card.ref)
    expect(redrawn?.text).toContain('🔄 Kart bu arada değişti')
    expect(redrawn?.text).toContain('17.000,00 TL')
    expect(sentSms()).toBe(before)
    await ayse.taps('Gönder', redrawn)
    expect(sentSms()).toBe(before + 1)
  })

  test('a card of more than ten minutes ago is shown afresh before it does anything', async () => {
    const card = await draft(`Ahmet Yılmaz ${newPhone()} 15.000 tl 1 saat`)
    office.pass(11 * MINUTE_MS)
    const [redrawn] = await ayse.taps('☑ SMS', card)
    expect(redrawn?.ref).toBe(card.ref)
    expect(redrawn?.text).toContain('🕰 Bu kart eski')
    expect(redrawn?.text).toContain('☑ WhatsApp ☑ SMS')
    expect(texts(await ayse.taps('Gönder', redrawn))).toContain('✅ Link hazır')
  })

  test('a dropped card is dropped once, and cannot be sent', async () => {
    const card = await draft(`Ahmet Yılmaz ${newPhone()} 15.000 tl`)
    await ayse.taps('Vazgeç')
    for (const label of ['Vazgeç', 'Gönder', '☑ SMS'])
      expect(texts(await ayse.taps(label, card))).toContain('hiçbir şey gönderilmedi')
  })
})

describe('a surface without buttons', () => {
  test('offers the same choices as numbers and words', async () => {
    const plain = await openChatOffice({ surface: { ...CHAT, buttons: 'numbered', edits: false } })
    const chat = plain.chat('web_chat', plain.owner.id)
    await chat.says('Ali Kaya 0532 111 22 33 5000 tl')
    expect(texts(await chat.says('4'))).toMatch(
      /ne kadar geçerli olsun\?[^]*1 {2}1 saat\n2 {2}24 saat[^]*5 {2}Tarih seç/,
    )
    expect(texts(await chat.says('3'))).toContain('(3 gün)')
    expect(texts(await chat.says('değiştir'))).toMatch(/Neyi değiştirelim\?[^]*1 {2}Ad\n2 {2}Telefon/)
    expect(texts(await chat.says('tutar'))).toContain('Ne kadar isteyelim?')
    expect(texts(await chat.says('6000'))).toContain('6.000,00 TL')
    expect(texts(await chat.says('sadece sms'))).toContain('☐ WhatsApp ☑ SMS')
    expect(texts(await chat.says('GÖNDER'))).toContain('✅ Link hazır')
    expect(texts(await chat.says('2'))).toContain('uzatıldı')
    await plain.close()
  })
})

describe('the duplicate brake', () => {
  const open = async (sentence: string): Promise<string> => {
    await ayse.says(sentence)
    return numberOn((await ayse.taps('Gönder'))[0] ?? ayse.last())
  }
  const statusOf = async (number: string): Promise<string> => {
    const { rows } = await office.at.owner.query<{ status: string }>(
      'SELECT status FROM payment_link WHERE short_number = $1',
      [number],
    )
    return rows[0]?.status ?? 'none'
  }

  test('shows the open link of the same person and amount, however old, and does not offer to just send', async () => {
    const phone = newPhone()
    const first = await open(`Çiğdem Özer ${phone} 3.000 tl 1 hafta`)
    office.pass(3 * 24 * 60 * MINUTE_MS)
    const card = await draft(`Çiğdem Özer ${phone} 3.000 tl`)
    expect(card.text).toContain(`aynı tutarla zaten açık link var: ${first}`)
    expect(describeShown(card)).toContain('[Yeniden gönder]\n[Kapat, yenisini aç]\n[Yine de aç]')
    expect(describeShown(card)).not.toContain('[Gönder]')
    expect(texts(await ayse.says('evet'))).toContain('zaten açık link var')
    await ayse.taps('Vazgeç')
  })

  test('knows the file too, whatever the amount', async () => {
    const phone = newPhone()
    const first = await open(`Çiğdem Özer ${phone} 3.100 tl 2026/1234 E.`)
    const card = await draft(`Çiğdem Özer ${phone} 4.100 tl 2026/1234 E.`)
    expect(card.text).toContain('dosya 2026/1234')
    expect(card.text).toContain(`aynı dosya için zaten açık link var: ${first}`)
    await ayse.taps('Vazgeç')
    expect((await draft(`Çiğdem Özer ${phone} 4.100 tl 2026/999 E.`)).text).not.toContain('zaten açık')
    await ayse.taps('Vazgeç')
  })

  test('[Yeniden gönder] sends the older link once more and drops the draft', async () => {
    const phone = newPhone()
    const first = await open(`Çiğdem Özer ${phone} 3.000 tl`)
    office.pass(MINUTE_MS)
    const before = sentSms()
    const card = await draft(`Çiğdem Özer ${phone} 3.000 tl`)
    const said = texts(await ayse.taps('Yeniden gönder'))
    expect(said).toContain(first)
    expect(said).toContain('yeniden gönderiliyor')
    expect(sentSms()).toBe(before + 1)
    expect(texts(await ayse.taps('Yine de aç', card))).toContain('hiçbir şey gönderilmedi')
  })

  test('[Kapat, yenisini aç] closes the older link and sends the new one', async () => {
    const phone = newPhone()
    const first = await open(`Çiğdem Özer ${phone} 3.000 tl`)
    const card = await draft(`Çiğdem Özer ${phone} 3.000 tl`)
    const said = texts(await ayse.taps('Kapat, yenisini aç'))
    expect(said).toContain(`Eski link kapatıldı: ${first}`)
    expect(said).toContain('✅ Link hazır')
    expect(await statusOf(first)).toBe('cancelled')
    expect(texts(await ayse.taps('Kapat, yenisini aç', card))).toContain('✅ Link hazır')
  })

  test('[Yine de aç] opens it beside the other', async () => {
    const phone = newPhone()
    const first = await open(`Çiğdem Özer ${phone} 3.000 tl`)
    await draft(`Çiğdem Özer ${phone} 3.000 tl`)
    const second = numberOn((await ayse.taps('Yine de aç'))[0] ?? ayse.last())
    expect([await statusOf(first), await statusOf(second)]).toEqual(['open', 'open'])
    await draft(`Çiğdem Özer ${phone} 3.000 tl`)
    expect(texts(await ayse.taps('Yine de aç'))).toContain('✅ Link hazır')
  })

  test('of two devices that confirm at the same moment one is stopped', async () => {
    const phone = newPhone()
    const other = await office.member('owner', 'Av. Can')
    const cards = [await draft(`Ada Ak ${phone} 900 tl`), await draft(`Ada Ak ${phone} 900 tl`, other.chat)]
    const before = sentSms()
    const ids = []
    for (const [index, chat] of [ayse, other.chat].entries()) {
      const card = cards[index]
      const action = card?.choices.flat().find(({ label }) => label === 'Gönder')?.action ?? ''
      const event = { kind: 'press', from: chat.address, action, messageRef: card?.ref ?? '', sentAt: office.now() }
      ids.push(await office.receive(chat.account, { ...event, kind: 'press', dedupeKey: systemIds.uuid() }))
    }
    await Promise.all(ids.map((id) => converse(office.deps, id)))
    await office.deliver()
    expect(sentSms()).toBe(before + 1)
    const stopped = [...ayse.shown(), ...other.chat.shown()].filter(
      ({ ref, text }) => cards.some((card) => card.ref === ref) && text.includes('zaten açık link var'),
    )
    expect(stopped).toHaveLength(1)
  })

  test("another member's link is neither closed nor sent again by somebody else", async () => {
    const phone = newPhone()
    const first = await open(`Ece Ak ${phone} 950 tl`)
    const { chat } = await office.member('assistant', 'Selin')
    await draft(`Ece Ak ${phone} 950 tl`, chat)
    for (const label of ['Kapat, yenisini aç', 'Yeniden gönder'])
      expect(texts(await chat.taps(label))).toContain('Av. Ayşe Demir')
    expect(await statusOf(first)).toBe('open')
    expect(texts(await chat.taps('Yine de aç'))).toContain('✅ Link hazır')
  })
})
