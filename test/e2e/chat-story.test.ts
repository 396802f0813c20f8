import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually } from '../sandbox-pos/running-pos.ts'
import { choicesOf } from '../support/board-view.ts'
import { cardSays, makeLink, type MadeLink } from '../support/made-link.ts'
import { CARDS } from '../support/payers.ts'
import { startSystem, type System } from '../support/system.ts'

let system: System

beforeAll(async () => {
  system = await startSystem({ mail: true })
})
afterAll(() => system.stop())

function receiptByMail() {
  const receipt = system.mail?.mails.find(({ text }) => text?.includes('Ödemeniz alındı') === true)
  if (receipt === undefined) throw new Error('no receipt by e-mail')
  return receipt
}

describe('the browser chat, from a sentence to "ödeme alındı"', () => {
  const sentence = 'Ahmet Yılmaz 0532 111 22 33 ahmet@example.com vekalet ücreti 15.000 tl 3 gün'
  let link: MadeLink

  it('makes a link of a sentence and one tap', async () => {
    link = await makeLink(system, sentence)
    const card = await cardSays(link, 'Link hazır')
    expect(card.text).toContain('Ahmet Yılmaz')
    expect(card.text).toContain('15.000,00 TL')
    expect(card.editedAt).not.toBeNull()
    expect(choicesOf(card).map(({ label }) => label)).toContain('İptal et')
  })

  it('delivers it with amount, time and code, and nothing of the matter', async () => {
    const code = /kodu: (\d{6})/.exec(link.card().text)?.[1] ?? '-'
    const sms = await system.owner.inbox.see('the SMS', ({ kind, text }) => kind === 'sms' && text.includes(link.url))
    const whatsapp = await system.owner.inbox.see('the WhatsApp message', ({ kind }) => kind === 'whatsapp')
    for (const { text } of [sms, whatsapp]) {
      expect(text).toContain(code)
      expect(text).toContain('15.000,00 TL')
      expect(text.toLocaleLowerCase('tr')).not.toContain('vekalet')
    }
    expect(sms.text.length).toBeLessThanOrEqual(155)
    await cardSays(link, 'WhatsApp: gönderildi · SMS: gönderildi')
  })

  it('takes the payment and says so in the chat, in the card, and to the payer', async () => {
    const { owner, payers, mail } = system
    const messagesBefore = owner.chat.all().length
    await payers.pay(link.url, CARDS.success)
    const told = await owner.chat.seeText('Ödeme alındı')
    expect(told.text).toContain('15.000,00 TL')
    expect(told.text).toContain('Ahmet Yılmaz')
    const card = await cardSays(link, 'ÖDENDİ')
    expect(card.text).not.toContain(link.url)
    expect(owner.chat.all()).toHaveLength(messagesBefore + 1)
    const page = await payers.look(link.url)
    expect(page.text).toContain('15.000,00 TL')
    expect(page.html).not.toContain('<form')
    const receipt = await eventually(
      'the receipt by e-mail',
      () => mail?.mails.find(({ text }) => text?.includes('Ödemeniz alındı') === true) ?? null,
    )
    expect(receipt.html).toContain('15.000,00')
    expect(receipt.subject?.toLocaleLowerCase('tr')).not.toContain('vekalet')
    await cardSays(link, 'E-posta: gönderildi')
  })

  it("stops the messages by the address in the e-mail, as a mail program's one POST does", async () => {
    const receipt = receiptByMail()
    const url = /http\S+\/o\/[\w-]{22}\/dur/.exec(receipt.text ?? '')?.[0] ?? 'none'
    expect(receipt.html).toContain(url)
    const list = receipt.headerLines.map(({ line }) => line).filter((line) => line.startsWith('List-Unsubscribe'))
    expect(list).toEqual([`List-Unsubscribe: <${url}>`, 'List-Unsubscribe-Post: List-Unsubscribe=One-Click'])
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const answer = await fetch(url, { method: 'POST', headers, body: 'List-Unsubscribe=One-Click', redirect: 'manual' })
    expect(answer.status).toBe(200)
    const before = system.mail?.mails.length
    await system.owner.say('Ahmet Yılmaz 0532 111 22 33 ahmet@example.com 200 tl 1 gün')
    await system.owner.chat.see('the word of it on the draft', ({ text }) => text.includes('mesaj istemediğini'))
    expect(system.mail?.mails).toHaveLength(before ?? 0)
  })

  it('agrees with the provider to the kuruş', async () => {
    const { captures } = await system.payers.ledger()
    expect(captures.map(({ amount }) => amount)).toEqual([1_500_000])
    const [office] = await system.app.deps.store.transaction((tx) => tx.merchants.all())
    const report = await system.owner.get('/panel')
    expect(office?.name).toBe('Deneme Hukuk Bürosu')
    expect(await report.text()).toContain('15.000,00 TL')
  })

  it('asks for what a sentence lacks, one thing at a time', async () => {
    const { owner } = system
    expect((await owner.ask('link oluştur')).text).toContain('Ne kadar isteyelim')
    expect((await owner.ask('2.500 tl')).text).toContain('Kime gönderelim')
    expect((await owner.ask('Fatma Kaya')).text).toMatch(/telefon|e-posta/)
    const draft = await owner.ask('0533 444 55 66')
    expect(draft.text).toContain('Fatma Kaya')
    expect(draft.text).toContain('2.500,00 TL')
    expect(choicesOf(draft).some(({ action }) => action.startsWith('send|'))).toBe(true)
  })
})
