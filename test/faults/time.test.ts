import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { CARDS } from '../support/payers.ts'
import { fault, seconds, showOnFailure } from './fault.ts'
import { expectAgreement } from './harness/oracle.ts'
import { startWorld, type World } from './harness/world.ts'
import { aLink, factsOf, linkRow, someLinks, toldAbout, untilPaid, within, type PayerLink } from './story.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterEach(async (context) => {
  await showOnFailure(context, world)
  await world.heal()
})
afterAll(() => world.stop())

fault('F43', async () => {
  const link = await aLink(world, '1 saat')
  const endsAt = (await linkRow(world, link)).expiresAt.getTime()
  world.setClock('both', endsAt - Date.now() - 1_000)
  const page = await world.payers.begin(link.url)
  world.setClock('both', endsAt - Date.now() + 9 * MINUTE)
  // Two rounds of the tick that closes links.
  await sleep(11_000)
  expect((await linkRow(world, link)).status).toBe('open')
  await world.payers.typeCard(page, CARDS.success)
  await untilPaid(world, link)
  expect(await linkRow(world, link)).toMatchObject({ status: 'paid', flags: ['late'] })
  expect(toldAbout(world, 'Süresi doldu', link)).toEqual([])
  await expectAgreement(world)
})

fault('F61', async () => {
  const links: PayerLink[] = []
  for (let n = 0; n < 5; n += 1) links.push(await aLink(world, '2 saat'))
  const open = async (): Promise<number> =>
    (await Promise.all(links.map((link) => linkRow(world, link)))).filter(({ status }) => status === 'open').length
  world.setClock('bot', DAY)
  await sleep(12_000)
  expect(await open()).toBe(5)
  world.setClock('bot', 0)
  await sleep(6_000)
  expect(await open()).toBe(5)
  // Below the 300 s that a signature may be old the two programs go on together; beyond them the provider is asked later.
  for (const ms of [4 * MINUTE, -4 * MINUTE]) {
    world.setClock('bot', ms)
    const link = links.pop()
    if (link === undefined) throw new Error('no link left')
    await world.payers.typeCard(await world.payers.begin(link.url), CARDS.success)
    await untilPaid(world, link)
  }
  for (const ms of [10 * MINUTE, -10 * MINUTE]) {
    const link = links.pop()
    if (link === undefined) throw new Error('no link left')
    world.setClock('bot', 0)
    const page = await world.payers.begin(link.url)
    world.setClock('bot', ms)
    await world.payers.typeCard(page, CARDS.success)
    await sleep(2_000)
    expect(await factsOf(world, link)).toEqual([])
    world.setClock('bot', 0)
    await within(90_000, 'the fact', async () => ((await factsOf(world, link)).length === 1 ? true : null))
  }
  await expectAgreement(world)
})

fault('F29', async ({ note }) => {
  // The owner's browser would have to sign in anew a day later.
  await world.query(`UPDATE session SET expires_at = '2100-01-01'`)
  const links = await someLinks(world, 6)
  const pages = []
  for (const { url } of links) pages.push(await world.payers.begin(url))
  await world.kill()
  await world.lines.web.close()
  for (const page of pages) await world.payers.typeCard(page, CARDS.successAtOnce)
  // The provider's last try, a day after the first, finds nobody either.
  world.setClock('both', DAY + MINUTE)
  await sleep(6_000)
  await world.lines.web.open()
  await sleep(6_000)
  expect(world.books.callbacks().filter(({ acknowledgedAt }) => acknowledgedAt !== null)).toHaveLength(
    acknowledgedBefore(),
  )
  const took = await world.restart()
  const serving = performance.now()
  for (const link of links) {
    await within(5 * MINUTE, 'the fact', async () => ((await factsOf(world, link)).length === 1 ? true : null))
  }
  note(`serving after ${seconds(took)}, all six found ${seconds(performance.now() - serving)} later`)
  await expectAgreement(world)
  const captured = new Map(world.books.captures().map(({ amount, capturedAt }) => [amount, capturedAt]))
  for (const link of links) {
    const [fact] = await factsOf(world, link)
    expect(fact?.capturedAt.getTime()).toBe(captured.get(link.amount))
    expect(Number(fact?.recordedAt) - Number(fact?.capturedAt)).toBeGreaterThan(DAY)
  }
})

/** What was acknowledged while the program ran. */
const acknowledgedBefore = (): number => world.books.captures().length - 6

/** Until 18:00 of the next day in Istanbul, which is 15:00 UTC the whole year. */
const DAYS: readonly [string, string][] = [
  ['2028-02-28T09:00:00Z', '2028-02-29T15:00:00.000Z'],
  ['2028-02-29T09:00:00Z', '2028-03-01T15:00:00.000Z'],
  ['2027-12-31T09:00:00Z', '2028-01-01T15:00:00.000Z'],
  ['2027-12-31T21:30:00Z', '2028-01-02T15:00:00.000Z'],
  ['2028-03-26T00:30:00Z', '2028-03-27T15:00:00.000Z'],
]

fault('F62', async ({ note }) => {
  // So far away the owner's browser would have to sign in anew.
  await world.query(`UPDATE session SET expires_at = '2100-01-01'`)
  for (const [said, stored] of DAYS) {
    world.setClock('bot', Date.parse(said) - Date.now())
    const link = await aLink(world, "yarın 18:00'e kadar")
    expect([said, (await linkRow(world, link)).expiresAt.toISOString()]).toEqual([said, stored])
  }
  note(`${DAYS.length} days`)
})
