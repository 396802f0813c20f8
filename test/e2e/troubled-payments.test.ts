import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { eventually } from '../sandbox-pos/running-pos.ts'
import { cardSays, makeLink, type MadeLink } from '../support/made-link.ts'
import { CARDS } from '../support/payers.ts'
import { startSystem, type System } from '../support/system.ts'

const MINUTE = 60_000
let system: System

beforeAll(async () => {
  system = await startSystem({ posSpeed: 20 })
})
afterEach(() => system.clock.reset())
afterAll(() => system.stop())

let names = 0
/** A payer of its own for each story, so that messages cannot be mistaken. */
const nameOf = (number: number): string => ['Ahmet', 'Mehmet', 'Fatma', 'Zeynep', 'Murat', 'Elif'][number % 6] ?? ''
const SURNAMES = ['Kaya', 'Demir', 'Çelik', 'Şahin', 'Yıldız', 'Öztürk', 'Aydın', 'Arslan', 'Doğan', 'Kılıç']

async function aLink(validity = '3 gün'): Promise<MadeLink & { readonly payer: string }> {
  names += 1
  const payer = `${nameOf(names)} ${SURNAMES[names % SURNAMES.length] ?? ''}`
  const phone = `0532 111 ${10 + names} 33`
  return { payer, ...(await makeLink(system, `${payer} ${phone} danışmanlık ${1_000 + names} tl ${validity}`)) }
}

const receivedFor = (payer: string) =>
  system.owner.chat.withText('💚 Ödeme alındı').filter(({ text }) => text.includes(payer))

const receiptSeen = (payer: string): Promise<unknown> =>
  eventually(`"Ödeme alındı" for ${payer}`, () => receivedFor(payer).at(-1) ?? null)

describe('a refused card', () => {
  it('is told with reason and next step, and another card pays', async () => {
    const link = await aLink()
    const page = await system.payers.pay(link.url, CARDS.insufficientFunds)
    const told = await system.owner.chat.see(
      'the refusal',
      ({ text }) => text.includes('Ödeme denemesi reddedildi') && text.includes(link.payer),
    )
    expect(told.text).toMatch(/Neden: .+\n👉 .+/)
    await cardSays(link, 'Son deneme reddedildi')
    const refused = await eventually('the page says refused', async () => {
      const now = await system.payers.look(link.url)
      return now.text.includes('limit') || now.text.includes('bakiye') ? now : null
    })
    expect(page.status).toBe(200)
    expect(refused.html).toContain('<form')
    await system.payers.pay(link.url, CARDS.success)
    await receiptSeen(link.payer)
    await cardSays(link, 'ÖDENDİ')
  })
})

describe('callbacks that go astray', () => {
  it('are not needed: the provider is asked on schedule', async () => {
    const link = await aLink()
    await system.payers.typeCard(await system.payers.begin(link.url), CARDS.lostCallback)
    expect(receivedFor(link.payer)).toHaveLength(0)
    system.clock.setAhead(21_000)
    await receiptSeen(link.payer)
    system.clock.reset()
    await cardSays(link, 'ÖDENDİ')
    expect(receivedFor(link.payer)).toHaveLength(1)
  })

  it('are not needed: the payer comes back', async () => {
    const link = await aLink()
    await system.payers.pay(link.url, CARDS.lostCallback)
    await receiptSeen(link.payer)
    expect(receivedFor(link.payer)).toHaveLength(1)
  })

  it('make one confirmation however often they come', async () => {
    const link = await aLink()
    await system.payers.pay(link.url, CARDS.duplicateCallback)
    await receiptSeen(link.payer)
    await cardSays(link, 'ÖDENDİ')
    const paid = await aLink()
    await system.payers.pay(paid.url, CARDS.success)
    await receiptSeen(paid.payer)
    expect(receivedFor(link.payer)).toHaveLength(1)
  })
})

