import { afterAll, beforeAll, expect } from 'vitest'
import { CARDS } from '../support/payers.ts'
import { fault, seconds } from './fault.ts'
import { expectAgreement } from './harness/oracle.ts'
import { startWorld, type World } from './harness/world.ts'
import { aLink, attemptsOf, factsOf, someLinks, within } from './story.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
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
  const inserted = passing('database', '"payment_fact"', () => process.kill(world.bot.pid, 'SIGKILL'))
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
  const page = await within(60_000, 'the way into the session', () => world.payers.begin(link.url).catch(() => null))
  await world.payers.typeCard(page, CARDS.success)
  await expectAgreement(world)
  expect(world.books.payments().filter(({ amount }) => amount === link.amount)).toHaveLength(1)
  expect(await factsOf(world, link)).toHaveLength(1)
})
