import { createHmac, randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { DECLINE_CODES } from '../../src/sandbox-pos/decline-codes.ts'
import { TEST_CARDS, type TestCard } from '../../src/sandbox-pos/test-cards.ts'
import {
  call,
  eventually,
  post,
  runPos,
  runReceiver,
  SECRET,
  visit,
  type Page,
  type Receiver,
  type RunningPos,
} from '../sandbox-pos/running-pos.ts'

const REAL_LOOKING_NUMBER = '4111111111111111'
const aReference = (): string => randomBytes(16).toString('hex')

let folder = ''
let ledger = ''
let office: Receiver
let pos: RunningPos

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sandbox-pos-'))
  ledger = join(folder, 'ledger.sqlite')
  office = await runReceiver()
  pos = await runPos(['--ledger', ledger, '--speed', '40'])
})

beforeEach(() => {
  office.answer.status = 200
  office.answer.body = 'OK'
})

afterAll(async () => {
  pos.process.kill('SIGTERM')
  await pos.exit
  office.close()
  rmSync(folder, { recursive: true })
})

/** The steps below act on another program of the same kind while `work` runs. */
async function withAnotherPos(flags: readonly string[], work: () => Promise<void>): Promise<void> {
  const usual = pos
  pos = await runPos(flags)
  try {
    await work()
  } finally {
    pos.process.kill('SIGKILL')
    pos = usual
  }
}

const orderOf = (reference: string, changes: Readonly<Record<string, unknown>> = {}) => ({
  reference,
  amount: 150_050,
  currency: 'TRY',
  installmentCap: 6,
  returnUrl: `${office.origin}/return?from=pos`,
  callbackUrl: `${office.origin}/callbacks/sandbox/abc`,
  description: 'Danışmanlık ücreti',
  buyer: { name: 'Ahmet Yılmaz', phone: '+905321112233' },
  locale: 'tr',
  ...changes,
})

async function start(changes: Readonly<Record<string, unknown>> = {}) {
  const reference = aReference()
  const answer = await call(pos, 'POST', '/v1/payments', orderOf(reference, changes))
  expect(answer.status).toBe(201)
  return { reference, path: new URL(String(answer.json.paymentPageUrl)).pathname }
}

const cardFields = (number: string, installments = '1') => ({
  holder: 'Ahmet Yilmaz',
  number,
  expiry: '12/39',
  cvc: '123',
  installments,
})

const codeIn = (page: Page): string => /kodunuz (\d{6})/.exec(page.html)?.[1] ?? ''

/** Card form, then the code of the page's SMS box where one is asked. */
async function payWith(path: string, number: string, installments = '1'): Promise<Page> {
  const next = await post(pos, `${path}/card`, cardFields(number, installments))
  return next.path.endsWith('/three-ds') ? post(pos, `${path}/three-ds`, { code: codeIn(next) }) : next
}

async function payAtOnce(changes: Readonly<Record<string, unknown>> = {}) {
  const started = await start(changes)
  await payWith(started.path, '5451030000000091')
  return started
}

const view = async (reference: string) => (await call(pos, 'GET', `/v1/payments/${reference}`)).json
const whenStatus = (reference: string, status: string) =>
  eventually(`${reference} is ${status}`, async () => {
    const now = await view(reference)
    return now.status === status ? now : null
  })

const toldOf = (reference: string, type?: string) =>
  office.received
    .filter(({ body }) => body.includes(reference))
    .filter(({ body }) => type === undefined || JSON.parse(body).type === type)

