import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import type { MadeLink } from '../support/made-link.ts'
import { CARDS } from '../support/payers.ts'
import { fault, seconds, showOnFailure } from './fault.ts'
import { expectAgreement } from './harness/oracle.ts'
import { startWorld, type World } from './harness/world.ts'
import {
  aLink,
  approvalOf,
  attemptsOf,
  callbackPath,
  factsOf,
  postCallback,
  referenceOf,
  someLinks,
  untilPaid,
  within,
} from './story.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterEach(async (context) => {
  await showOnFailure(context, world)
  await world.heal()
})
afterAll(() => world.stop())

/** Resolves when bytes with `text` pass on the way `up` to a neighbour; `then` is done in the same breath. */
function passing(
  line: 'database' | 'pos' | 'telegram',
  text: string,
  then: () => void = () => undefined,
): Promise<void> {
  return new Promise((resolve) => {
    world.lines[line].watch((direction, chunk) => {
      if (direction !== 'up' || !chunk.includes(text)) return
      world.lines[line].watch(null)
      then()
      resolve()
    })
  })
}

const storedCallbacks = async (): Promise<number> =>
  (await world.query<{ n: number }>('SELECT count(*)::int AS n FROM provider_callback'))[0]?.n ?? 0

fault('F01', async () => {
  const link = await aLink(world)
  const before = await storedCallbacks()
  const page = await world.payers.begin(link.url)
  world.lines.web.set('down', { kind: 'hold' })
  await world.payers.typeCard(page, CARDS.success)
  await within(10_000, 'the row of the callback', async () => ((await storedCallbacks()) > before ? true : null))
  expect(world.books.callbacks().at(-1)?.acknowledgedAt).toBeNull()
  await world.kill()
  world.lines.web.reset()
  world.lines.web.set('down', null)
  await world.restart()
  await within(20_000, 'the repeat is acknowledged', () => world.books.callbacks().at(-1)?.acknowledgedAt ?? null)
  await expectAgreement(world)
  expect(await factsOf(world, link)).toHaveLength(1)
})

fault('F02', async ({ note }) => {
  // Eight places for callbacks: these are taken, the last three wait.
  const links = await someLinks(world, 11)
  const pages = []
  for (const { url } of links) pages.push(await world.payers.begin(url))
  world.lines.pos.set('down', { kind: 'hold' })
  for (const page of pages) await world.payers.typeCard(page, CARDS.successAtOnce)
  await within(10_000, 'all are acknowledged', () =>
    world.books.callbacks().every(({ acknowledgedAt }) => acknowledgedAt !== null) ? true : null,
  )
  const paid = async (): Promise<number> =>
    (await Promise.all(links.map((link) => factsOf(world, link)))).filter(({ length }) => length === 1).length
  expect(await paid()).toBe(0)
  await world.kill()
  world.lines.pos.reset()
  world.lines.pos.set('down', null)
  await world.restart()
  const serving = performance.now()
  const first = await within(5_000, 'those that nobody had taken', async () =>
    (await paid()) >= 3 ? await paid() : null,
  )
  note(`${first} untaken after ${seconds(performance.now() - serving)}`)
  await within(30_000, 'those that were taken', async () => ((await paid()) === 11 ? true : null))
  note(`all 11 after ${seconds(performance.now() - serving)}`)
  await expectAgreement(world)
})

fault('F03', async () => {
  const link = await aLink(world)
  const page = await world.payers.begin(link.url)
  // A statement's text travels once per connection: new ones are needed to see it.
  await world.kill()
  await world.restart()
  const inserted = passing('database', 'INSERT INTO payment_fact', () => process.kill(world.bot.pid, 'SIGKILL'))
  world.owner.leave()
  await world.payers.typeCard(page, CARDS.success)
  await inserted
  await world.bot.ended()
  const [counts] = await world.query<{ facts: number; told: number }>(
    `SELECT (SELECT count(*) FROM payment_fact f JOIN payment_link l ON l.id = f.link_id WHERE l.short_number = $1)::int
       AS facts, (SELECT count(*) FROM notification n JOIN payment_link l ON l.id = n.link_id
       WHERE l.short_number = $1 AND n.template = 'office.payment_received')::int AS told`,
    [link.number],
  )
  expect(counts?.told === 0).toBe(counts?.facts === 0)
  await world.restart()
  await within(30_000, 'the fact', async () => ((await factsOf(world, link)).length === 1 ? true : null))
  await expectAgreement(world)
})

