import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemIds } from '../../src/adapters/system/ids.ts'
import { converse } from '../../src/conversation/engine.ts'
import { describeShown, type Chat } from '../support/chat-office.ts'
import type { Shown } from '../support/kept-channel.ts'
import { openTeamOffice, texts, type TeamOffice } from '../support/team-office.ts'

/** Approval above a limit (B16) meets the duplicate brake (B5). */
let office: TeamOffice
let ayse: Chat
let elif: Chat

beforeAll(async () => {
  office = await openTeamOffice()
  ayse = office.ayse
  elif = (await office.member('assistant', 'Elif Ak')).chat
  await office.confirmTeam(await ayse.says('ekip sınır asistan 5.000'))
})
afterAll(() => office.close())

let phones = 10
const newPhone = (): string => `0536 555 44 ${phones++}`
const sentTo = (phone: string): string[] =>
  office
    .channel('sms')
    .shown.filter(({ address }) => address.endsWith(phone.replaceAll(' ', '').slice(-10)))
    .map(({ text }) => text)
const linksTo = (phone: string): string[] => sentTo(phone).filter((text) => text.includes('/o/'))
const numberOf = (chat: Chat): string =>
  chat
    .shown()
    .map(({ text }) => /· ([A-Z2-9]{4})$/m.exec(text)?.[1])
    .findLast((number) => number !== undefined) ?? 'none'
const statusOf = async (number: string) => (await office.linkOf(number)).status
const asked = (chat: Chat, number: string): Shown => {
  const found = chat.shown().findLast(({ text }) => text.includes('Onayınızı bekleyen link') && text.includes(number))
  if (found === undefined) throw new Error(`nobody was asked about ${number}`)
  return { ...found }
}

/** A draft whose card is left open. */
async function draft(chat: Chat, phone: string, amount: string): Promise<Shown> {
  await chat.says(`Ahmet Yılmaz ${phone} ${amount} tl`)
  return { ...chat.last() }
}

async function sent(chat: Chat, phone: string, amount: string, by = 'Gönder'): Promise<string> {
  await draft(chat, phone, amount)
  await chat.taps(by)
  return numberOf(chat)
}

test('a twin above the limit: who is asked reads of the open link, and approves both knowingly', async () => {
  const phone = newPhone()
  const first = await sent(ayse, phone, '8.000')
  const card = await draft(elif, phone, '8.000')
  expect(card.text).toContain(`zaten açık link var: ${first}`)
  const second = await sent(elif, phone, '8.000', 'Yine de aç')
  expect(await statusOf(second)).toBe('awaiting_approval')
  const question = asked(ayse, second)
  expect(question.text).toContain(`Bu kişiye aynı tutarla zaten açık link var: ${first}`)
  expect(question.text).toContain('ikisi birden açık kalır')
  expect(describeShown(question)).toContain('[Yine de onayla] [Reddet]\n[Açık olan linki göster]')
  expect(texts(await ayse.taps('Açık olan linki göster', question))).toContain(first)
  expect(texts(await ayse.says('onaylar'))).toContain(`zaten açık link var: ${first}`)
  expect(linksTo(phone)).toHaveLength(1)
  await ayse.taps('Yine de onayla', question)
  expect(await statusOf(second)).toBe('open')
  expect(linksTo(phone)).toHaveLength(2)
})

test('rejected: nothing goes out, the open link stays, and who asked reads what to do next', async () => {
  const phone = newPhone()
  const first = await sent(ayse, phone, '8.000')
  const second = await sent(elif, phone, '8.000', 'Yine de aç')
  await ayse.taps('Reddet', asked(ayse, second))
  expect([await statusOf(first), await statusOf(second)]).toEqual(['open', 'discarded'])
  expect(linksTo(phone)).toHaveLength(1)
  expect(elif.last().text).toContain('Linkiniz onaylanmadı, gönderilmedi')
  expect(describeShown(elif.last())).toContain('[Link oluştur]')
})

test('[Kapat, yenisini aç] above the limit: the older one is closed, the new one waits, and the words say so', async () => {
  const phone = newPhone()
  const first = await sent(elif, phone, '4.000')
  await elif.says(`Ahmet Yılmaz ${phone} 4.000 tl`)
  await office.confirmTeam(await ayse.says('ekip sınır asistan 3.000'))
  const said = texts(await elif.taps('Kapat, yenisini aç'))
  expect(said).toContain(`Eski link kapatıldı: ${first}`)
  expect(said).toContain('Yenisi onay bekliyor')
  expect(said).not.toContain('Yenisi gönderiliyor')
  const second = numberOf(elif)
  expect([await statusOf(first), await statusOf(second)]).toEqual(['cancelled', 'awaiting_approval'])
  expect(asked(ayse, second).text).not.toContain('zaten açık')
  await ayse.taps('Onayla', asked(ayse, second))
  expect(await statusOf(second)).toBe('open')
  await office.confirmTeam(await ayse.says('ekip sınır asistan 5.000'))
})

