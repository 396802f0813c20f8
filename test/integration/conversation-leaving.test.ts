import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { describeShown, openChatOffice, type Chat, type ChatOffice } from '../support/chat-office.ts'
import type { Shown } from '../support/kept-channel.ts'

let office: ChatOffice
let ayse: Chat

beforeEach(async () => {
  office = await openChatOffice()
  ayse = office.chat('web_chat', office.owner.id)
  await ayse.says('Mehmet Kaya 0535 777 66 55 4.000 tl')
  await ayse.taps('Gönder')
  await ayse.says('Zeynep Ak 0535 777 66 56 6.000 tl')
  await ayse.taps('Gönder')
})
afterEach(() => office.close())

const texts = (shown: readonly Shown[]): string => shown.map(describeShown).join('\n---\n')
const sentSms = (): number => office.channel('sms').shown.length

async function draft(name = 'Ahmet Yılmaz', phone = '0534 555 10 10'): Promise<Shown> {
  await ayse.says(`${name} ${phone} 15.000 tl`)
  return { ...ayse.last() }
}

async function statuses(): Promise<string[]> {
  const { rows } = await office.at.owner.query<{ status: string }>(
    'SELECT status FROM payment_link ORDER BY created_at',
  )
  return rows.map(({ status }) => status)
}

describe('with the card of a draft open', () => {
  test.each(['iptal', 'İptal et', 'linki iptal et', 'cancel', '/iptal', 'vazgeç'])(
    '“%s” drops the draft, names it, and touches no link that was sent',
    async (word) => {
      const card = await draft()
      const said = texts(await ayse.says(word))
      expect(said).toContain('hiçbir şey gönderilmedi: Ahmet Yılmaz · 15.000,00 TL')
      expect(said).not.toMatch(/hangi link|Mehmet|Zeynep/)
      expect(await statuses()).toEqual(['open', 'open', 'discarded'])
      const before = sentSms()
      await ayse.taps('Gönder', card)
      expect(sentSms()).toBe(before)
    },
  )

  test('“iptal” means the draft too while a line of it is asked for, or something else was asked since', async () => {
    await draft()
    await ayse.taps('Değiştir')
    await ayse.taps('Tutar')
    expect(texts(await ayse.says('iptal'))).toContain('gönderilmedi: Ahmet Yılmaz')
    await draft()
    await ayse.says('linki uzat')
    expect(texts(await ayse.says('iptal'))).toContain('gönderilmedi: Ahmet Yılmaz')
    expect(await statuses()).toEqual(['open', 'open', 'discarded', 'discarded'])
  })

  test('a number still means the link that bears it', async () => {
    await draft()
    const number = /· ([A-Z2-9]{4})$/m.exec(ayse.shown().find(({ text }) => text.includes('Mehmet'))?.text ?? '')?.[1]
    expect(texts(await ayse.says(`${number} iptal`))).toContain('Bu link iptal edilsin mi?')
    expect(texts(await ayse.says('vazgeç'))).toContain('hâlâ bekliyor, gönderilmedi: Ahmet Yılmaz · 15.000,00 TL')
    expect(await statuses()).toEqual(['open', 'open', 'draft'])
  })

  test('of two drafts the newest is dropped first, then the other; then there is nothing left', async () => {
    await draft()
    await draft('Çiğdem Özer', '0534 555 10 11')
    expect(texts(await ayse.says('iptal'))).toContain('gönderilmedi: Çiğdem Özer')
    expect(texts(await ayse.says('vazgeç'))).toContain('gönderilmedi: Ahmet Yılmaz')
    expect(texts(await ayse.says('vazgeç'))).toContain('Yarım kalan bir iş yok')
  })

  test('a draft of another chat is left alone', async () => {
    const { chat } = await office.member('owner', 'Av. Can')
    await draft()
    expect(texts(await chat.says('iptal'))).toContain('hangi link için?')
    expect(await statuses()).toEqual(['open', 'open', 'draft'])
  })
})

describe('leaving a question that was asked beside a draft', () => {
  test.each(['vazgeç', 'hayır'])('“%s” says what was left and that the draft waits', async (word) => {
    await draft()
    await ayse.says('linki uzat')
    const said = texts(await ayse.says(word))
    expect(said).toContain('“Hangi link?” sorusunu bıraktım')
    expect(said).toContain('hâlâ bekliyor, gönderilmedi: Ahmet Yılmaz · 15.000,00 TL')
    expect(said).toContain('[Taslağa dön] [Taslağı bırak]')
    expect(texts(await ayse.taps('Taslağa dön'))).toContain('[Gönder]')
    const before = sentSms()
    await ayse.taps('Gönder')
    expect(sentSms()).toBe(before + 1)
  })

  test('[Vazgeç] below a question about the draft leaves the change; [Taslağı bırak] drops it', async () => {
    await draft()
    await ayse.taps('Değiştir')
    await ayse.taps('Tutar')
    expect(texts(await ayse.taps('Vazgeç'))).toContain('Değişikliği bıraktım')
    expect(texts(await ayse.taps('Taslağı bırak'))).toContain('hiçbir şey gönderilmedi: Ahmet Yılmaz')
    expect(await statuses()).toEqual(['open', 'open', 'discarded'])
  })

  test('without a draft it is left as before', async () => {
    await ayse.says('linki uzat')
    expect(texts(await ayse.says('vazgeç'))).toContain('Tamam, bıraktım')
  })
})