fault('F05', async () => {
  const link = await aLink(world)
  const ordered = passing('pos', 'POST /v1/payments ', () => world.lines.pos.set('down', { kind: 'hold' }))
  const lost = world.payers.begin(link.url).catch(() => null)
  await ordered
  await within(
    5_000,
    'the order is taken',
    () => world.books.payments().find(({ amount }) => amount === link.amount) ?? null,
  )
  await world.kill()
  world.lines.pos.reset()
  world.lines.pos.set('down', null)
  expect(await lost).toBeNull()
  await world.restart()
  const [attempt] = await attemptsOf(world, link)
  expect(attempt?.status).toBe('init_sent')
  // The first planned question.
  world.setClock('bot', 21_000)
  const page = await within(60_000, 'the way into the session', () => world.payers.begin(link.url).catch(() => null))
  world.setClock('bot', 0)
  await world.payers.typeCard(page, CARDS.success)
  await expectAgreement(world)
  expect(world.books.payments().filter(({ amount }) => amount === link.amount)).toHaveLength(1)
  expect(await factsOf(world, link)).toHaveLength(1)
})

fault('F06', async () => {
  const link = await aLink(world)
  await world.payers.pay(link.url, CARDS.success)
  await untilPaid(world, link)
  const approval = await approvalOf(world, link, 'iade 400 tl')
  const ordered = passing('pos', '/refunds', () => world.lines.pos.set('down', { kind: 'hold' }))
  await world.owner.approve(approval)
  await ordered
  const returned = () => world.books.reversals().filter(({ amount }) => amount === 40_000)
  await within(5_000, 'the provider returns it', () => (returned().length === 1 ? true : null))
  await world.kill()
  world.lines.pos.reset()
  world.lines.pos.set('down', null)
  expect(await refundStates(link)).toEqual(['submitted'])
  await world.restart()
  // The first planned question about an order without an answer comes a minute later.
  world.setClock('bot', 61_000)
  await within(30_000, 'the refund is known', async () => ((await refundStates(link))[0] === 'done' ? true : null))
  world.setClock('bot', 0)
  expect(returned()).toHaveLength(1)
  await expectAgreement(world)
})

const refundStates = async ({ number }: MadeLink): Promise<string[]> =>
  (
    await world.query<{ status: string }>(
      'SELECT r.status FROM refund r JOIN payment_link l ON l.id = r.link_id WHERE l.short_number = $1',
      [number],
    )
  ).map(({ status }) => status)

fault('F09', async ({ note }) => {
  const link = await aLink(world)
  await world.payers.pay(link.url, CARDS.success)
  await untilPaid(world, link)
  const [attempt] = await attemptsOf(world, link)
  const reference = referenceOf(attempt ?? { id: '' })
  const path = await callbackPath(world)
  const answers = new Map<string, string>()
  let going = true
  const stream = async (): Promise<void> => {
    while (going) {
      const eventId = randomUUID()
      const said = await postCallback(world, { reference, eventId }, { path, headers: { connection: 'close' } }).then(
        ({ status, text }) => `${status} ${text}`,
        (cause: unknown) => codeOf(cause),
      )
      answers.set(eventId, said)
      if (!said.startsWith('200')) await sleep(20)
    }
  }
  const streams = Array.from({ length: 8 }, stream)
  await sleep(1_500)
  world.owner.leave()
  const asked = performance.now()
  await world.bot.kill('SIGTERM')
  const took = performance.now() - asked
  going = false
  await Promise.all(streams)
  note(`ended after ${seconds(took)}, ${[...answers.values()].filter((said) => said === '200 OK').length} acknowledged`)
  expect(took).toBeLessThan(10_000)
  expect(await world.bot.ended()).toBe(0)
  const stored = new Set(
    (await world.query<{ key: string }>('SELECT dedupe_key AS key FROM provider_callback')).map(({ key }) => key),
  )
  for (const [eventId, said] of answers) if (said === '200 OK') expect(stored).toContain(eventId)
  const kinds = [...new Set(answers.values())]
  // Before anything is taken a connection may be refused or a 503 given; what was taken is answered.
  expect(kinds.filter((said) => !/^(?:200 OK|503 .*|ECONNREFUSED|ECONNRESET|UND_ERR_SOCKET)$/.test(said))).toEqual([])
  await world.restart()
  await expectAgreement(world)
})

function codeOf(cause: unknown): string {
  const inner = cause instanceof Error ? cause.cause : undefined
  return inner instanceof Error && 'code' in inner ? String(inner.code) : String(cause)
}
