import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { lookForReversals, watchForReversals } from '../../src/app/look-for-reversals.ts'
import { recordProviderOutcome } from '../../src/app/record-provider-outcome.ts'
import { remindOfPaymentReviews } from '../../src/app/settle-payment-review.ts'
import type { AppDeps } from '../../src/app/deps.ts'
import type { ProviderRef, ShortNumber } from '../../src/domain/ids.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/domain/instant.ts'
import { kurus } from '../../src/domain/money.ts'
import type { PaymentFact } from '../../src/domain/payment-fact.ts'
import type { PaymentLink } from '../../src/domain/payment-link.ts'
import type { SeenReversal } from '../../src/domain/provider-outcome.ts'
import { anAttempt, aPosAccount } from '../support/builders.ts'
import { describeShown, openChatOffice, type Chat, type ChatOffice } from '../support/chat-office.ts'
import type { Shown } from '../support/kept-channel.ts'

let office: ChatOffice
let ayse: Chat
let accountant: Chat

beforeAll(async () => {
  office = await openChatOffice()
  ayse = office.chat('web_chat', office.owner.id)
  accountant = (await office.member('accountant', 'Mali Müşavir Can')).chat
})
afterAll(() => office.close())

const texts = (shown: readonly Shown[]): string => shown.map(describeShown).join('\n---\n')

let links = 10
async function sentLink(): Promise<PaymentLink> {
  await ayse.says(`Ahmet Yılmaz 0532 555 46 ${links++} 15.000 tl 3 gün`)
  const [card] = await ayse.taps('Gönder')
  return linkOf(/· ([A-Z2-9]{4})$/m.exec(card?.text ?? '')?.[1] ?? 'none')
}

async function linkOf(number: string): Promise<PaymentLink> {
  const link = await office.deps.store.transaction((tx) =>
    tx.links.byShortNumber(office.merchant.id, number as ShortNumber),
  )
  if (link === null) throw new Error(`no link ${number}`)
  return link
}

/** The payer pays by an attempt of its own, as two tabs or two phones may. */
async function pays(link: PaymentLink): Promise<PaymentFact> {
  const attempt = await office.deps.store.transaction(async (tx) => {
    const [pos] = await tx.accounts.posOf(office.merchant.id)
    const number = (await tx.attempts.ofLink(link.id)).length + 1
    const made = anAttempt(link, pos ?? aPosAccount(office.merchant), { number, status: 'in_flight' })
    await tx.attempts.create(made)
    return made
  })
  const { amount, currency, mode } = attempt
  const money = { base: amount, charged: amount, currency, installments: 1, fee: null, capturedAt: office.now() }
  const proof = { paymentId: `pay-${attempt.id}` as ProviderRef, proofSha256: 'a'.repeat(64), inReview: false, mode }
  const fact = await office.deps.store.transaction(async (tx) => {
    const outcome = { kind: 'captured', capture: { ...money, ...proof } } as const
    await recordProviderOutcome(tx, office.deps, { attemptId: attempt.id, outcome, step: 'find' })
    return tx.facts.ofAttempt(attempt.id)
  })
  await office.deliver()
  if (fact === null) throw new Error('no fact')
  return fact
}

const saying = (chat: Chat, text: string, number: string): Shown[] =>
  chat.shown().filter((one) => one.text.includes(text) && one.text.includes(number))

async function after(ms: number): Promise<void> {
  office.pass(ms)
  await remindOfPaymentReviews(office.deps)
  await office.deliver()
}

