import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { formIn, textOf } from '../support/html-form.ts'
import { CARDS } from '../support/payers.ts'
import { fingerprintOf } from '../support/fingerprint.ts'
import { fault, isLong, seconds, showOnFailure } from './fault.ts'
import { expectAgreement } from './harness/oracle.ts'
import { startImpostor } from './harness/impostor.ts'
import { startWorld, type World } from './harness/world.ts'
import {
  aLink,
  approvalOf,
  askInTime,
  attemptsOf,
  callbackPath,
  factsOf,
  linkRow,
  postCallback,
  referenceOf,
  signatureOf,
  someLinks,
  toldAbout,
  untilPaid,
  within,
  type PayerLink,
} from './story.ts'

const run = promisify(execFile)
const ROOT = join(import.meta.dirname, '../..')

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterEach(async (context) => {
  await showOnFailure(context, world)
  await world.heal()
})
afterAll(() => world.stop())

async function aPaidLink(): Promise<PayerLink> {
  const link = await aLink(world)
  await world.payers.pay(link.url, CARDS.successAtOnce)
  await untilPaid(world, link)
  return link
}
const referenceFor = async (link: PayerLink): Promise<string> =>
  referenceOf((await attemptsOf(world, link)).at(-1) ?? { id: '' })
const isAlive = async (): Promise<boolean> => (await fetch(`${world.url}/readyz`)).status === 200
const callbackRows = async (): Promise<number> =>
  (await world.query<{ n: number }>('SELECT count(*)::int AS n FROM provider_callback'))[0]?.n ?? 0

fault('F15', async ({ note }) => {
  const links = await someLinks(world, 16)
  const forms = await Promise.all(links.map(async ({ url }) => ({ url, html: await (await fetch(url)).text() })))
  const begun = performance.now()
  const presses = forms.flatMap(({ url, html }) => [1, 2, 3, 4].map(() => press(url, html)))
  const answers = await Promise.all(presses)
  note(`64 presses answered in ${seconds(performance.now() - begun)}`)
  // The second of two presses in one moment may be told that the first is under way, never that something broke.
  expect([...new Set(answers.map(({ status }) => status))]).toEqual([303])
  expect(world.books.payments()).toHaveLength(16)
  for (const { url } of links) await world.payers.typeCard(await world.payers.begin(url), CARDS.successAtOnce)
  await expectAgreement(world)
})

/** Presses "Öde" on a page that was loaded before, with changed or more fields. */
async function press(link: string, html: string, change: Readonly<Record<string, string>> = {}, agent = 'a browser') {
  const form = formIn(html)
  const answer = await fetch(new URL(form.action ?? '', link), {
    method: 'POST',
    body: new URLSearchParams({ ...form.fields, ...change }),
    redirect: 'manual',
    headers: { origin: world.url, 'user-agent': agent },
  })
  return { status: answer.status, location: answer.headers.get('location') ?? '', text: textOf(await answer.text()) }
}

fault('F44', async () => {
  const link = await aLink(world)
  const page = await world.payers.begin(link.url)
  await world.owner.say(`${link.number} iptal`)
  const warning = await within(10_000, 'the warning', () => toldAbout(world, 'bir ödeme sürüyor', link)[0] ?? null)
  await world.owner.tap(warning, 'cancel_anyway|')
  await within(10_000, 'it is cancelled', async () =>
    (await linkRow(world, link)).status === 'cancelled' ? true : null,
  )
  await world.payers.typeCard(page, CARDS.success)
  await untilPaid(world, link)
  expect(await linkRow(world, link)).toMatchObject({
    status: 'paid',
    flags: expect.arrayContaining(['after_cancel', 'needs_review']),
  })
  await within(10_000, 'the review', () => toldAbout(world, 'bir bakmanız gerekiyor', link)[0] ?? null)
  await expectAgreement(world)
})

const BOTS = [
  'TelegramBot (like TwitterBot)',
  'WhatsApp/2.23.20.0',
  'Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)',
  'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) SafeLinks',
  'facebookexternalhit/1.1',
]

