import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openPayPageReader } from '../../src/adapters/storage/pay-page-reader.ts'
import { sendOut } from '../../src/app/deliver.ts'
import { cancelPaymentLink } from '../../src/app/cancel-payment-link.ts'
import { openPaymentLink } from '../../src/app/open-payment-link.ts'
import { recordProviderOutcome } from '../../src/app/record-provider-outcome.ts'
import { resendPaymentLink } from '../../src/app/resend-payment-link.ts'
import type { Delivery } from '../../src/domain/delivery.ts'
import type { ProviderRef, ShortNumber } from '../../src/domain/ids.ts'
import { DAY_MS } from '../../src/domain/instant.ts'
import type { PaymentLink } from '../../src/domain/payment-link.ts'
import { anAttempt, aPosAccount } from '../support/builders.ts'
import { describeShown, openChatOffice, type Chat, type ChatOffice } from '../support/chat-office.ts'
import type { Shown } from '../support/kept-channel.ts'
import { silentLogger } from '../support/silent-logger.ts'

let office: ChatOffice
let ayse: Chat

beforeAll(async () => {
  office = await openChatOffice()
  ayse = office.chat('web_chat', office.owner.id)
})
afterAll(() => office.close())

const texts = (shown: readonly Shown[]): string => shown.map(describeShown).join('\n---\n')

let links = 10
async function sentLink(): Promise<string> {
  await ayse.says(`Ahmet Yılmaz 0532 555 44 ${links++} 15.000 tl 3 gün`)
  const [card] = await ayse.taps('Gönder')
  return /· ([A-Z2-9]{4})$/m.exec(card?.text ?? '')?.[1] ?? 'none'
}

async function linkOf(number: string): Promise<PaymentLink> {
  const link = await office.deps.store.transaction((tx) =>
    tx.links.byShortNumber(office.merchant.id, number as ShortNumber),
  )
  if (link === null) throw new Error(`no link ${number}`)
  return link
}

async function holdPayment(number: string): Promise<void> {
  const link = await linkOf(number)
  await office.deps.store.transaction(async (tx) => {
    const [pos] = await tx.accounts.posOf(office.merchant.id)
    const given = { status: 'held', heldBecause: 'amount' } as const
    await tx.attempts.create(anAttempt(link, pos ?? aPosAccount(office.merchant), given))
  })
}

describe('a payment the provider holds back', () => {
  test('is warned of like one under way, and stays in sight when the link is withdrawn', async () => {
    const number = await sentLink()
    const card = ayse.last()
    await holdPayment(number)
    expect(texts(await ayse.says(`${number} iptal`))).toContain('bir ödeme sürüyor')
    expect(texts(await ayse.taps('Yine de iptal et'))).toContain('Link iptal edildi')
    expect(card.text).toContain('🚫 İptal edildi')
    expect(card.text).toContain('🟠 Ödeme onay bekliyor')
  })

  test('can be asked about, and is for a person to settle after a week of questions', async () => {
    const number = await sentLink()
    await holdPayment(number)
    await ayse.says(`${number} durum`)
    const before = (await office.at.committedJobs()).length
    expect(texts(await ayse.taps('Yeniden sorgula'))).toContain("POS'a yeniden soruyorum")
    const asked = (await office.at.committedJobs()).slice(before).filter(({ queue }) => queue === 'reconcile-attempt')
    expect(asked).toHaveLength(1)
    const { id } = await linkOf(number)
    const attempt = await office.deps.store.transaction((tx) => tx.attempts.latestOf(id))
    if (attempt === null) throw new Error('no attempt')
    office.pass(8 * DAY_MS)
    const detail = { code: null, message: null, scrubbedBody: '' }
    for (let time = 0; time < 2; time += 1) {
      await office.deps.store.transaction((tx) =>
        recordProviderOutcome(tx, office.deps, {
          attemptId: attempt.id,
          outcome: { kind: 'unknown', cause: 'timeout', detail },
          step: 'find',
        }),
      )
    }
    await office.deliver()
    expect((await linkOf(number)).flags).toContain('needs_review')
    expect(ayse.shown().filter(({ text }) => text.includes('bir haftadır belli değil'))).toHaveLength(1)
  })

  test('is told to a payer who looks at the withdrawn link', async () => {
    const number = await sentLink()
    await holdPayment(number)
    await ayse.says(`${number} iptal`)
    await ayse.taps('Yine de iptal et')
    const link = await linkOf(number)
    const token = await office.deps.store.transaction((tx) => tx.links.token(link.merchantId, link.id))
    const payPages = openPayPageReader({ pool: office.at.database.pool, logger: silentLogger })
    const view = await openPaymentLink({ ...office.deps, payPages }, token)
    await payPages.close()
    expect(view).toMatchObject({ kind: 'checking', held: true })
  })
})

