import { createHmac } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { eventually, runPos, runReceiver, SECRET, type Receiver } from '../sandbox-pos/running-pos.ts'
import { aReference, cardFields, codeIn, openShop, type Shop } from '../sandbox-pos/shop.ts'

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

beforeEach(() => {
  office.answer.status = 200
  office.answer.body = 'OK'
})

/** Another program of the same kind, with its own books, for as long as `work` runs. */
async function withAnotherShop(flags: readonly string[], work: (shop: Shop) => Promise<void>): Promise<void> {
  const other = openShop(await runPos(flags), office)
  try {
    await work(other)
  } finally {
    other.pos.process.kill('SIGKILL')
  }
}

describe('the main road', () => {
  it('goes from the order by card, code and return to a signed callback', async () => {
    const { reference, path } = await shop.start()
    expect((await shop.visit(path)).html).toContain('1.500,50 TL')
    expect(await shop.view(reference)).toMatchObject({
      status: 'waiting',
      mode: 'test',
      paymentPageUrl: shop.pos.origin + path,
    })

    const threeDs = await shop.post(`${path}/card`, cardFields('5549 6000 0000 0012', '3'))
    expect(threeDs.path).toBe(`${path}/three-ds`)
    expect((await shop.view(reference)).status).toBe('three_ds')
    const result = await shop.post(`${path}/three-ds`, { code: codeIn(threeDs) })
    expect(result.html).toContain('Ödemeniz alındı')

    const { left } = await shop.visit(`${path}/return`)
    expect(left?.href).toBe(`${office.origin}/return?from=pos&reference=${reference}&result=captured`)
    expect(await shop.view(reference)).toMatchObject({
      status: 'captured',
      amount: 150_050,
      installments: 3,
      inReview: false,
    })

    const told = await eventually('the callback', () => shop.toldOf(reference)[0] ?? null)
    const [, seconds, signature] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(told.headers['x-pos-signature'])) ?? []
    expect(signature).toBe(createHmac('sha256', SECRET).update(`${seconds}.${told.body}`).digest('hex'))
    expect(JSON.parse(told.body)).toMatchObject({ type: 'payment.captured', reference, amount: 150_050 })
  })

  it('adds the surcharge of a family to what is charged, not to what was asked', async () => {
    const { reference, path } = await shop.start({ amount: 100_000 })
    await shop.payWith(path, '4508030000000030', '6')
    expect(await shop.view(reference)).toMatchObject({ amount: 100_000, chargedAmount: 106_390, installments: 6 })
  })

  it('goes on calling, with one event id, until the answer is exactly OK', async () => {
    office.answer.body = 'OK\n'
    const { reference } = await shop.payAtOnce()
    await eventually('three tries', () => (shop.toldOf(reference).length >= 3 ? true : null))
    office.answer.body = 'OK'
    await eventually('the acknowledgement', async () => {
      const { callbacks } = (await shop.call('GET', '/v1/ledger')).json
      const ours = Array.isArray(callbacks) ? callbacks.find((one) => one.reference === reference) : null
      return ours?.acknowledgedAt ?? null
    })
    expect(new Set(shop.toldOf(reference).map(({ body }) => JSON.parse(body).eventId)).size).toBe(1)
  })

  it('declines after the third wrong code, and lets the payer leave before', async () => {
    const wrong = await shop.start()
    await shop.post(`${wrong.path}/card`, cardFields('5549600000000012'))
    for (const code of ['x', '12 34', '000001', '000002']) {
      expect((await shop.post(`${wrong.path}/three-ds`, { code })).status).toBe(422)
    }
    await shop.post(`${wrong.path}/three-ds`, { code: '000003' })
    expect(await shop.view(wrong.reference)).toMatchObject({ status: 'declined', declineCode: '1001' })

    const left = await shop.start()
    await shop.post(`${left.path}/card`, cardFields('5549600000000012'))
    await shop.post(`${left.path}/cancel`, {})
    expect(await shop.view(left.reference)).toMatchObject({ status: 'declined', declineCode: '17' })
  })

  it('takes the money once, however many tabs send the card', async () => {
    const { reference, path } = await shop.start()
    const tabs = Array.from({ length: 10 }, () => shop.post(`${path}/card`, cardFields('5451030000000091')))
    for (const page of await Promise.all(tabs)) expect(page.html).toContain('Ödemeniz alındı')
    await eventually('the callback', () => shop.toldOf(reference)[0] ?? null)
    const { captures } = (await shop.call('GET', '/v1/ledger')).json
    expect(Array.isArray(captures) && captures.filter((one) => one.reference === reference)).toHaveLength(1)
  })

  it('sends another code on demand; the earlier one is void', async () => {
    const { reference, path } = await shop.start()
    const first = codeIn(await shop.post(`${path}/card`, cardFields('5549600000000012')))
    const second = codeIn(await shop.post(`${path}/resend`, {}))
    if (first !== second) expect((await shop.post(`${path}/three-ds`, { code: first })).status).toBe(422)
    await shop.post(`${path}/three-ds`, { code: second })
    expect((await shop.view(reference)).status).toBe('captured')
  })
})