describe('the main road', () => {
  it('goes from the order by card, code and return to a signed callback', async () => {
    const { reference, path } = await start()
    expect((await visit(pos, path)).html).toContain('1.500,50 TL')
    expect(await view(reference)).toMatchObject({ status: 'waiting', mode: 'test', paymentPageUrl: pos.origin + path })

    const threeDs = await post(pos, `${path}/card`, cardFields('5549 6000 0000 0012', '3'))
    expect(threeDs.path).toBe(`${path}/three-ds`)
    expect((await view(reference)).status).toBe('three_ds')
    const result = await post(pos, `${path}/three-ds`, { code: codeIn(threeDs) })
    expect(result.html).toContain('Ödemeniz alındı')

    const { left } = await visit(pos, `${path}/return`)
    expect(left?.href).toBe(`${office.origin}/return?from=pos&reference=${reference}&result=captured`)
    expect(await view(reference)).toMatchObject({
      status: 'captured',
      amount: 150_050,
      installments: 3,
      inReview: false,
    })

    const told = await eventually('the callback', () => toldOf(reference)[0] ?? null)
    const [, seconds, signature] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(told.headers['x-pos-signature'])) ?? []
    expect(signature).toBe(createHmac('sha256', SECRET).update(`${seconds}.${told.body}`).digest('hex'))
    expect(JSON.parse(told.body)).toMatchObject({ type: 'payment.captured', reference, amount: 150_050 })
  })

  it('adds the surcharge of a family to what is charged, not to what was asked', async () => {
    const { reference, path } = await start({ amount: 100_000 })
    await payWith(path, '4508030000000030', '6')
    expect(await view(reference)).toMatchObject({ amount: 100_000, chargedAmount: 106_390, installments: 6 })
  })

  it('goes on calling, with one event id, until the answer is exactly OK', async () => {
    office.answer.body = 'OK\n'
    const { reference } = await payAtOnce()
    await eventually('three tries', () => (toldOf(reference).length >= 3 ? true : null))
    office.answer.body = 'OK'
    await eventually('the acknowledgement', async () => {
      const { callbacks } = (await call(pos, 'GET', '/v1/ledger')).json
      const ours = Array.isArray(callbacks) ? callbacks.find((one) => one.reference === reference) : null
      return ours?.acknowledgedAt ?? null
    })
    expect(new Set(toldOf(reference).map(({ body }) => JSON.parse(body).eventId)).size).toBe(1)
  })

  it('declines after the third wrong code, and lets the payer leave before', async () => {
    const wrong = await start()
    await post(pos, `${wrong.path}/card`, cardFields('5549600000000012'))
    for (const code of ['x', '12 34', '000001', '000002']) {
      expect((await post(pos, `${wrong.path}/three-ds`, { code })).status).toBe(422)
    }
    await post(pos, `${wrong.path}/three-ds`, { code: '000003' })
    expect(await view(wrong.reference)).toMatchObject({ status: 'declined', declineCode: '1001' })

    const left = await start()
    await post(pos, `${left.path}/card`, cardFields('5549600000000012'))
    await post(pos, `${left.path}/cancel`, {})
    expect(await view(left.reference)).toMatchObject({ status: 'declined', declineCode: '17' })
  })

  it('sends another code on demand; the earlier one is void', async () => {
    const { reference, path } = await start()
    const first = codeIn(await post(pos, `${path}/card`, cardFields('5549600000000012')))
    const second = codeIn(await post(pos, `${path}/resend`, {}))
    if (first !== second) expect((await post(pos, `${path}/three-ds`, { code: first })).status).toBe(422)
    await post(pos, `${path}/three-ds`, { code: second })
    expect((await view(reference)).status).toBe('captured')
  })
})

