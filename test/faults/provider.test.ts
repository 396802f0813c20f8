import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { cardFields, codeIn } from '../sandbox-pos/shop.ts'
import { post } from '../sandbox-pos/running-pos.ts'
import { CARDS } from '../support/payers.ts'
import { fault, seconds, showOnFailure } from './fault.ts'
import { expectAgreement } from './harness/oracle.ts'
import type { Scripted } from './harness/provider-front.ts'
import { startWorld, type World } from './harness/world.ts'
import {
  aLink,
  askInTime,
  attemptsOf,
  factsOf,
  postCallback,
  referenceOf,
  someLinks,
  toldAbout,
  untilPaid,
  within,
  type PayerLink,
} from './story.ts'

const MINUTE = 60_000

let world: World
let silent: PayerLink
let silentSince = 0

beforeAll(async () => {
  world = await startWorld({ posFlags: ['--speed', '10'] })
  // F28 takes its time while the others run.
  silent = await aLink(world)
  silentSince = performance.now()
  await world.payers.typeCard(await world.payers.begin(silent.url), CARDS.lostCallback)
})
afterEach(async (context) => {
  await showOnFailure(context, world)
  await world.heal()
})
afterAll(() => world.stop())

const isPaid = (link: PayerLink) => async (): Promise<true | null> =>
  (await factsOf(world, link)).length > 0 ? true : null
const stateOf = async (link: PayerLink): Promise<string | undefined> => (await attemptsOf(world, link)).at(-1)?.status
const received = (link: PayerLink) => toldAbout(world, 'Ödeme alındı', link)
const answering = (status: number, type: string, body: string): Scripted => ({ kind: 'answer', status, type, body })
const isQuestion = ({ method, path }: { method: string; path: string }): boolean =>
  method === 'GET' && path.startsWith('/v1/payments/')
const isStart = ({ method, path }: { method: string; path: string }): boolean =>
  method === 'POST' && path === '/v1/payments'

fault('F24', async ({ note }) => {
  const link = await aLink(world)
  const { promise: released, resolve: release } = Promise.withResolvers<void>()
  world.front.script = (call) => (isStart(call) ? { kind: 'later', when: released } : null)
  const beginning = world.payers.begin(link.url).catch((cause: unknown) => String(cause))
  const order = await within(
    5_000,
    'the order is taken',
    () => world.books.payments().find(({ amount }) => amount === link.amount) ?? null,
  )
  await world.payers.typeCard(`${world.pos.origin}/pay/${order.sessionId}`, CARDS.success)
  const paidAt = performance.now()
  await within(10_000, 'the fact', isPaid(link))
  note(`fact after ${seconds(performance.now() - paidAt)}`)
  release()
  world.front.script = null
  await beginning
  await expectAgreement(world, { open: 1 })
  expect(await stateOf(link)).toBe('succeeded')
})

fault('F25', async () => {
  const link = await aLink(world)
  await world.payers.pay(link.url, CARDS.success)
  await untilPaid(world, link)
  const [attempt] = await attemptsOf(world, link)
  const reference = referenceOf(attempt ?? { id: '' })
  expect((await postCallback(world, { reference, type: 'payment.declined' })).text).toBe('OK')
  world.front.script = (call) =>
    isQuestion(call)
      ? { kind: 'change', json: (answer) => ({ ...answer, status: 'declined', declineCode: '05', capturedAt: null }) }
      : null
  expect((await postCallback(world, { reference, type: 'payment.declined' })).text).toBe('OK')
  await within(10_000, 'the contradiction in the log', () =>
    world.bot.printed().includes('attempt.contradiction') ? true : null,
  )
  world.front.script = null
  expect(await stateOf(link)).toBe('succeeded')
  expect(toldAbout(world, 'reddedildi', link)).toEqual([])
  await expectAgreement(world, { open: 1 })
})

fault('F26', async () => {
  const link = await aLink(world)
  await world.payers.typeCard(await world.payers.begin(link.url), CARDS.lateSuccess)
  await within(10_000, 'the refusal', () => toldAbout(world, 'Ödeme denemesi reddedildi', link)[0] ?? null)
  await within(20_000, 'the fact', isPaid(link))
  await expectAgreement(world, { open: 1 })
  expect(received(link)).toHaveLength(1)
  expect(received(link)[0]?.text).toContain('o bilgi artık geçerli değil')
})

fault('F28', async ({ note }) => {
  const [fact] = await within(60_000 - (performance.now() - silentSince), 'the fact', async () => {
    const facts = await factsOf(world, silent)
    return facts.length > 0 ? facts : null
  })
  const took = Number(fact?.recordedAt) - Number(fact?.capturedAt)
  note(`found ${seconds(took)} after the capture`)
  expect(took).toBeLessThanOrEqual(60_000)
  await expectAgreement(world)
  expect(received(silent)).toHaveLength(1)
})