describe('the door for merchants', () => {
  it('gives one session for one reference, and refuses the reference for another order', async () => {
    const reference = aReference()
    const first = await shop.call('POST', '/v1/payments', shop.orderOf(reference))
    expect((await shop.call('POST', '/v1/payments', shop.orderOf(reference))).json).toEqual(first.json)
    expect((await shop.call('POST', '/v1/payments', shop.orderOf(reference, { amount: 1 }))).status).toBe(409)
  })

  it('refuses a wrong signature, an old one, an unknown key, and never-seen references', async () => {
    const path = `/v1/payments/${aReference()}`
    for (const [name, value] of [
      ['x-pos-signature', 'f'.repeat(64)],
      ['x-pos-timestamp', '1000000000'],
      ['x-pos-key', 'nobody'],
    ] as const) {
      expect((await shop.call('GET', path, undefined, { [name]: value })).status).toBe(401)
    }
    expect((await shop.call('GET', path)).status).toBe(404)
  })

  it('names the field that is wrong', async () => {
    for (const [field, value] of [
      ['amount', 10.5],
      ['amount', 0],
      ['reference', 'short'],
      ['currency', 'USD'],
      ['installmentCap', 13],
      ['returnUrl', 'javascript:alert(1)'],
    ] as const) {
      const answer = await shop.call('POST', '/v1/payments', shop.orderOf(aReference(), { [field]: value }))
      expect(answer).toMatchObject({ status: 400, json: { code: 'invalid_request', field } })
    }
  })

  it('refuses bodies that are too large, not JSON, or not said to be JSON', async () => {
    const answerTo = async (order: unknown, type = 'application/json') =>
      (await shop.call('POST', '/v1/payments', order, { 'content-type': type })).status
    expect(await answerTo(shop.orderOf(aReference(), { description: 'x'.repeat(1_000_000) }))).toBe(413)
    expect(await answerTo(shop.orderOf(aReference()), 'text/plain')).toBe(415)
    expect(await answerTo('just a text')).toBe(400)
  })

  it('quotes instalments that sum to their total', async () => {
    const { json } = await shop.call('GET', '/v1/installments?amount=100000&family=World')
    expect(json.families).toMatchObject([
      { family: 'World', options: [{ count: 1 }, {}, {}, { count: 6, total: 100_000 }] },
    ])
    expect((await shop.call('GET', '/v1/installments?amount=100000&family=Nope')).status).toBe(400)
  })

  it('answers badly once where the amount says so, and well when asked again', async () => {
    const tellsItself = async (ending: number) => {
      const order = shop.orderOf(aReference(), { amount: 10_000 + ending })
      const first = await shop.call('POST', '/v1/payments', order).catch((error: Error) => error.name)
      const found = await shop.call('GET', `/v1/payments/${order.reference}`)
      const again = await shop.call('POST', '/v1/payments', order)
      return [
        typeof first === 'string' ? first : `${first.status} ${first.text.slice(0, 8)}`,
        found.status,
        again.status,
      ]
    }
    expect(await tellsItself(91)).toEqual(['TimeoutError', 200, 201])
    expect(await tellsItself(92)).toEqual(['500 {"code":', 404, 201])
    expect(await tellsItself(93)).toEqual(['200 <!doctyp', 200, 201])
    expect(await tellsItself(94)).toEqual(['201 {"sessio', 200, 201])
    expect(await tellsItself(95)).toEqual(['TypeError', 200, 201])
    expect(await tellsItself(96)).toEqual(['400 {"code":', 404, 400])
  })
})