fault('F45', async ({ note }) => {
  const link = await aLink(world)
  await expectAgreement(world)
  const database = { owner: await ownerConnection() }
  const before = await fingerprintOf(database)
  const total = isLong ? 10_000 : 1_000
  const begun = performance.now()
  let left = total
  const visitor = async (): Promise<void> => {
    while (left > 0) {
      left -= 1
      const method = left % 2 === 0 ? 'GET' : 'HEAD'
      const answer = await fetch(link.url, { method, headers: { 'user-agent': BOTS[left % BOTS.length] ?? '' } })
      await answer.arrayBuffer()
      expect(answer.status).toBe(200)
    }
  }
  await Promise.all(Array.from({ length: 10 }, visitor))
  note(`${total} visits in ${seconds(performance.now() - begun)}`)
  expect(await fingerprintOf(database)).toBe(before)
  expect(await attemptsOf(world, link)).toEqual([])
  await world.payers.pay(link.url, CARDS.successAtOnce)
  await untilPaid(world, link)
  await expectAgreement(world)
})

async function ownerConnection() {
  const address = new URL(world.env['DATABASE_OWNER_URL'] ?? '')
  return {
    ...{ host: address.hostname, port: Number(address.port), user: address.username },
    ...{ password: decodeURIComponent(address.password), database: address.pathname.slice(1) },
  }
}

fault('F46', async () => {
  const link = await aLink(world)
  const result = await world.payers.typeCard(await world.payers.begin(link.url), CARDS.success)
  const back = (await world.payers.comeBack(result)).status
  expect(back).toBe(200)
  const returnUrl = world.books.payments().at(-1)?.returnUrl ?? ''
  const reference = await referenceFor(link)
  for (let n = 0; n < 25; n += 1) {
    await fetch(link.url)
    await fetch(`${returnUrl}?reference=${reference}&result=captured`)
  }
  await untilPaid(world, link)
  expect(await attemptsOf(world, link)).toHaveLength(1)
  await expectAgreement(world)
  expect(toldAbout(world, 'Ödeme alındı', link)).toHaveLength(1)
})

fault('F47', async () => {
  const link = await aLink(world)
  const page = await world.payers.begin(link.url)
  const returnUrl = world.books.payments().at(-1)?.returnUrl ?? ''
  const shown = await fetch(`${returnUrl}?reference=${await referenceFor(link)}&result=captured&status=success`)
  const text = textOf(await shown.text())
  expect(text).not.toMatch(/ödemeniz alındı|ödendi/i)
  expect(await factsOf(world, link)).toEqual([])
  const forged = await fetch(`${returnUrl}?reference=${'0'.repeat(32)}&result=captured`)
  expect(textOf(await forged.text())).not.toMatch(/ödemeniz alındı|ödendi/i)
  await world.payers.typeCard(page, CARDS.successAtOnce)
  await untilPaid(world, link)
  await expectAgreement(world)
})

const BROWSERS = [
  'Mozilla/5.0 (Linux; Android 5.1; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/43.0 Mobile Safari/537.36',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Instagram 300.0',
  'Mozilla/5.0 (Linux; Android 14; wv) AppleWebKit/537.36 Chrome/120 Mobile Safari/537.36 [FB_IAB/FB4A]',
  'Mozilla/5.0 (Linux; Android 14) Chrome/120 Mobile Safari/537.36 Telegram-Android/10.0',
]

fault('F48', async () => {
  for (const agent of BROWSERS) {
    const link = await aLink(world)
    const html = await (await fetch(link.url, { headers: { 'user-agent': agent } })).text()
    expect(html).not.toContain('<script')
    const { location } = await press(link.url, html, {}, agent)
    await world.payers.comeBack(await world.payers.typeCard(location, CARDS.success))
    await untilPaid(world, link)
  }
  await expectAgreement(world)
})