describe('the door for merchants', () => {
  it('gives one session for one reference, and refuses the reference for another order', async () => {
    const reference = aReference()
    const first = await call(pos, 'POST', '/v1/payments', orderOf(reference))
    expect((await call(pos, 'POST', '/v1/payments', orderOf(reference))).json).toEqual(first.json)
    expect((await call(pos, 'POST', '/v1/payments', orderOf(reference, { amount: 1 }))).status).toBe(409)
  })

  it('refuses a wrong signature, an old one, an unknown key, and never-seen references', async () => {
    const path = `/v1/payments/${aReference()}`
    for (const [name, value] of [
      ['x-pos-signature', 'f'.repeat(64)],
      ['x-pos-timestamp', '1000000000'],
      ['x-pos-key', 'nobody'],
    ] as const) {
      expect((await call(pos, 'GET', path, undefined, { [name]: value })).status).toBe(401)
    }
    expect((await call(pos, 'GET', path)).status).toBe(404)
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
      const answer = await call(pos, 'POST', '/v1/payments', orderOf(aReference(), { [field]: value }))
      expect(answer).toMatchObject({ status: 400, json: { code: 'invalid_request', field } })
    }
  })

  it('refuses bodies that are too large, not JSON, or not said to be JSON', async () => {
    const answerTo = async (order: unknown, type = 'application/json') =>
      (await call(pos, 'POST', '/v1/payments', order, { 'content-type': type })).status
    expect(await answerTo(orderOf(aReference(), { description: 'x'.repeat(1_000_000) }))).toBe(413)
    expect(await answerTo(orderOf(aReference()), 'text/plain')).toBe(415)
    expect(await answerTo('just a text')).toBe(400)
  })

  it('quotes instalments that sum to their total', async () => {
    const { json } = await call(pos, 'GET', '/v1/installments?amount=100000&family=World')
    expect(json.families).toMatchObject([
      { family: 'World', options: [{ count: 1 }, {}, {}, { count: 6, total: 100_000 }] },
    ])
    expect((await call(pos, 'GET', '/v1/installments?amount=100000&family=Nope')).status).toBe(400)
  })

  it('answers badly once where the amount says so, and well when asked again', async () => {
    const tellsItself = async (ending: number) => {
      const order = orderOf(aReference(), { amount: 10_000 + ending })
      const first = await call(pos, 'POST', '/v1/payments', order).catch((error: Error) => error.name)
      const found = await call(pos, 'GET', `/v1/payments/${order.reference}`)
      const again = await call(pos, 'POST', '/v1/payments', order)
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
    const { reference } = await payAtOnce({ amount: 10_000 })
    const refund = (amount: number, own = aReference()) =>
      call(pos, 'POST', `/v1/payments/${reference}/refunds`, { reference: own, amount })
    const own = aReference()
    const first = await refund(6_000, own)
    expect(first.json).toMatchObject({ status: 'done', amount: 6_000, paymentReference: reference })
    expect((await refund(6_000, own)).json).toEqual(first.json)
    expect((await refund(5_000, own)).status).toBe(409)
    expect((await refund(4_001)).json).toMatchObject({ status: 'rejected', code: 'over_captured' })
    expect((await refund(4_000)).json).toMatchObject({ status: 'done' })
    expect((await call(pos, 'GET', `/v1/refunds/${own}`)).json).toEqual(first.json)
    expect((await call(pos, 'GET', `/v1/refunds/${aReference()}`)).status).toBe(404)
  })

  it('is refused for low balance, stays unknown, or loses its answer, as the amount says', async () => {
    const { reference } = await payAtOnce({ amount: 100_000 })
    const target = `/v1/payments/${reference}/refunds`
    const refused = await call(pos, 'POST', target, { reference: aReference(), amount: 1_097 })
    expect(refused.json).toMatchObject({ status: 'rejected', code: 'insufficient_balance' })

    const own = aReference()
    expect((await call(pos, 'POST', target, { reference: own, amount: 1_098 })).json.status).toBe('pending')
    await eventually('the refund is done', async () => {
      return (await call(pos, 'GET', `/v1/refunds/${own}`)).json.status === 'done' ? true : null
    })

    const silent = aReference()
    await expect(call(pos, 'POST', target, { reference: silent, amount: 1_091 })).rejects.toThrow()
    expect((await call(pos, 'GET', `/v1/refunds/${silent}`)).json.status).toBe('done')
  })

  it('voids a whole payment on its day, and says too late where ordered', async () => {
    const { reference } = await payAtOnce()
    const own = aReference()
    const answer = await call(pos, 'POST', `/v1/payments/${reference}/void`, { reference: own })
    expect(answer.json).toMatchObject({ status: 'done', amount: 150_050 })
    expect((await view(reference)).status).toBe('voided')
    expect((await call(pos, 'GET', `/v1/voids/${own}`)).json).toEqual(answer.json)

    const late = await payAtOnce({ amount: 1_097 })
    const tooLate = await call(pos, 'POST', `/v1/payments/${late.reference}/void`, { reference: aReference() })
    expect(tooLate.json).toMatchObject({ status: 'rejected', code: 'too_late' })
  })

  it('reports the day', async () => {
    const { reference } = await payAtOnce()
    const today = new Date(Date.now() + 3 * 3_600_000).toISOString().slice(0, 10)
    const { json } = await call(pos, 'GET', `/v1/reports/daily?date=${today}`)
    expect(json.rows).toContainEqual(expect.objectContaining({ type: 'capture', reference, amount: 150_050 }))
    expect((await call(pos, 'GET', '/v1/reports/daily?date=2026-02-30')).status).toBe(400)
  })
})