const STARTS: readonly [string, Scripted | 'refused', placed: boolean][] = [
  ['refused', 'refused', false],
  ['500', answering(500, 'application/json', '{"code":"internal_error"}'), false],
  ['200 with HTML', answering(200, 'text/html', '<h1>Bakım</h1>'), false],
  ['a wrong content type', answering(200, 'application/octet-stream', '\u0000\u0001'), false],
  ['an order that is taken, its answer cut', { kind: 'cut' }, true],
  ['an order that is taken, and never answered', { kind: 'later', when: new Promise(() => undefined) }, true],
]
const QUESTIONS: readonly [string, Scripted | 'refused'][] = [
  ['refused', 'refused'],
  ['hang', { kind: 'hang' }],
  ['500', answering(500, 'application/json', '{}')],
  ['200 with HTML', answering(200, 'text/html', '<h1>Bakım</h1>')],
  ['cut JSON', { kind: 'cut' }],
  ['a wrong content type', answering(200, 'application/octet-stream', '\u0000')],
  ['another answer', answering(200, 'application/json', '{"status":"captured"}')],
]

fault('F30', async ({ note }) => {
  const open: PayerLink[] = []
  for (const [name, scripted, placed] of STARTS) {
    const link = await aLink(world)
    if (scripted === 'refused') await world.lines.pos.close()
    else world.front.script = (call) => (isStart(call) ? scripted : null)
    const pressed = performance.now()
    const said = await world.payers.begin(link.url).then(
      () => 'sent on',
      () => 'kept',
    )
    const took = performance.now() - pressed
    note(`${name}: page after ${seconds(took)}`)
    await world.lines.pos.open()
    world.front.script = null
    expect([name, said]).toEqual([name, 'kept'])
    expect([name, await stateOf(link)]).toEqual([name, scripted === 'refused' ? 'failed' : 'unknown'])
    const page = await world.payers.look(link.url)
    expect(page.text).not.toMatch(/ödemeniz alındı|reddedildi/i)
    // Nothing is started beside what is not known; a minute later the provider may have freed it.
    if (scripted !== 'refused') await expect(world.payers.begin(link.url)).rejects.toThrow()
    expect(world.books.payments().filter(({ amount }) => amount === link.amount)).toHaveLength(placed ? 1 : 0)
    open.push(link)
  }
  // Five minutes later every payer can pay.
  await askInTime(world, 'nothing is unknown any more', async () => {
    const states = await Promise.all(open.map(stateOf))
    return states.includes('unknown') ? null : true
  })
  for (const link of open) {
    await world.payers.typeCard(await world.payers.begin(link.url), CARDS.successAtOnce)
    await within(15_000, `${link.number} is paid`, isPaid(link))
  }
  for (const [name, scripted] of QUESTIONS) {
    const link = await aLink(world)
    const page = await world.payers.begin(link.url)
    if (scripted !== 'refused') world.front.script = (call) => (isQuestion(call) ? scripted : null)
    const closed = scripted === 'refused' ? world.lines.pos.close() : Promise.resolve()
    await closed
    await world.payers.typeCard(page, CARDS.successAtOnce)
    await within(10_000, 'a question', async () => {
      const steps = `SELECT 1 FROM attempt_step s JOIN payment_attempt a ON a.id = s.attempt_id
        JOIN payment_link l ON l.id = a.link_id WHERE l.short_number = $1 AND s.kind = 'callback'`
      return name === 'hang' || (await world.query(steps, [link.number])).length > 0 ? true : null
    })
    expect([name, await factsOf(world, link)]).toEqual([name, []])
    expect(['in_flight', 'unknown']).toContain(await stateOf(link))
    world.front.script = null
    await world.lines.pos.open()
    world.lines.pos.reset()
    await askInTime(world, `${name}: the fact`, isPaid(link))
  }
  await expectAgreement(world, { open: 1 })
})

fault('F31', async () => {
  const link = await aLink(world, '3 gün')
  const page = await world.payers.begin(link.url)
  let questions = 0
  world.front.script = (call) => {
    if (!isQuestion(call)) return null
    questions += 1
    return { kind: 'change', json: pendingView }
  }
  await world.payers.typeCard(page, CARDS.lostCallback)
  // As the questions are planned: dense, then after 20 and 40 min, then hourly.
  for (const minutes of [1, 6, 21, 41, 102]) {
    const before = questions
    world.setClock('both', minutes * MINUTE + 1_000)
    await within(10_000, `the question after ${minutes} min`, () => (questions > before ? true : null))
    expect(['in_flight', 'unknown', 'ready']).toContain(await stateOf(link))
  }
  world.front.script = null
  world.setClock('both', 165 * MINUTE)
  await within(15_000, 'the fact', isPaid(link))
  world.setClock('both', 0)
  expect(toldAbout(world, 'reddedildi', link)).toEqual([])
  await expectAgreement(world)
})

