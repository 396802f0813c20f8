import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sweep } from '../../src/app/sweep.ts'
import { submitRefund } from '../../src/app/submit-refund.ts'
import { approvalEndsAt, moveRefund, type Refund } from '../../src/domain/refund.ts'
import type { ShortNumber } from '../../src/domain/ids.ts'
import { HOUR_MS, MINUTE_MS, plusMs } from '../../src/domain/instant.ts'
import type { PaymentLink } from '../../src/domain/payment-link.ts'
import type { PaymentProvider } from '../../src/ports/payment-provider.ts'
import { aFact, anAttempt, aPosAccount } from '../support/builders.ts'
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

async function linkOf(number: string): Promise<PaymentLink> {
  const link = await office.deps.store.transaction((tx) =>
    tx.links.byShortNumber(office.merchant.id, number as ShortNumber),
  )
  if (link === null) throw new Error(`no link ${number}`)
  return link
}

let links = 10
async function paidLink(chat: Chat = ayse): Promise<string> {
  await chat.says(`Ahmet Yılmaz 0532 555 46 ${links++} 15.000 tl 3 gün`)
  const [card] = await chat.taps('Gönder')
  const number = /· ([A-Z2-9]{4})$/m.exec(card?.text ?? '')?.[1] ?? 'none'
  const link = await linkOf(number)
  await office.deps.store.transaction(async (tx) => {
    const [pos] = await tx.accounts.posOf(office.merchant.id)
    const given = { status: 'succeeded', nextPollAt: null } as const
    const attempt = anAttempt(link, pos ?? aPosAccount(office.merchant), given)
    await tx.attempts.create(attempt)
    await tx.facts.insert(aFact(attempt))
    await tx.links.save({ ...link, status: 'paid', version: link.version + 1 })
  })
  return number
}

const refundsOf = async (number: string): Promise<readonly Refund[]> => {
  const { id } = await linkOf(number)
  return office.deps.store.transaction((tx) => tx.refunds.ofLink(id))
}

async function theRefundOf(number: string): Promise<Refund> {
  const refund = (await refundsOf(number)).at(-1)
  if (refund === undefined) throw new Error('no refund')
  return refund
}

describe('a refund that waits for approval', () => {
  test('is on the card, in "durum", and met by the next request', async () => {
    const number = await paidLink()
    const first = texts(await ayse.says(`${number} iade 100 tl`))
    expect(texts(await ayse.says(`${number} durum`))).toContain('İade onayınızı bekliyor: 100,00 TL')
    const met = texts(await ayse.says(`${number} iade 200 tl`))
    expect(met).toContain('onay bekleyen bir istek zaten var: iade, 100,00 TL')
    expect(met).toContain('/onay/')
    expect(/\/onay\/\S+/.exec(met)?.[0]).not.toBe(/\/onay\/\S+/.exec(first)?.[0])
    expect(await refundsOf(number)).toHaveLength(1)
  })

  test('is taken back by [Vazgeç], and what it held is free at once', async () => {
    const number = await paidLink()
    await ayse.says(`${number} iade hepsi`)
    await ayse.says(`${number} iade 200 tl`)
    expect(texts(await ayse.taps('Vazgeç'))).toContain('istek geri çekildi: iade, 15.000,00 TL')
    expect(texts(await ayse.says(`${number} iade 200 tl`))).toContain('İstenen iade: 200,00 TL')
    expect((await refundsOf(number)).map(({ status }) => status)).toEqual(['withdrawn', 'requested'])
  })

  test('is taken back by nobody but who asked and an owner', async () => {
    const number = await paidLink()
    const { chat } = await office.member('accountant', 'Muhasebe')
    await ayse.says(`${number} iade 100 tl`)
    const met = texts(await chat.says(`${number} iade 50 tl`))
    expect(met).toContain('onay bekleyen bir istek')
    expect(met).not.toContain('[Vazgeç]')
    expect(met).not.toContain('/onay/')
  })

  test('that nobody approves is withdrawn with its page, and who asked is told', async () => {
    const number = await paidLink()
    const { chat } = await office.member('accountant', 'Muhasebe')
    await chat.says(`${number} iade 100 tl`)
    const refund = await theRefundOf(number)
    office.pass(approvalEndsAt(refund) - office.now())
    await sweep(office.deps)
    expect((await theRefundOf(number)).status).toBe('requested')
    office.pass(MINUTE_MS)
    await sweep(office.deps)
    await office.deliver()
    expect((await theRefundOf(number)).status).toBe('withdrawn')
    expect(chat.last().text).toContain(`↩️ İade onaylanmadı, geri çekildi: 100,00 TL · ${number}`)
  })
})

describe('a refund without an answer', () => {
  test('is asked about less and less often, and after a day an owner is asked to look, once', async () => {
    const number = await paidLink()
    await ayse.says(`${number} iade 100 tl`)
    const asked: number[] = []
    const sent = office.now()
    const silent = (): Promise<{ kind: 'unknown' }> => {
      asked.push((office.now() - sent) / MINUTE_MS)
      return Promise.resolve({ kind: 'unknown' })
    }
    const provider = { mode: 'test', refunds: { partial: true, refund: silent, findRefund: silent } }
    const accounts = {
      ...office.deps.accounts,
      provider: () => Promise.resolve(provider as unknown as PaymentProvider),
    }
    const deps = { ...office.deps, accounts }
    const { id, merchantId } = await theRefundOf(number)
    await office.deps.store.transaction(async (tx) => {
      const refund = await theRefundOf(number)
      await tx.refunds.save(moveRefund(refund, 'approved', { approvedBy: office.owner.id }))
    })
    await submitRefund(deps, id, merchantId)
    await office.deliver()
    expect(texts(await ayse.says(`${number} durum`))).toContain('İade gönderildi, sonucu bekleniyor: 100,00 TL')
    for (const minute of [1, 1.5, 2, 3, 5, 6, 10, 20, 39, 40, 60, 100]) {
      office.pass(plusMs(sent, minute * MINUTE_MS) - office.now())
      await submitRefund(deps, id, merchantId)
    }
    expect(asked).toEqual([0, 1, 2, 5, 10, 20, 40, 100])
    for (let hour = 0; hour < 25; hour += 1) {
      office.pass(HOUR_MS)
      await submitRefund(deps, id, merchantId)
    }
    await office.deliver()
    const looks = ayse.shown().filter(({ text }) => text.includes('artık birinin bakması gerekiyor'))
    expect(looks).toHaveLength(1)
  })
})
