import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually } from '../sandbox-pos/running-pos.ts'
import { formIn } from '../support/html-form.ts'
import { makeLink, type MadeLink } from '../support/made-link.ts'
import { measured } from '../support/measured.ts'
import { CARDS } from '../support/payers.ts'
import { startTwoNodes, type TwoNodes } from './two-nodes.ts'

const MINUTES = 300_000
/** START_RACES=10000 REFUND_RACES=10000 npm run test:nodes -- races */
const START_RACES = Number(process.env['START_RACES'] ?? 8)
const REFUND_RACES = Number(process.env['REFUND_RACES'] ?? 3)
const RACE_MS = 10_000
const PIN = '482913'

let world: TwoNodes
let links = 0
beforeAll(async () => {
  world = await startTwoNodes()
}, MINUTES)
afterAll(() => world.stop())

function aLink(): Promise<MadeLink> {
  links += 1
  const phone = `0533 ${100 + Math.floor(links / 8_100)} ${10 + (Math.floor(links / 90) % 90)} ${10 + (links % 90)}`
  return makeLink(world, `Mehmet Demir ${phone} danışmanlık ${2_000 + links} tl`)
}

const toldOf = (amount: string) =>
  world.owner.chat.withText('💚 Ödeme alındı').filter(({ text }) => text.includes(amount))
const amountOf = (): string => `${(2_000 + links).toLocaleString('tr')},00`

describe('F23', () => {
  it(
    'the same callback a thousand times at two nodes, 200 at once: 1 fact, told once, a good answer to each',
    async ({ task }) => {
      const link = await aLink()
      await world.payers.pay(link.url, CARDS.successAtOnce)
      const seen = await eventually('a callback', () => world.front.callbacks.at(-1) ?? null)
      const again = async (turn: number): Promise<number> => {
        const { path, headers, body } = seen
        const { 'content-type': type = '', ...rest } = headers
        const own = Object.fromEntries(Object.entries(rest).filter(([name]) => name.startsWith('x-')))
        const url = `${world.nodes[turn % 2]?.url ?? ''}${path}`
        const sent = await fetch(url, {
          method: 'POST',
          headers: { 'content-type': type, ...own },
          body: new Uint8Array(body),
        })
        await sent.arrayBuffer()
        return sent.status
      }
      const statuses = new Map<number, number>()
      for (let round = 0; round < 5; round += 1) {
        for (const status of await Promise.all(Array.from({ length: 200 }, (_, turn) => again(turn)))) {
          statuses.set(status, (statuses.get(status) ?? 0) + 1)
        }
      }
      await eventually('the payment told', () => toldOf(amountOf())[0] ?? null)
      const seenOf = {
        posted: 1_000,
        acknowledged: statuses.get(200) ?? 0,
        facts: await world.count('SELECT count(*) FROM payment_fact'),
        receipts: await world.count("SELECT count(*) FROM notification WHERE template = 'payer.receipt'"),
        told: toldOf(amountOf()).length,
      }
      measured(task, seenOf)
      expect(seenOf).toEqual({ posted: 1_000, acknowledged: 1_000, facts: 1, receipts: 1, told: 1 })
    },
    MINUTES,
  )
})

describe('F42', () => {
  const press = async (node: string, link: string): Promise<string> => {
    const path = new URL(link).pathname
    const form = formIn(await (await fetch(`${node}${path}`)).text())
    const answer = await fetch(new URL(form.action ?? '', `${node}${path}`), {
      method: 'POST',
      body: new URLSearchParams(form.fields),
      redirect: 'manual',
      headers: { origin: world.front.url },
    })
    await answer.arrayBuffer()
    return answer.headers.get('location') ?? `${answer.status}`
  }

  it(
    'two tabs press "Öde" at the same moment, one at each node: one attempt, and nobody comes to a second session',
    async ({ task }) => {
      for (let round = 0; round < START_RACES; round += 1) {
        const link = await aLink()
        const places = await Promise.all(world.nodes.map(({ url }) => press(url, link.url)))
        const sessions = places.filter((place) => place.startsWith(world.pos.origin))
        expect(sessions.length, places.join(' ')).toBeGreaterThan(0)
        expect(new Set(sessions).size).toBe(1)
        expect(await world.count(attemptsOf(link))).toBe(1)
        const later = await Promise.all(world.nodes.map(({ url }) => press(url, link.url)))
        expect(new Set([...sessions, ...later]).size).toBe(1)
        measured(task, { races: round + 1 })
      }
      await world.payers.typeCard(await world.payers.begin((await aLink()).url), CARDS.successAtOnce)
      await eventually('the payment told', () => toldOf(amountOf())[0] ?? null)
      expect(toldOf(amountOf())).toHaveLength(1)
    },
    MINUTES + START_RACES * RACE_MS,
  )
})

const attemptsOf = ({ number }: MadeLink): string => `SELECT count(*) FROM payment_attempt a
  JOIN payment_link l ON l.id = a.link_id WHERE l.short_number = '${number}'`

describe('F64', () => {
  const approve = async (node: string, address: string): Promise<number> => {
    const path = new URL(address).pathname
    const form = formIn(await (await fetch(`${node}${path}`)).text())
    const body = new URLSearchParams({ ...form.fields, pin: PIN })
    const answer = await fetch(`${node}${path}`, { method: 'POST', body, headers: { origin: world.front.url } })
    await answer.arrayBuffer()
    return answer.status
  }

  it(
    'one refund approved from two phones at the same moment, one at each node: 1 refund at the provider each time',
    async ({ task }) => {
      for (let round = 1; round <= REFUND_RACES; round += 1) {
        const link = await aLink()
        await world.payers.pay(link.url, CARDS.successAtOnce)
        await eventually('the payment told', () => toldOf(amountOf())[0] ?? null)
        await world.owner.tap(await world.owner.ask(`${link.number} iade`), 'refund|')
        const asked = await world.owner.chat.see(
          'the step-up page',
          ({ link: page, text }) => page !== null && page.url.includes('/onay/') && text.includes(link.number),
        )
        const answers = await Promise.all(world.nodes.map(({ url }) => approve(url, asked.link?.url ?? '')))
        expect(answers).toContain(200)
        expect(answers.filter((status) => status === 200)).toHaveLength(1)
        await eventually('the refund told', () => world.owner.chat.withText('İade yapıldı')[round - 1] ?? null)
        expect((await world.payers.ledger()).refunds).toHaveLength(round)
        expect(await world.count('SELECT count(*) FROM reversal_fact')).toBe(round)
        measured(task, { races: round })
      }
    },
    MINUTES + REFUND_RACES * RACE_MS,
  )
})