test('without an approver nothing is closed and nothing waits', async () => {
  const phone = newPhone()
  const first = await sent(ayse, phone, '8.000')
  await office.find((tx) => tx.members.save({ ...office.owner, active: false }))
  await draft(elif, phone, '8.000')
  expect(texts(await elif.taps('Yine de aç'))).toContain('Onaylayabilecek başka biri de yok')
  expect(texts(await elif.taps('Kapat, yenisini aç'))).toMatch(/Av\. Ayşe Demir|Onaylayabilecek başka biri de yok/)
  await office.find((tx) => tx.members.save({ ...office.owner, pinHash: '482913' }))
  expect(await statusOf(first)).toBe('open')
  expect(await statusOf(numberOf(elif))).not.toBe('awaiting_approval')
  await elif.taps('Vazgeç')
})

test('a twin opened while the approval waited: the approver is told and decides; never silently two', async () => {
  const phone = newPhone()
  const waiting = await sent(elif, phone, '9.000')
  const question = asked(ayse, waiting)
  expect(question.text).not.toContain('zaten açık')
  const meanwhile = await sent(ayse, phone, '9.000')
  expect(await statusOf(meanwhile)).toBe('open')
  const [redrawn, ...more] = await ayse.taps('Onayla', question)
  expect(more).toEqual([])
  expect(redrawn?.ref).toBe(question.ref)
  expect(redrawn?.text).toContain(`zaten açık link var: ${meanwhile}`)
  expect(await statusOf(waiting)).toBe('awaiting_approval')
  expect(linksTo(phone)).toHaveLength(1)
  await ayse.taps('Yine de onayla', redrawn)
  expect(await statusOf(waiting)).toBe('open')
})

test('a twin opened after the approver read of another one is shown too', async () => {
  const phone = newPhone()
  const first = await sent(ayse, phone, '9.000')
  const waiting = await sent(elif, phone, '9.000', 'Yine de aç')
  const question = asked(ayse, waiting)
  const third = await sent(ayse, phone, '9.000', 'Yine de aç')
  const [redrawn] = await ayse.taps('Yine de onayla', question)
  expect(question.text).toContain(first)
  expect(redrawn?.text).toContain(`zaten açık link var: ${third}`)
  expect(await statusOf(waiting)).toBe('awaiting_approval')
  await ayse.taps('Reddet', redrawn)
})

test('two that wait for approval: the second is approved only in sight of the first', async () => {
  const phone = newPhone()
  const first = await sent(elif, phone, '9.500')
  const second = await sent(elif, phone, '9.500')
  expect([await statusOf(first), await statusOf(second)]).toEqual(['awaiting_approval', 'awaiting_approval'])
  await ayse.taps('Onayla', asked(ayse, first))
  const [redrawn] = await ayse.taps('Onayla', asked(ayse, second))
  expect(redrawn?.text).toContain(`zaten açık link var: ${first}`)
  expect(await statusOf(second)).toBe('awaiting_approval')
})

async function atOnce(taps: readonly { chat: Chat; label: string; on: Shown }[]): Promise<void> {
  const ids = []
  for (const { chat, label, on } of taps) {
    const action = on.choices.flat().find((choice) => choice.label === label)?.action ?? ''
    const event = { kind: 'press', from: chat.address, action, messageRef: on.ref, sentAt: office.now() } as const
    ids.push(await office.receive(chat.account, { ...event, dedupeKey: systemIds.uuid() }))
  }
  await Promise.all(ids.map((id) => converse(office.deps, id)))
  await office.deliver()
}

test('two devices ask for approval at the same moment: one question', async () => {
  const card = await draft(elif, newPhone(), '7.700')
  await atOnce([1, 2].map(() => ({ chat: elif, label: 'Gönder', on: card })))
  const number = numberOf(elif)
  expect(await statusOf(number)).toBe('awaiting_approval')
  const { id } = await office.linkOf(number)
  const { rowCount } = await office.at.owner.query('SELECT 1 FROM link_approval WHERE link_id = $1', [id])
  expect(rowCount).toBe(1)
})

test('an approval and a twin confirmed at the same moment open one, and the other is asked about', async () => {
  for (let round = 0; round < 4; round += 1) {
    const phone = newPhone()
    const waiting = await sent(elif, phone, '9.900')
    const card = await draft(ayse, phone, '9.900')
    const other = office.chat('telegram', `7${round}`)
    await office.find((tx) =>
      tx.members.bind({
        ...{ memberId: office.owner.id, merchantId: office.merchant.id, notify: false },
        ...{ channelAccountId: office.account('telegram').id, address: other.address },
      }),
    )
    await other.says('onaylar')
    const question = other.shown().find(({ text }) => text.includes(waiting)) ?? other.last()
    await atOnce([
      { chat: ayse, label: 'Gönder', on: card },
      { chat: other, label: 'Onayla', on: { ...question } },
    ])
    expect(linksTo(phone)).toHaveLength(1)
    await ayse.says('vazgeç')
  }
})
