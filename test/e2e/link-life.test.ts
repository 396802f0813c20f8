import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Shown } from '../support/board-view.ts'
import { eventually } from '../sandbox-pos/running-pos.ts'
import { cardSays, makeLink, type MadeLink } from '../support/made-link.ts'
import { CARDS } from '../support/payers.ts'
import { startSystem, type System } from '../support/system.ts'

const MINUTE = 60_000
/** A refund without an answer is asked about a minute later. */
const ANSWER_OUTSTANDING_MS = MINUTE + 1_000
let system: System

beforeAll(async () => {
  system = await startSystem({ posSpeed: 60 })
})
afterEach(() => system.clock.reset())
afterAll(() => system.stop())

const NAMES = ['Ahmet Kaya', 'Mehmet Demir', 'Fatma Çelik', 'Zeynep Şahin', 'Murat Yıldız', 'Elif Aydın', 'Ali Arslan']
let made = 0

function aLink(amount: string, validity = '3 gün'): Promise<MadeLink> {
  made += 1
  const name = NAMES[made % NAMES.length] ?? ''
  return makeLink(system, `${name} 0532 111 ${10 + made} 33 danışmanlık ${amount} tl ${validity}`)
}

async function aPaidLink(amount: string): Promise<MadeLink> {
  const link = await aLink(amount)
  await system.payers.pay(link.url, CARDS.success)
  await cardSays(link, 'ÖDENDİ')
  return link
}

/** Types the order and opens the step-up page it is answered with. */
async function approvalOf(order: string): Promise<string> {
  const answer = await system.owner.ask(order)
  if (answer.link === null) throw new Error(`no step-up page after "${order}": ${answer.text}`)
  return answer.link.url
}

const refundsAtProvider = async (): Promise<number> => (await system.payers.ledger()).refunds.length

const told = (link: MadeLink, text: string): Promise<Shown> =>
  system.owner.chat.see(
    `"${text}" about ${link.number}`,
    (message) => message.text.includes(text) && message.text.includes(link.number),
  )

describe('time', () => {
  it('closes a link, says so once, and the page offers nothing', async () => {
    const link = await aLink('900', '1 saat')
    system.clock.setAhead(61 * MINUTE)
    await cardSays(link, 'Süresi doldu')
    await told(link, 'Linkin süresi doldu')
    const notices = system.owner.chat.withText('Linkin süresi doldu')
    expect(notices.filter(({ text }) => text.includes(link.number))).toHaveLength(1)
    const page = await system.payers.look(link.url)
    expect(page.html).not.toContain('action="/o/')
    system.clock.reset()
  })

  it('is given anew by a tap, and the payer is told', async () => {
    const link = await aLink('910', '1 saat')
    system.clock.setAhead(61 * MINUTE)
    const notice = await told(link, 'Linkin süresi doldu')
    // The card is redrawn a moment later; until then it still shows the open link.
    await cardSays(link, 'Süresi doldu')
    await system.owner.tap(notice, 'Yenile ve gönder')
    await cardSays(link, 'Link hazır')
    system.clock.reset()
    expect((await cardSays(link, 'Link hazır')).text).toContain(link.url)
    await system.payers.pay(link.url, CARDS.success)
    await cardSays(link, 'ÖDENDİ')
  })

  it('is extended by a sentence while the link is open', async () => {
    const link = await aLink('920')
    const before = system.owner.inbox.withText(link.url).length
    const answer = await system.owner.ask(`${link.number} 2 gün uzat`)
    expect(answer.text).toContain('uzatıldı')
    await eventually('the payer is told', () => (system.owner.inbox.withText(link.url).length > before ? true : null))
  })
})

describe('cancel', () => {
  it('withdraws an open link once it is confirmed, and the payer is told', async () => {
    const link = await aLink('930')
    const asked = await system.owner.ask(`${link.number} iptal`)
    await system.owner.tap(asked, 'cancel_anyway|')
    await cardSays(link, 'İptal edildi')
    const told = () => system.owner.inbox.withText('odeme sayfasi iptal edildi')
    await eventually('the payer is told', () => (told().length > 0 ? true : null))
    const page = await system.payers.look(link.url)
    expect(page.html).not.toContain('action="/o/')
  })

  it('of a paid link offers what can still be done', async () => {
    const link = await aPaidLink('940')
    const answer = await system.owner.ask(`${link.number} iptal`)
    const verbs = answer.choices.flat().map(({ action }) => action.split('|')[0])
    expect(verbs).toEqual(expect.arrayContaining(['void', 'refund']))
  })
})