describe('an answer that changes or takes long', () => {
  it('late success after a refusal pays the link and says so', async () => {
    const link = await aLink()
    await system.payers.typeCard(await system.payers.begin(link.url), CARDS.lateSuccess)
    await system.owner.chat.see(
      'the refusal',
      ({ text }) => text.includes('Ödeme denemesi reddedildi') && text.includes(link.payer),
    )
    await receiptSeen(link.payer)
    const card = await cardSays(link, 'ÖDENDİ')
    expect(card.text).not.toContain('reddedildi')
  })

  it('late success wins over expiry', async () => {
    const link = await aLink('1 saat')
    await system.payers.typeCard(await system.payers.begin(link.url), CARDS.lateSuccess)
    system.clock.setAhead(61 * MINUTE)
    await cardSays(link, 'Süresi doldu')
    system.clock.reset()
    await receiptSeen(link.payer)
    await cardSays(link, 'ÖDENDİ')
    expect(receivedFor(link.payer)).toHaveLength(1)
  })

  it('a payment begun in time and finished after the expiry is taken, and marked', async () => {
    system.clock.setAhead(-(60 * MINUTE - 6_000))
    const link = await aLink('1 saat')
    system.clock.reset()
    const paymentPage = await system.payers.begin(link.url)
    await new Promise((resolve) => setTimeout(resolve, 6_500))
    await system.payers.typeCard(paymentPage, CARDS.success)
    await receiptSeen(link.payer)
    expect((await cardSays(link, 'ÖDENDİ')).text).toContain('süresi dolduktan sonra yapıldı')
  })

  it('a result that is unknown for minutes is being checked, never refused', async () => {
    const link = await aLink()
    const page = await system.payers.pay(link.url, CARDS.unknownForMinutes)
    expect(page.text).toContain('kontrol ediyoruz')
    await cardSays(link, 'Ödeme adımında')
    expect((await system.payers.look(link.url)).text).not.toContain('reddedildi')
    await receiptSeen(link.payer)
    const refusals = system.owner.chat.withText('reddedildi').filter(({ text }) => text.includes(link.payer))
    expect(refusals).toEqual([])
  })
})

describe('a payment that may not be believed yet', () => {
  it('a wrong amount is held, and never called received', async () => {
    const link = await aLink()
    await system.payers.pay(link.url, CARDS.amountMismatch)
    const held = await system.owner.chat.see(
      'the warning',
      ({ text }) => text.includes('onay bekliyor') && text.includes(link.number) && text.includes('POS'),
    )
    expect(held.text).toContain('ödenmiş saymayın')
    await cardSays(link, 'onay bekliyor')
    const page = await system.payers.look(link.url)
    expect(page.text).toContain('onay bekliyor')
    expect(page.html).not.toContain('<form')
    expect(receivedFor(link.payer)).toEqual([])
  })

  it('a payment in review is held, then paid when it is cleared', async () => {
    const link = await aLink()
    await system.payers.pay(link.url, CARDS.fraudReview)
    await system.owner.chat.see(
      'the review by the POS',
      ({ text }) => text.includes('güvenlik incelemesine') && text.includes(link.number),
    )
    await receiptSeen(link.payer)
    await cardSays(link, 'ÖDENDİ')
    expect(receivedFor(link.payer)).toHaveLength(1)
  })
})

describe('people who do two things at once', () => {
  it('a payment finished after the cancel is taken, flagged, and shown for review', async () => {
    const link = await aLink()
    const paymentPage = await system.payers.begin(link.url)
    await system.owner.say(`${link.number} iptal`)
    const warning = await system.owner.chat.see(
      'the warning',
      ({ text }) => text.includes('bir ödeme sürüyor') && text.includes(link.number),
    )
    await system.owner.tap(warning, 'cancel_anyway|')
    await cardSays(link, 'İptal edildi')
    await system.payers.typeCard(paymentPage, CARDS.success)
    await receiptSeen(link.payer)
    const review = await system.owner.chat.see(
      'the review',
      ({ text }) => text.includes('bir bakmanız gerekiyor') && text.includes(link.payer),
    )
    expect(review.text).toContain('iptal edilmişti')
    expect((await cardSays(link, 'ÖDENDİ')).text).toContain('⚠️')
  })

  it('two tabs are sent to one session', async () => {
    const link = await aLink()
    const first = await system.payers.begin(link.url)
    const again = await Promise.all([system.payers.begin(link.url), system.payers.begin(link.url)])
    expect(new Set([first, ...again]).size).toBe(1)
  })

  it('two tabs that press in the same moment start one payment', async () => {
    const link = await aLink()
    const tries = await Promise.allSettled([system.payers.begin(link.url), system.payers.begin(link.url)])
    const pages = tries.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
    expect(new Set(pages).size).toBe(1)
    const found = await system.app.deps.store.transaction(async (tx) => {
      const token = link.url.split('/o/')[1] ?? ''
      const stored = await tx.links.byTokenSha256(system.app.deps.ids.sha256(token))
      return stored === null ? [] : tx.attempts.ofLink(stored.id)
    })
    expect(found).toHaveLength(1)
  })

  it('a link paid twice is told at once, with the ways out', async () => {
    const link = await aLink()
    await system.payers.typeCard(await system.payers.begin(link.url), CARDS.lateSuccess)
    await cardSays(link, 'Son deneme reddedildi')
    await system.payers.pay(link.url, CARDS.success)
    await receiptSeen(link.payer)
    const alert = await system.owner.chat.see(
      'the alert',
      ({ text }) => text.includes('bir bakmanız gerekiyor') && text.includes(link.payer),
    )
    expect(alert.text).toContain('fazlası ödendi')
    await system.owner.tap(alert, 'other_debt|')
    await system.owner.chat.see(
      'the decision',
      ({ text }) => text.includes('başka borca sayıldı') && text.includes(link.number),
    )
  })
})
