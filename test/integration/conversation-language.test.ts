import { afterAll, beforeAll, expect, test } from 'vitest'
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
const lastTo = (address: string): string =>
  office.channel('whatsapp').shown.findLast((one) => one.address === address)?.text ?? ''

test('a member chooses a language, and reads it in answers, buttons and cards; the office and payers keep theirs', async () => {
  const { chat: can } = await office.member('professional', 'Can')
  expect(texts(await can.says('english'))).toContain('I will write in English from now on')
  expect(texts(await can.says('Ahmet Yılmaz 0532 111 22 33 1.000 tl'))).toContain('[Send]')
  await can.taps('Send')
  expect(can.last().text).toContain('1,000.00 TL')
  expect(lastTo('+905321112233')).toMatch(/^Merhaba,/)
  expect(texts(await ayse.says('yardım'))).toContain('şablonlar')
  expect(texts(await can.says('türkçe'))).toContain('bundan sonra Türkçe')
  expect(texts(await can.says('dil'))).toContain('[Türkçe] [English]')
  expect(texts(await can.taps('English'))).toContain('English')
})

test("a payer's language is chosen by the link's number", async () => {
  await ayse.says('John Smith 0532 222 33 44 2.000 tl')
  await ayse.taps('Gönder')
  expect(lastTo('+905322223344')).toMatch(/^Merhaba,/)
  const number = /\b[A-Z2-9]{4}\b/.exec(ayse.last().text)?.[0] ?? ''
  expect(texts(await ayse.says(`${number} ingilizce`))).toContain(
    'John Smith. Bundan sonraki mesajlar İngilizce gidecek',
  )
  await ayse.says(`${number} uzat 5 gün`)
  expect(lastTo('+905322223344')).toMatch(/Hello/)
  const { chat } = await office.member('viewer', 'Ela')
  expect(texts(await chat.says(`${number} türkçe`))).toContain('yetkiniz yok')
})

test("changing the office's settings in another language leaves the office its own", async () => {
  await ayse.says('english')
  await ayse.says('settings')
  const cap = ayse
    .last()
    .choices.flat()
    .find(({ action }) => action.includes('cap:'))
  if (cap !== undefined) await ayse.taps(cap.label)
  const { rows } = await office.at.owner.query('SELECT locale FROM merchant WHERE id = $1', [office.merchant.id])
  expect(rows).toEqual([{ locale: 'tr' }])
  await ayse.says('türkçe')
})