const pendingView = (answer: Record<string, unknown>): object => ({
  ...answer,
  ...{ status: 'pending', capturedAt: null, feeKurus: undefined },
})

fault('F32', async () => {
  const less = await aLink(world)
  await world.payers.pay(less.url, CARDS.amountMismatch)
  await within(10_000, 'it is held', async () => ((await stateOf(less)) === 'held' ? true : null))
  await within(10_000, 'the office is told', () => toldAbout(world, 'ödenmiş saymayın', less)[0] ?? null)
  const changes: readonly [string, Record<string, unknown>, string][] = [
    ['another currency', { currency: 'USD' }, 'held'],
    ['live instead of test', { mode: 'live' }, 'held'],
    ['another reference', { reference: 'f'.repeat(32) }, 'in_flight'],
  ]
  for (const [name, change, state] of changes) {
    const link = await aLink(world)
    const page = await world.payers.begin(link.url)
    world.front.script = (call) =>
      isQuestion(call) ? { kind: 'change', json: (answer) => ({ ...answer, ...change }) } : null
    await world.payers.typeCard(page, CARDS.successAtOnce)
    const steps = `SELECT 1 FROM attempt_step s JOIN payment_attempt a ON a.id = s.attempt_id
      JOIN payment_link l ON l.id = a.link_id WHERE l.short_number = $1 AND s.kind = 'callback'`
    await within(10_000, 'the question', async () =>
      (await world.query(steps, [link.number])).length > 0 ? true : null,
    )
    expect([name, await stateOf(link)]).toEqual([name, state])
    expect(await factsOf(world, link)).toEqual([])
    expect(received(link)).toEqual([])
    world.front.script = null
    await askInTime(world, `${name}: believed once it is right`, isPaid(link))
  }
  expect(received(less)).toEqual([])
  await expectAgreement(world)
})

fault('F33', async () => {
  const link = await aLink(world, '3 gün', '6 taksit')
  const { pathname } = new URL(await world.payers.begin(link.url))
  const asked = await post(world.pos, `${pathname}/card`, cardFields(CARDS.success, '6'))
  await post(world.pos, `${pathname}/three-ds`, { code: codeIn(asked) })
  await untilPaid(world, link)
  const [fact] = await factsOf(world, link)
  expect(Number(fact?.amount)).toBe(link.amount)
  expect(Number(fact?.charged)).toBeGreaterThan(link.amount)
  expect(fact?.installments).toBe(6)
  const told = await within(10_000, 'both amounts', () => received(link)[0] ?? null)
  expect(told.text).toContain('Karttan çekilen')
  await expectAgreement(world)
})

fault('F38', async ({ note }) => {
  const reference = 'abcdef0123456789abcdef0123456789'
  expect(await postCallback(world, { reference })).toEqual({ status: 200, text: 'OK' })
  expect(world.owner.chat.withText('Tanımadığımız bir POS bildirimi')).toEqual([])
  world.setClock('bot', 121_000)
  await within(
    30_000,
    'the owners are told',
    () => world.owner.chat.withText('Tanımadığımız bir POS bildirimi')[0] ?? null,
  )
  world.setClock('bot', 0)
  note('told after two minutes by the clock')
  await expectAgreement(world)
})

fault('F39', async ({ note }) => {
  const links = await someLinks(world, 8)
  for (const { url } of links) await world.payers.typeCard(await world.payers.begin(url), CARDS.lostCallback)
  world.front.script = (call) => (isQuestion(call) ? answering(429, 'application/json', '{"code":"too_many"}') : null)
  const before = world.front.calls.length
  const plan = [21, 41, 61, 121, 301, 601]
  for (const second of plan) {
    world.setClock('both', second * 1_000)
    await new Promise((resolve) => setTimeout(resolve, 3_500))
  }
  const ours = new Set((await Promise.all(links.map((link) => attemptsOf(world, link)))).flat().map(referenceOf))
  const isOurs = ({ path }: { path: string }): boolean => ours.has(path.split('/').at(-1) ?? '')
  const asked = world.front.calls.slice(before).filter((call) => isQuestion(call) && isOurs(call)).length
  note(`${asked} questions in 10 min for 8 payments`)
  expect(asked).toBeLessThanOrEqual(8 * plan.length)
  expect(asked / 601).toBeLessThanOrEqual(1)
  world.front.script = null
  world.setClock('both', 1_201_000)
  for (const link of links) await within(15_000, `${link.number} is paid`, isPaid(link))
  world.setClock('both', 0)
  await expectAgreement(world)
})
