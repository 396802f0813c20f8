import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { plugIn, pullCable } from '../faults/harness/fault-proxy.ts'
import { readLedgers } from '../kill/three-ledgers.ts'
import { payAll } from '../kill/stubborn-payer.ts'
import { eventually } from '../sandbox-pos/running-pos.ts'
import { textOf } from '../support/html-form.ts'
import { makeLink } from '../support/made-link.ts'
import { measured } from '../support/measured.ts'
import { CARDS } from '../support/payers.ts'
import { seededRandom } from '../support/seeded-random.ts'
import type { TelegramPerson } from '../support/telegram-world.ts'
import { isPolling, startTwoNodes, type Node, type TwoNodes } from './two-nodes.ts'

const MINUTES = 300_000
const CUT_OFF_MS = 30_000
const LINKS = 20
/** HAND_OVERS=20 npm run test:nodes -- failing */
const HAND_OVERS = Number(process.env['HAND_OVERS'] ?? 1)

let world: TwoNodes
let member: TelegramPerson
beforeAll(async () => {
  world = await startTwoNodes()
  member = await bindTelegram()
}, MINUTES)
afterAll(() => world.stop())

async function bindTelegram(): Promise<TelegramPerson> {
  const { owner } = world
  const page = await owner.post('/basladi', {
    body: new URLSearchParams({ csrf: owner.csrf }),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  })
  const token = /t\.me\/\w+\?start=([\w-]+)/.exec(textOf(await page.text()))?.[1] ?? ''
  const person = world.telegram.person(4711, 'Ayşe')
  await person.start(token)
  await person.see('Hoş geldiniz')
  return person
}

/** One answer to each thing said, and no second one; gives how long it took, in milliseconds. */
async function isAnswered(sentence: string): Promise<number> {
  const before = member.messages().length
  const said = performance.now()
  await member.say(sentence)
  await eventually(`an answer to "${sentence}"`, () => (member.messages().length > before ? true : null))
  const took = performance.now() - said
  await sleep(1_000)
  expect(
    member
      .messages()
      .slice(before)
      .map(({ text }) => text),
  ).toHaveLength(1)
  return took
}

function pollingNode(): Node {
  const node = world.nodes.find(isPolling)
  if (node === undefined) throw new Error('no node polls')
  return node
}

describe('two nodes, one of which fails', () => {
  it(
    'the poller is handed over within seconds when its node is killed, and what was said meanwhile is answered once',
    async ({ task }) => {
      await isAnswered('yardım')
      const handOverMs = []
      for (let death = 0; death < HAND_OVERS; death += 1) {
        const dying = pollingNode()
        await dying.kill('SIGKILL')
        handOverMs.push(await isAnswered('rapor'))
        expect(pollingNode()).not.toBe(dying)
        await dying.revive()
      }
      measured(task, { handOverMs })
    },
    MINUTES,
  )

  it(
    'F63 two nodes, one cut off from the database for 30 s: only the holder of the lease listens and answers',
    async () => {
      const lonely = pollingNode()
      pullCable(lonely.database)
      const healed = sleep(CUT_OFF_MS).then(() => plugIn(lonely.database))
      await isAnswered('linklerim')
      expect(isPolling(lonely)).toBe(false)
      await isAnswered('yardım')
      const link = await makeLinkInTelegram()
      const other = world.nodes.findIndex((node) => node !== lonely)
      world.front.route(() => other)
      await world.payers.pay(link, CARDS.successAtOnce)
      const told = () => member.messages().filter(({ text }) => text.includes('Ödeme alındı'))
      await eventually('the payment told', () => told()[0] ?? null)
      await healed
      await eventually('the node is well again', async () => {
        const ready = await fetch(`${lonely.url}/readyz`).then(({ status }) => status)
        return ready === 200 ? true : null
      })
      world.front.route(null)
      await isAnswered('yardım')
      expect(told()).toHaveLength(1)
      expect(world.nodes.filter(isPolling)).toHaveLength(1)
    },
    MINUTES,
  )

  it(
    'a rolling restart under load loses no acknowledgement: what was answered 200 is stored, what was not came again',
    async ({ task }) => {
      const links = []
      for (let number = 0; number < LINKS; number += 1) {
        const sentence = `Zeynep Kaya 0534 111 ${10 + number} ${10 + number} danışmanlık ${3_000 + number} tl`
        links.push((await makeLink(world, sentence)).url)
      }
      const before = world.front.callbacks.length
      const patience = new AbortController()
      const paying = payAll(links, {
        ...{ payers: world.payers, random: seededRandom(7), cards: [CARDS.successAtOnce, CARDS.duplicateCallback] },
        ...{ atOnce: 2, pauseMs: 1_000, patience: patience.signal },
      })
      for (const node of world.nodes) {
        await node.kill('SIGTERM')
        await node.revive()
      }
      await paying
      const ledgers = await eventually('quiet', async () => {
        const now = await readLedgers(world.database, await world.payers.ledger())
        return now.open === 0 && now.unsent === 0 && now.told.length === now.provider.length ? now : null
      })
      expect(ledgers.facts).toEqual(ledgers.provider)
      expect(ledgers.told).toEqual(ledgers.provider)
      const answered = world.front.callbacks.slice(before)
      const taken = new Set(answered.filter(({ status }) => status === 200).map(({ bodySha256 }) => bodySha256))
      const refused = answered.filter(({ status }) => status !== 200).map(({ bodySha256 }) => bodySha256)
      expect(refused.filter((body) => !taken.has(body))).toEqual([])
      const list = [...taken].map((body) => `'${body}'`).join(', ')
      expect(await world.count(`SELECT count(*) FROM provider_callback WHERE body_sha256 IN (${list})`)).toBe(
        taken.size,
      )
      expect(taken.size).toBeGreaterThanOrEqual(LINKS)
      measured(task, { payments: ledgers.provider.length, acknowledged: taken.size })
    },
    MINUTES,
  )
})

async function makeLinkInTelegram(): Promise<string> {
  await member.say('Ahmet Yılmaz 0532 111 22 33 vekalet ücreti 15.000 tl 3 gün')
  const draft = await member.see('Şunu anladım')
  await member.tap(draft, 'send|')
  const card = await member.see('Link hazır')
  return /http\S+\/o\/[\w-]{22}/.exec(card.text)?.[0] ?? ''
}