fault('F49', async () => {
  const link = await aLink(world)
  const other = await aLink(world)
  const html = await (await fetch(link.url)).text()
  const change = {
    amount: '1',
    amountKurus: '1',
    currency: 'USD',
    linkId: other.number,
    token: other.url,
    tek: '\u0000',
  }
  const { location } = await press(link.url, html, { ...change, merchantId: 'x', status: 'paid' })
  expect(world.books.payments().at(-1)).toMatchObject({ amount: link.amount })
  await world.payers.typeCard(location, CARDS.successAtOnce)
  await untilPaid(world, link)
  expect((await factsOf(world, link)).map(({ amount }) => Number(amount))).toEqual([link.amount])
  expect(await attemptsOf(world, other)).toEqual([])
  await expectAgreement(world)
})

fault('F50', async () => {
  const link = await aLink(world)
  for (let n = 1; n <= 10; n += 1) {
    await world.payers.typeCard(await world.payers.begin(link.url), CARDS.genericDecline)
    await within(10_000, `refusal ${n}`, async () =>
      (await attemptsOf(world, link)).at(-1)?.status === 'failed' ? true : null,
    )
  }
  const html = await (await fetch(link.url)).text()
  expect((await press(link.url, html)).status).toBe(429)
  expect(await attemptsOf(world, link)).toHaveLength(10)
  world.setClock('both', 61 * 60_000)
  await world.payers.typeCard(await world.payers.begin(link.url), CARDS.successAtOnce)
  await untilPaid(world, link)
  await expectAgreement(world)
})

fault('F35', async () => {
  const link = await aPaidLink()
  const made = await run(process.execPath, ['src/cli/office-create.ts', 'Başka Büro'], {
    cwd: ROOT,
    env: { PATH: process.env['PATH'], ...world.env },
  })
  expect(made.stdout).toContain('/baslangic/')
  const [other] = await world.query<{ id: string }>('SELECT id::text FROM pos_account ORDER BY created_at DESC LIMIT 1')
  const path = `/callbacks/sandbox/${other?.id ?? ''}`
  expect(path).not.toBe(await callbackPath(world))
  const eventId = 'at-another-office'
  await postCallback(world, { reference: await referenceFor(link), eventId }, { path })
  await within(10_000, 'it is looked at', async () => {
    const [row] = await world.query<{ at: Date | null }>(
      'SELECT processed_at AS at FROM provider_callback WHERE dedupe_key = $1',
      [eventId],
    )
    return row?.at ?? null
  })
  expect(await factsOf(world, link)).toHaveLength(1)
  const told = await world.query(
    `SELECT 1 FROM notification n JOIN pos_account p ON p.merchant_id = n.merchant_id
     WHERE p.id = $1 AND n.template = 'office.callback_unmatched'`,
    [other?.id],
  )
  expect(told).toHaveLength(1)
  expect((await postCallback(world, { reference: 'f'.repeat(32) }, { path: '/callbacks/sandbox/nobody' })).status).toBe(
    404,
  )
})

fault('F36', async () => {
  const reference = await referenceFor(await aPaidLink())
  const before = await callbackRows()
  const signatures = [
    ...['', 'v1=', 't=1,v1=00', `t=${Math.floor(Date.now() / 1_000)},v1=${'0'.repeat(64)}`, 'ş', '\u00e7'.repeat(64)],
    ...[`t=${'9'.repeat(400)},v1=${'a'.repeat(64)}`, signatureOf('another body', Date.now()), 'v1=x,t=y'],
  ]
  for (const signature of signatures) {
    const encoded = Buffer.from(signature).toString('latin1')
    const { status, text } = await postCallback(world, { reference }, { headers: { 'x-pos-signature': encoded } })
    expect([signature.slice(0, 12), status >= 400 && status < 500, text === 'OK']).toEqual([
      signature.slice(0, 12),
      true,
      false,
    ])
  }
  // Well signed, but an hour ago.
  expect((await postCallback(world, { reference }, { at: Date.now() - 3_600_000 })).status).toBe(400)
  expect(await callbackRows()).toBe(before)
  expect(await isAlive()).toBe(true)
})

