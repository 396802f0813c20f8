import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DECLINE_CODES } from '../../src/sandbox-pos/decline-codes.ts'
import { TEST_CARDS } from '../../src/sandbox-pos/test-cards.ts'
import { eventually, runPos, runReceiver, type Receiver } from '../sandbox-pos/running-pos.ts'
import { cardFields, openShop, type Shop } from '../sandbox-pos/shop.ts'

const REAL_LOOKING_NUMBER = '4111111111111111'

let folder = ''
let office: Receiver
let shop: Shop

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sandbox-pos-'))
  office = await runReceiver()
  shop = openShop(await runPos(['--ledger', join(folder, 'ledger.sqlite'), '--speed', '40']), office)
})

afterAll(async () => {
  shop.pos.process.kill('SIGTERM')
  await shop.pos.exit
  office.close()
  rmSync(folder, { recursive: true })
})

describe('test cards', () => {
  const declined = TEST_CARDS.flatMap((card) => (card.effect.kind === 'decline' ? [{ card, as: card.effect.as }] : []))
  const byId = (id: string): string => TEST_CARDS.find((card) => card.id === id)?.number ?? ''

  it.each(declined)('$card.id declines with its code', async ({ card, as }) => {
    const { reference, path } = await shop.start()
    const result = await shop.payWith(path, card.number)
    expect(result.html).toContain('Ödeme tamamlanmadı')
    expect(await shop.view(reference)).toMatchObject({ status: 'declined', declineCode: DECLINE_CODES[as] })
    await eventually('the callback', () => shop.toldOf(reference, 'payment.declined')[0] ?? null)
  })

  it.each(TEST_CARDS.filter(({ effect }) => effect.kind === 'capture'))('$id captures', async ({ number }) => {
    const { reference, path } = await shop.start()
    await shop.payWith(path, number)
    expect((await shop.view(reference)).status).toBe('captured')
  })

  it('unknown_for_minutes is pending, then captured', async () => {
    const { reference, path } = await shop.start()
    expect((await shop.payWith(path, byId('unknown_for_minutes'))).html).toContain('Bankanın yanıtı bekleniyor')
    expect((await shop.view(reference)).status).toBe('pending')
    await shop.whenStatus(reference, 'captured')
    await eventually('the callback', () => shop.toldOf(reference, 'payment.captured')[0] ?? null)
  })

  it('late_success tells a decline, then a capture', async () => {
    const { reference, path } = await shop.start()
    expect((await shop.payWith(path, byId('late_success'))).html).toContain('Ödeme tamamlanmadı')
    await shop.whenStatus(reference, 'captured')
    await eventually('both callbacks', () => (shop.toldOf(reference).length === 2 ? true : null))
  })

  it('lost_callback captures and has nothing to tell', async () => {
    const { reference, path } = await shop.start()
    await shop.payWith(path, byId('lost_callback'))
    expect((await shop.view(reference)).status).toBe('captured')
    expect(JSON.stringify((await shop.call('GET', '/v1/ledger')).json.callbacks)).not.toContain(reference)
  })

  it('duplicate_callback tells one event five times, and an older one after it', async () => {
    const { reference, path } = await shop.start()
    await shop.payWith(path, byId('duplicate_callback'))
    await eventually('the older event', () => shop.toldOf(reference, 'payment.pending')[0] ?? null)
    const captures = shop.toldOf(reference, 'payment.captured').map(({ body }) => body)
    expect(captures).toHaveLength(5)
    expect(new Set(captures).size).toBe(1)
  })

  it('amount_mismatch takes one kuruş less', async () => {
    const { reference, path } = await shop.start()
    await shop.payWith(path, byId('amount_mismatch'))
    expect(await shop.view(reference)).toMatchObject({ status: 'captured', amount: 150_049 })
  })

  it('fraud_review is captured under review, then cleared', async () => {
    const { reference, path } = await shop.start()
    await shop.payWith(path, byId('fraud_review'))
    expect(await shop.view(reference)).toMatchObject({ status: 'captured', inReview: true })
    await eventually('the review ends', async () => ((await shop.view(reference)).inReview === false ? true : null))
    await eventually('the callback', () => shop.toldOf(reference, 'payment.review_cleared')[0] ?? null)
  })

  it('a number that is no test card is refused, and stands in no file and no log', async () => {
    const { reference, path } = await shop.start()
    const page = await shop.post(`${path}/card`, cardFields(REAL_LOOKING_NUMBER))
    expect(page).toMatchObject({ status: 422 })
    expect(page.html).toContain('Burada yalnızca deneme kartları geçer')
    expect(page.html).not.toContain(REAL_LOOKING_NUMBER)
    expect((await shop.view(reference)).status).toBe('waiting')
    const written = [shop.pos.log(), ...readdirSync(folder).map((name) => readFileSync(join(folder, name), 'latin1'))]
    for (const number of [REAL_LOOKING_NUMBER, ...TEST_CARDS.map((card) => card.number)]) {
      expect(written.some((text) => text.includes(number))).toBe(false)
    }
  })
})