describe('test cards', () => {
  const declined = TEST_CARDS.flatMap((card) => (card.effect.kind === 'decline' ? [{ card, as: card.effect.as }] : []))
  const byId = (id: string): string => TEST_CARDS.find((card: TestCard) => card.id === id)?.number ?? ''

  it.each(declined)('$card.id declines with its code', async ({ card, as }) => {
    const { reference, path } = await start()
    const result = await payWith(path, card.number)
    expect(result.html).toContain('Ödeme tamamlanmadı')
    expect(await view(reference)).toMatchObject({ status: 'declined', declineCode: DECLINE_CODES[as] })
    await eventually('the callback', () => toldOf(reference, 'payment.declined')[0] ?? null)
  })

  it.each(TEST_CARDS.filter(({ effect }) => effect.kind === 'capture'))('$id captures', async ({ number }) => {
    const { reference, path } = await start()
    await payWith(path, number)
    expect((await view(reference)).status).toBe('captured')
  })

  it('unknown_for_minutes is pending, then captured', async () => {
    const { reference, path } = await start()
    expect((await payWith(path, byId('unknown_for_minutes'))).html).toContain('Bankanın yanıtı bekleniyor')
    expect((await view(reference)).status).toBe('pending')
    await whenStatus(reference, 'captured')
    await eventually('the callback', () => toldOf(reference, 'payment.captured')[0] ?? null)
  })

  it('late_success tells a decline, then a capture', async () => {
    const { reference, path } = await start()
    expect((await payWith(path, byId('late_success'))).html).toContain('Ödeme tamamlanmadı')
    await whenStatus(reference, 'captured')
    await eventually('both callbacks', () => (toldOf(reference).length === 2 ? true : null))
  })

  it('lost_callback captures and has nothing to tell', async () => {
    const { reference, path } = await start()
    await payWith(path, byId('lost_callback'))
    expect((await view(reference)).status).toBe('captured')
    expect(JSON.stringify((await call(pos, 'GET', '/v1/ledger')).json.callbacks)).not.toContain(reference)
  })

  it('duplicate_callback tells one event five times, and an older one after it', async () => {
    const { reference, path } = await start()
    await payWith(path, byId('duplicate_callback'))
    await eventually('the older event', () => toldOf(reference, 'payment.pending')[0] ?? null)
    const captures = toldOf(reference, 'payment.captured').map(({ body }) => body)
    expect(captures).toHaveLength(5)
    expect(new Set(captures).size).toBe(1)
  })

  it('amount_mismatch takes one kuruş less', async () => {
    const { reference, path } = await start()
    await payWith(path, byId('amount_mismatch'))
    expect(await view(reference)).toMatchObject({ status: 'captured', amount: 150_049 })
  })

  it('fraud_review is captured under review, then cleared', async () => {
    const { reference, path } = await start()
    await payWith(path, byId('fraud_review'))
    expect(await view(reference)).toMatchObject({ status: 'captured', inReview: true })
    await eventually('the review ends', async () => ((await view(reference)).inReview === false ? true : null))
    await eventually('the callback', () => toldOf(reference, 'payment.review_cleared')[0] ?? null)
  })

  it('a number that is no test card is refused, and stands in no file and no log', async () => {
    const { reference, path } = await start()
    const page = await post(pos, `${path}/card`, cardFields(REAL_LOOKING_NUMBER))
    expect(page).toMatchObject({ status: 422 })
    expect(page.html).toContain('Burada yalnızca deneme kartları geçer')
    expect(page.html).not.toContain(REAL_LOOKING_NUMBER)
    expect((await view(reference)).status).toBe('waiting')
    const written = [pos.log(), ...readdirSync(folder).map((name) => readFileSync(join(folder, name), 'latin1'))]
    for (const number of [REAL_LOOKING_NUMBER, ...TEST_CARDS.map((card) => card.number)]) {
      expect(written.some((text) => text.includes(number))).toBe(false)
    }
  })
})