describe('money back', () => {
  it('refunds in parts, never above what was captured, once per reference', async () => {
    const { reference } = await shop.payAtOnce({ amount: 10_000 })
    const refund = (amount: number, own = aReference()) =>
      shop.call('POST', `/v1/payments/${reference}/refunds`, { reference: own, amount })
    const own = aReference()
    const first = await refund(6_000, own)
    expect(first.json).toMatchObject({ status: 'done', amount: 6_000, paymentReference: reference })
    expect((await refund(6_000, own)).json).toEqual(first.json)
    expect((await refund(5_000, own)).status).toBe(409)
    expect((await refund(4_001)).json).toMatchObject({ status: 'rejected', code: 'over_captured' })
    expect((await refund(4_000)).json).toMatchObject({ status: 'done' })
    expect((await shop.call('GET', `/v1/refunds/${own}`)).json).toEqual(first.json)
    expect((await shop.call('GET', `/v1/refunds/${aReference()}`)).status).toBe(404)
  })

  it('is refused for low balance, stays unknown, or loses its answer, as the amount says', async () => {
    const { reference } = await shop.payAtOnce({ amount: 100_000 })
    const target = `/v1/payments/${reference}/refunds`
    const refused = await shop.call('POST', target, { reference: aReference(), amount: 1_097 })
    expect(refused.json).toMatchObject({ status: 'rejected', code: 'insufficient_balance' })

    const own = aReference()
    expect((await shop.call('POST', target, { reference: own, amount: 1_098 })).json.status).toBe('pending')
    await eventually('the refund is done', async () => {
      return (await shop.call('GET', `/v1/refunds/${own}`)).json.status === 'done' ? true : null
    })

    const silent = aReference()
    await expect(shop.call('POST', target, { reference: silent, amount: 1_091 })).rejects.toThrow()
    expect((await shop.call('GET', `/v1/refunds/${silent}`)).json.status).toBe('done')
  })

  it('voids a whole payment on its day, and says too late where ordered', async () => {
    const { reference } = await shop.payAtOnce()
    const own = aReference()
    const answer = await shop.call('POST', `/v1/payments/${reference}/void`, { reference: own })
    expect(answer.json).toMatchObject({ status: 'done', amount: 150_050 })
    expect((await shop.view(reference)).status).toBe('voided')
    expect((await shop.call('GET', `/v1/voids/${own}`)).json).toEqual(answer.json)

    const late = await shop.payAtOnce({ amount: 1_097 })
    const tooLate = await shop.call('POST', `/v1/payments/${late.reference}/void`, { reference: aReference() })
    expect(tooLate.json).toMatchObject({ status: 'rejected', code: 'too_late' })
  })

  it('reports the day', async () => {
    const { reference } = await shop.payAtOnce()
    const today = new Date(Date.now() + 3 * 3_600_000).toISOString().slice(0, 10)
    const { json } = await shop.call('GET', `/v1/reports/daily?date=${today}`)
    expect(json.rows).toContainEqual(expect.objectContaining({ type: 'capture', reference, amount: 150_050 }))
    expect((await shop.call('GET', '/v1/reports/daily?date=2026-02-30')).status).toBe(400)
  })
})