describe('money that came twice', () => {
  test('is told to owner and accountant with both ways out, and again after an hour and a day', async () => {
    const link = await sentLink()
    await pays(link)
    await pays(link)
    const reviews = () => ayse.shown().filter(({ text }) => text.includes('bir bakmanız gerekiyor'))
    expect(texts(reviews().slice(-1))).toContain('[İade et]')
    expect(texts(reviews().slice(-1))).toContain('[Başka borca say]')
    expect(texts(accountant.shown())).toContain('bir bakmanız gerekiyor')
    const reminders = () => saying(ayse, 'Kararınızı bekleyen bir ödeme', link.shortNumber)
    await after(59 * MINUTE_MS)
    expect(reminders()).toHaveLength(0)
    await after(2 * MINUTE_MS)
    expect(reminders()).toHaveLength(1)
    expect(saying(accountant, 'Kararınızı bekleyen', link.shortNumber)).toHaveLength(1)
    await after(DAY_MS)
    expect(reminders()).toHaveLength(2)
    await after(7 * DAY_MS)
    expect(reminders()).toHaveLength(2)
  })

  test('may be kept for another debt: recorded with its maker, told to the others, and nobody is reminded', async () => {
    const link = await sentLink()
    const card = ayse.last()
    await pays(link)
    await pays(link)
    expect(card.text).toContain('Kontrol edilmesi gerekiyor')
    const alert = accountant.shown().findLast(({ text }) => text.includes('bir bakmanız gerekiyor'))
    expect(texts(await accountant.taps('Başka borca say', alert))).toContain('bu ödeme başka borca sayıldı')
    expect(texts(await accountant.taps('Başka borca say', alert))).toContain('karar bekleyen bir ödeme kalmamış')
    expect(
      saying(ayse, 'Mali Müşavir Can bu linkte karar bekleyen ödemeyi başka borca saydı', link.shortNumber),
    ).toHaveLength(1)
    expect(card.text).not.toContain('Kontrol edilmesi gerekiyor')
    expect(card.text).toContain('İstenen tutardan fazlası ödendi')
    await after(2 * DAY_MS)
    expect(saying(ayse, 'Kararınızı bekleyen', link.shortNumber)).toHaveLength(0)
  })

  test('is not called to mind while it is going back; [İade et] asks for what is too much', async () => {
    const link = await sentLink()
    await pays(link)
    await pays(link)
    const alert = ayse.shown().findLast(({ text }) => text.includes('bir bakmanız gerekiyor'))
    expect(texts(await ayse.taps('İade et', alert))).toContain('15.000,00 TL')
    await after(61 * MINUTE_MS)
    expect(saying(ayse, 'Kararınızı bekleyen', link.shortNumber)).toHaveLength(0)
  })
})

/** The office with a provider whose list of reversals says this. */
const withList = (reversals: readonly SeenReversal[]): AppDeps => ({
  ...office.deps,
  accounts: {
    ...office.deps.accounts,
    provider: async (id) => ({
      ...(await office.deps.accounts.provider(id)),
      listReversals: () => Promise.resolve({ kind: 'listed', reversals }),
    }),
  },
})

const inPanel = (ref: string, amount: number): SeenReversal => ({
  ...{ kind: 'refund', ref: ref as ProviderRef, refundId: null, amount: kurus(amount), at: office.now() },
})

describe('money that went back unasked', () => {
  test('becomes a fact once, moves the link, and is told to the office', async () => {
    const link = await sentLink()
    const fact = await pays(link)
    for (let time = 0; time < 2; time += 1) {
      await lookForReversals(withList([inPanel('panel-1', 500_000)]), fact.id)
      await office.deliver()
    }
    const [reversal, ...more] = await office.deps.store.transaction((tx) => tx.facts.reversalsOf(link.id))
    expect(more).toEqual([])
    expect(reversal).toMatchObject({ refundId: null, kind: 'refund', amount: 500_000 })
    expect(await linkOf(link.shortNumber)).toMatchObject({ status: 'part_refunded', flags: ['needs_review'] })
    expect(saying(ayse, 'istenmemiş bir geri ödeme', link.shortNumber)).toHaveLength(1)
    expect(saying(accountant, 'istenmemiş bir geri ödeme', link.shortNumber)).toHaveLength(1)
  })

  test('leaves only the rest to be refunded', async () => {
    const link = await sentLink()
    const fact = await pays(link)
    await lookForReversals(withList([inPanel('panel-2', 1_400_000)]), fact.id)
    expect(texts(await ayse.says(`${link.shortNumber} iade 2.000 tl`))).toContain('1.000,00 TL')
  })

  test('as a chargeback marks the link as disputed', async () => {
    const link = await sentLink()
    const fact = await pays(link)
    await lookForReversals(withList([{ ...inPanel('bank-1', 1_500_000), kind: 'chargeback' }]), fact.id)
    await office.deliver()
    expect(await linkOf(link.shortNumber)).toMatchObject({ status: 'refunded', flags: ['needs_review', 'disputed'] })
    expect(saying(ayse, 'Kart sahibi ödemeye itiraz etti', link.shortNumber)).toHaveLength(1)
  })

  test('is looked for after an hour and then on a schedule, not at every round', async () => {
    const link = await sentLink()
    const fact = await pays(link)
    const asked = async () => {
      const jobs = await office.at.committedJobs()
      return jobs.filter(({ queue, payload }) => queue === 'look-for-reversals' && payload['factId'] === fact.id).length
    }
    await watchForReversals(office.deps)
    expect(await asked()).toBe(0)
    office.pass(HOUR_MS)
    await watchForReversals(office.deps)
    expect(await asked()).toBe(1)
    await lookForReversals(withList([]), fact.id)
    await watchForReversals(office.deps)
    expect(await asked()).toBe(1)
    office.pass(6 * HOUR_MS)
    await watchForReversals(office.deps)
    expect(await asked()).toBe(2)
  })
})