describe('pages', () => {
  it('speaks Turkish, and English when the address or the browser asks', async () => {
    const { path } = await start()
    expect((await visit(pos, path)).html).toContain('DENEME MODU')
    expect((await visit(pos, `${path}?lang=en`)).html).toContain('TEST MODE')
    const browser = await fetch(pos.origin + path, { headers: { 'accept-language': 'en-GB,en;q=0.9' } })
    expect(await browser.text()).toContain('TEST MODE')
  })

  it('shows one neutral page for every address that is none', async () => {
    const pages = await Promise.all(['/pay/nothing', '/pay/', '/', '/pay/a/b/c'].map((path) => visit(pos, path)))
    expect(new Set(pages.map(({ html }) => html)).size).toBe(1)
    expect(pages.map(({ status }) => status)).toEqual([404, 404, 404, 404])
  })

  it('leads from the address of a form back to the step that is due', async () => {
    const { path } = await start()
    expect((await visit(pos, `${path}/card`)).path).toBe(path)
    expect((await visit(pos, `${path}/result`)).path).toBe(path)
    await post(pos, `${path}/card`, cardFields('5549600000000012'))
    expect((await visit(pos, path)).path).toBe(`${path}/three-ds`)
  })

  it('escapes what the merchant wrote', async () => {
    const { path } = await start({ description: '<script>alert(1)</script>' })
    expect((await visit(pos, path)).html).not.toContain('<script>alert')
  })
})

describe('a program of its own', () => {
  it('keeps its books and goes on calling after kill -9', async () => {
    const flags = ['--ledger', join(folder, 'killed.sqlite'), '--callback-retry-seconds', '0.2']
    await withAnotherPos(flags, async () => {
      office.answer.status = 503
      const { reference } = await payAtOnce()
      await eventually('a first try', () => toldOf(reference)[0] ?? null)
      pos.process.kill('SIGKILL')
      await pos.exit
      office.answer.status = 200
      const toldBefore = toldOf(reference).length
      pos = await runPos(flags)
      expect((await view(reference)).status).toBe('captured')
      await eventually('a try after the restart', () => (toldOf(reference).length > toldBefore ? true : null))
      expect((await call(pos, 'GET', '/v1/ledger')).json.captures).toHaveLength(1)
      pos.process.kill('SIGTERM')
      expect(await pos.exit).toBe(0)
    })
  })

  it('posts the code to the bank SMS address, keeps it off the page, and leaves with its parent', async () => {
    const bank = await runReceiver()
    const books = ['--ledger', join(folder, 'sms.sqlite'), '--parent-watch']
    await withAnotherPos([...books, '--bank-sms-url', `${bank.origin}/sms`, '--bank-secret', 'shh'], async () => {
      const { reference, path } = await start()
      const page = await post(pos, `${path}/card`, cardFields('5549600000000012'))
      expect(codeIn(page)).toBe('')
      const sms = await eventually('the SMS', () => bank.received[0] ?? null)
      expect(sms.headers['x-bank-secret']).toBe('shh')
      expect(JSON.parse(sms.body).to).toBe('+905321112233')
      const code = /\d{6}/.exec(JSON.parse(sms.body).text)?.[0] ?? ''
      await post(pos, `${path}/three-ds`, { code })
      expect((await view(reference)).status).toBe('captured')
      pos.process.stdin?.end()
      expect(await pos.exit).toBe(0)
    })
    bank.close()
  })

  it('takes the next port when the wanted one is taken, and lets sessions run out', async () => {
    const taken = Number(new URL(office.origin).port)
    const books = ['--ledger', join(folder, 'port.sqlite'), '--session-seconds', '0.2']
    await withAnotherPos([...books, '--port', String(taken)], async () => {
      expect(Number(new URL(pos.origin).port)).toBeGreaterThan(taken)
      const { reference, path } = await start()
      expect(await whenStatus(reference, 'expired')).toMatchObject({ declineCode: '1006' })
      expect((await visit(pos, path)).html).toContain('Sürenin sonuna gelindi')
    })
  })
})