describe('pages', () => {
  it('speaks Turkish, and English when the address or the browser asks', async () => {
    const { path } = await shop.start()
    expect((await shop.visit(path)).html).toContain('DENEME MODU')
    expect((await shop.visit(`${path}?lang=en`)).html).toContain('TEST MODE')
    const browser = await fetch(shop.pos.origin + path, { headers: { 'accept-language': 'en-GB,en;q=0.9' } })
    expect(await browser.text()).toContain('TEST MODE')
  })

  it('shows one neutral page for every address that is none', async () => {
    const pages = await Promise.all(['/pay/nothing', '/pay/', '/', '/pay/a/b/c'].map((path) => shop.visit(path)))
    expect(new Set(pages.map(({ html }) => html)).size).toBe(1)
    expect(pages.map(({ status }) => status)).toEqual([404, 404, 404, 404])
  })

  it('leads from the address of a form back to the step that is due', async () => {
    const { path } = await shop.start()
    expect((await shop.visit(`${path}/card`)).path).toBe(path)
    expect((await shop.visit(`${path}/result`)).path).toBe(path)
    await shop.post(`${path}/card`, cardFields('5549600000000012'))
    expect((await shop.visit(path)).path).toBe(`${path}/three-ds`)
  })

  it('escapes what the merchant wrote', async () => {
    const { path } = await shop.start({ description: '<script>alert(1)</script>' })
    expect((await shop.visit(path)).html).not.toContain('<script>alert')
  })
})

describe('a program of its own', () => {
  it('keeps its books and goes on calling after kill -9', async () => {
    const flags = ['--ledger', join(folder, 'killed.sqlite'), '--callback-retry-seconds', '0.2']
    await withAnotherShop(flags, async (shop) => {
      office.answer.status = 503
      const { reference } = await shop.payAtOnce()
      await eventually('a first try', () => shop.toldOf(reference)[0] ?? null)
      shop.pos.process.kill('SIGKILL')
      await shop.pos.exit
      office.answer.status = 200
      const toldBefore = shop.toldOf(reference).length
      await withAnotherShop(flags, async (again) => {
        expect((await again.view(reference)).status).toBe('captured')
        await eventually('a try after the restart', () => (again.toldOf(reference).length > toldBefore ? true : null))
        expect((await again.call('GET', '/v1/ledger')).json.captures).toHaveLength(1)
        again.pos.process.kill('SIGTERM')
        expect(await again.pos.exit).toBe(0)
      })
    })
  })

  it('posts the code to the bank SMS address, keeps it off the page, and leaves with its parent', async () => {
    const bank = await runReceiver()
    const books = ['--ledger', join(folder, 'sms.sqlite'), '--parent-watch']
    await withAnotherShop([...books, '--bank-sms-url', `${bank.origin}/sms`, '--bank-secret', 'shh'], async (shop) => {
      const { reference, path } = await shop.start()
      const page = await shop.post(`${path}/card`, cardFields('5549600000000012'))
      expect(codeIn(page)).toBe('')
      const sms = await eventually('the SMS', () => bank.received[0] ?? null)
      expect(sms.headers['x-bank-secret']).toBe('shh')
      expect(JSON.parse(sms.body).to).toBe('+905321112233')
      const code = /\d{6}/.exec(JSON.parse(sms.body).text)?.[0] ?? ''
      await shop.post(`${path}/three-ds`, { code })
      expect((await shop.view(reference)).status).toBe('captured')
      shop.pos.process.stdin?.end()
      expect(await shop.pos.exit).toBe(0)
    })
    bank.close()
  })

  it('takes the next port when the wanted one is taken, and lets sessions run out', async () => {
    const taken = Number(new URL(office.origin).port)
    const books = ['--ledger', join(folder, 'port.sqlite'), '--session-seconds', '0.2']
    await withAnotherShop([...books, '--port', String(taken)], async (shop) => {
      expect(Number(new URL(shop.pos.origin).port)).toBeGreaterThan(taken)
      const { reference, path } = await shop.start()
      expect(await shop.whenStatus(reference, 'expired')).toMatchObject({ declineCode: '1006' })
      expect((await shop.visit(path)).html).toContain('Sürenin sonuna gelindi')
    })
  })
})