describe('a payment that had been called refused', () => {
  test('is told with the word that the refusal no longer holds', async () => {
    const number = await sentLink()
    const link = await linkOf(number)
    const attempt = await office.deps.store.transaction(async (tx) => {
      const [pos] = await tx.accounts.posOf(office.merchant.id)
      const given = { status: 'failed', declineReason: 'insufficient_funds', nextPollAt: null } as const
      const failed = anAttempt(link, pos ?? aPosAccount(office.merchant), given)
      await tx.attempts.create(failed)
      return failed
    })
    const { amount, currency } = attempt
    const money = { base: amount, charged: amount, currency, installments: 1, fee: null, capturedAt: office.now() }
    const proof = { paymentId: 'pay-1' as ProviderRef, proofSha256: 'a'.repeat(64), inReview: false }
    const capture = { ...money, ...proof, mode: attempt.mode }
    await office.deps.store.transaction((tx) =>
      recordProviderOutcome(tx, office.deps, {
        attemptId: attempt.id,
        outcome: { kind: 'captured', capture },
        step: 'find',
      }),
    )
    await office.deliver()
    expect(texts(ayse.shown().slice(-2))).toContain('o bilgi artık geçerli değil, ödeme tamamlandı')
    expect(office.channel('whatsapp').shown.at(-1)?.text).toContain('Yeniden ödemeniz gerekmez')
  })
})

describe('a withdrawn link', () => {
  test('is told to the payer wherever it was sent, and the office reads where', async () => {
    const number = await sentLink()
    const kinds = ['whatsapp', 'sms', 'email'] as const
    const counts = () => kinds.map((kind) => office.channel(kind).shown.length)
    const before = counts()
    await ayse.says(`${number} iptal`)
    expect(texts(await ayse.taps('Evet, iptal et'))).toContain('Ödeyene haber veriliyor: WhatsApp, SMS')
    expect(counts().map((count, index) => count - (before[index] ?? 0))).toEqual([1, 1, 0])
    const told = office.channel('whatsapp').shown.at(-1)
    expect(told?.text).toContain('ödeme sayfasını iptal etti')
    expect(told?.url).toBeNull()
  })

  test('is told to nobody who had not heard of it, nor to who wrote DUR', async () => {
    const number = await sentLink()
    const link = await linkOf(number)
    await office.deps.store.transaction(async (tx) => {
      const payer = await tx.payers.find(link.merchantId, link.payerId)
      if (payer !== null) await tx.payers.save({ ...payer, optedOut: true })
    })
    const before = office.channel('sms').shown.length
    await ayse.says(`${number} iptal`)
    expect(texts(await ayse.taps('Evet, iptal et'))).not.toContain('haber veriliyor')
    expect(office.channel('sms').shown).toHaveLength(before)
  })
})

describe('a message that had to wait', () => {
  test('does not lead a payer to a link that was withdrawn meanwhile', async () => {
    const number = await sentLink()
    const sms = office.channel('sms')
    const { id: linkId } = await linkOf(number)
    const order = { member: office.owner, linkId }
    await office.deps.store.transaction(async (tx) => {
      await resendPaymentLink(tx, office.deps, { ...order, channels: ['sms'], requestKey: 'once more' })
      await cancelPaymentLink(tx, office.deps, { ...order, warned: true })
    })
    const before = sms.shown.length
    const waiting = (await payerDeliveries(number)).find(({ status }) => status === 'pending')
    if (waiting === undefined) throw new Error('nothing waits')
    await sendOut(office.deps, waiting.channelAccountId, waiting.address, new AbortController().signal)
    const said = sms.shown.slice(before).map(({ text }) => text)
    expect(said).toEqual([expect.stringContaining('ödeme sayfasını iptal etti')])
    const skipped = (await payerDeliveries(number)).find(({ id }) => id === waiting.id)
    expect(skipped).toMatchObject({ status: 'skipped', failure: 'link_closed' })
  })
})

const payerDeliveries = async (number: string): Promise<readonly Delivery[]> => {
  const { id } = await linkOf(number)
  const all = await office.deps.store.transaction((tx) => tx.deliveries.toPayer(id))
  return all.filter(({ kind }) => kind === 'sms')
}