describe('refund', () => {
  it('goes back whole after the step-up page, and the payer is told', async () => {
    const link = await aPaidLink('950')
    const before = await refundsAtProvider()
    const answer = await system.owner.ask(`${link.number} iade`)
    await system.owner.tap(answer, 'refund|')
    const approval = await system.owner.chat.see(
      'the step-up page',
      ({ link: page, text }) => page !== null && text.includes(link.number),
    )
    expect(approval.link?.url).toContain('/onay/')
    expect(await refundsAtProvider()).toBe(before)
    expect((await system.owner.approve(approval.link?.url ?? '')).status).toBe(200)
    await told(link, 'İade yapıldı')
    await cardSays(link, 'İADE')
    await system.owner.inbox.see('the payer is told', ({ text }) => text.includes('iade') && text.includes('950,00'))
    expect(await refundsAtProvider()).toBe(before + 1)
  })

  it('goes back in part, then the rest, and never more', async () => {
    const link = await aPaidLink('1.000')
    await system.owner.approve(await approvalOf(`${link.number} iade 400 tl`))
    await told(link, 'İade yapıldı')
    await cardSays(link, '400,00 TL')
    const tooMuch = await system.owner.ask(`${link.number} iade 700 tl`)
    expect(tooMuch.text).toContain('600,00 TL')
    expect(tooMuch.link).toBeNull()
    await system.owner.approve(await approvalOf(`${link.number} iade 600 tl`))
    await cardSays(link, '1.000,00 TL')
    await eventually('both are told', () => (system.owner.chat.withText('İade yapıldı').length >= 2 ? true : null))
    const again = await system.owner.ask(`${link.number} iade 1 tl`)
    expect(again.link).toBeNull()
  })

  it('asked for twice is one request with a fresh page, and a spent page does nothing', async () => {
    const link = await aPaidLink('960')
    const page = await approvalOf(`${link.number} iade 960 tl`)
    const second = await system.owner.ask(`${link.number} iade 960 tl`)
    expect(second.text).toContain('onay bekleyen bir istek zaten var')
    expect(second.link?.url).not.toBe(page)
    const before = await refundsAtProvider()
    await system.owner.approve(page)
    await told(link, 'İade yapıldı')
    const spent = await fetch(page)
    expect(spent.status).not.toBe(200)
    expect(await refundsAtProvider()).toBe(before + 1)
  })

  it('is rejected by the provider with a reason', async () => {
    const link = await aPaidLink('970')
    await system.owner.approve(await approvalOf(`${link.number} iade 100,97 tl`))
    const answer = await told(link, 'İade yapılamadı')
    expect(answer.text).toContain('👉')
    await cardSays(link, 'ÖDENDİ')
  })

  it('whose answer is lost is asked about, never sent again', async () => {
    const link = await aPaidLink('975')
    const before = await refundsAtProvider()
    await system.owner.approve(await approvalOf(`${link.number} iade 100,95 tl`))
    await told(link, 'sonucu henüz belli değil')
    system.clock.setAhead(ANSWER_OUTSTANDING_MS)
    await told(link, 'İade yapıldı')
    expect(await refundsAtProvider()).toBe(before + 1)
  })
})

describe('void', () => {
  it('undoes the whole payment on its day', async () => {
    const link = await aPaidLink('980')
    await system.owner.approve(await approvalOf(`${link.number} ödemeyi iptal et`))
    expect((await told(link, 'Ödeme iptal edildi')).text).toContain('980,00 TL')
  })

  it('too late is said so, and a refund is offered', async () => {
    const link = await aPaidLink('990,97')
    await system.owner.approve(await approvalOf(`${link.number} ödemeyi iptal et`))
    const answer = await told(link, 'Ödeme iptal edilemedi')
    expect(answer.text).toContain('iade edebilirsiniz')
    await system.owner.tap(answer, 'refund|')
    await system.owner.chat.see(
      'the question how much',
      ({ text, choices }) => text.includes(link.number) && choices.flat().some(({ action }) => action.endsWith('|all')),
    )
  })
})

describe('the PIN', () => {
  it('locks after five wrong ones, also for the right one', async () => {
    const link = await aPaidLink('995')
    const page = await approvalOf(`${link.number} iade 995 tl`)
    const before = await refundsAtProvider()
    const answers = []
    for (const pin of ['111112', '111113', '111114', '111115', '111116'])
      answers.push(await system.owner.approve(page, pin))
    expect(answers.map(({ status }) => status)).toEqual([422, 422, 422, 422, 429])
    expect((await system.owner.approve(page)).status).toBe(429)
    expect(await refundsAtProvider()).toBe(before)
  })
})

describe("money that goes back in the provider's panel", () => {
  it('is heard of, recorded and told', async () => {
    const link = await aPaidLink('990')
    const { captures } = await system.payers.ledger()
    const reference = captures.find(({ amount }) => amount === 99_000)?.reference ?? ''
    await system.payers.reverseInPanel(reference, { kind: 'refund', amount: 40_000 })
    expect((await told(link, 'istenmemiş bir geri ödeme')).text).toContain('400,00 TL')
    await cardSays(link, 'KISMEN İADE EDİLDİ')
    await system.payers.reverseInPanel(reference, { kind: 'chargeback', amount: 59_000 })
    expect((await told(link, 'Kart sahibi ödemeye itiraz etti')).text).toContain('590,00 TL')
    await cardSays(link, 'Bu ödemeye itiraz edildi')
  })
})