fault('F37', async () => {
  const reference = await referenceFor(await aPaidLink())
  const facts = (await world.query('SELECT 1 FROM payment_fact')).length
  const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`
  const bodies: readonly [string, string][] = [
    ['10 MB', `{"eventId":"big","reference":"${reference}","pad":"${'x'.repeat(10_000_000)}"}`],
    ['deep JSON', `{"eventId":"deep","reference":"${reference}","deep":${deep}}`],
    ['duplicate keys', `{"eventId":"a","reference":"${'0'.repeat(32)}","reference":"${reference}","eventId":"dup-1"}`],
    ['__proto__', `{"__proto__":{"reference":"${reference}"},"constructor":{"prototype":{"x":1}},"eventId":"p"}`],
    ['no object', '"text"'],
    ['no JSON', '{'],
    ['NUL', `{"eventId":"nul\\u0000","reference":"${reference}"}`],
    ['no UTF-8', `{"eventId":"\u00ff\u00fe","reference":"${reference}"}`],
  ]
  for (const [name, body] of bodies) {
    const status = await postCallback(world, { reference }, { body }).then(
      (answer) => answer.status,
      // The line is closed once too much has come: that is a no, too.
      () => 413,
    )
    expect([name, [200, 400, 413].includes(status)]).toEqual([name, true])
  }
  expect(await isAlive()).toBe(true)
  await expectAgreement(world)
  expect((await world.query('SELECT 1 FROM payment_fact')).length).toBe(facts)
})

fault('F65', async () => {
  const link = await aPaidLink()
  const approval = await approvalOf(world, link, 'iade 500 tl')
  const before = world.books.reversals().length
  await world.query('UPDATE member SET active = false')
  const page = await world.owner.approve(approval).catch((cause: unknown) => ({ status: 400, html: String(cause) }))
  expect(page.status).toBeGreaterThanOrEqual(400)
  await world.query('UPDATE member SET active = true')
  expect(world.books.reversals()).toHaveLength(before)
  const approved = await world.query(`SELECT 1 FROM refund WHERE status NOT IN ('requested', 'withdrawn')`)
  expect(approved).toEqual([])
})

fault('F69', async ({ note }) => {
  const link = await aLink(world)
  await world.kill()
  await world.restart({ env: { LOG_LEVEL: 'debug' }, bot: { heard: false } })
  const reference = 'e'.repeat(32)
  const path = await callbackPath(world)
  const begun = performance.now()
  // Each refused callback is a line of the log; a pipe holds 64 kB.
  for (let n = 0; n < 1_500; n += 1) {
    const answer = await postCallback(world, { reference }, { path, headers: { 'x-pos-signature': 'v1=0' } })
    expect(answer.status).toBe(401)
  }
  note(`1,500 logged requests in ${seconds(performance.now() - begun)}`)
  await world.payers.pay(link.url, CARDS.successAtOnce)
  await untilPaid(world, link)
  await world.kill()
  await world.restart()
  await expectAgreement(world)
})

fault('F40', async ({ skip }) => {
  const impostor = await startImpostor(world.folder).catch(() => skip('openssl is missing'))
  const link = await aLink(world)
  await world.kill()
  await world.restart({ env: { SANDBOX_POS_URL: impostor.url } })
  await expect(world.payers.begin(link.url)).rejects.toThrow()
  expect(impostor.requests()).toBe(0)
  await within(10_000, 'the office is told', () => toldAbout(world, 'sonucu henüz belli değil', link)[0] ?? null)
  await world.kill()
  await world.restart()
  await impostor.stop()
  const page = await askInTime(world, 'the payer can go on', () => world.payers.begin(link.url).catch(() => null))
  await world.payers.typeCard(page, CARDS.successAtOnce)
  await untilPaid(world, link)
  await expectAgreement(world)
})
