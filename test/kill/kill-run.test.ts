import { randomInt } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, expect } from 'vitest'
import type { DatabaseConnection } from '../../src/adapters/storage/connection-settings.ts'
import { KEY, runPos, SECRET, type RunningPos } from '../sandbox-pos/running-pos.ts'
import { startBot, type BotProcess } from '../support/bot-process.ts'
import { claimOffice } from '../support/browser-member.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { freePort } from '../support/free-port.ts'
import { makeLink } from '../support/made-link.ts'
import { CARDS, openPayers } from '../support/payers.ts'
import { seededRandom, type SeededRandom } from '../support/seeded-random.ts'
import { fault, isLong } from '../faults/fault.ts'
import { openProviderBooks, type ProviderBooks } from '../faults/harness/provider-books.ts'
import { startStorm, storedCallbacks } from './callback-storm.ts'
import { killSentences } from './kill-sentences.ts'
import { callbackTwins, interrupted, tellingsOf, waitsAfterStart, type Death } from './lateness.ts'
import { payAll } from './stubborn-payer.ts'
import { readLedgers, type ThreeLedgers } from './three-ledgers.ts'

/** KILLS=100 PAYERS=20 SEED=7 npm run test:kill; the long fault suite kills a thousand times. */
const KILLS = Number(process.env['KILLS'] ?? (isLong ? 1_000 : 20))
const SEED = Number(process.env['SEED'] ?? randomInt(1_000_000))
/** How many begin together whenever the program serves again. */
const PAYERS = Number(process.env['PAYERS'] ?? 3)
const LINKS = Math.max(12, KILLS * PAYERS)
const CAPTURE_WITHIN_MS = 10_000
/** With fewer kills chance may leave every payment alone. */
const ENOUGH_KILLS = 20
/** A lost callback is found by the second poll at the latest, 40 s after the start, and a kill may be in its way. */
const QUIET_WITHIN_MS = 150_000
const LONGEST_RUN_MS = 120_000 + KILLS * 20_000 + QUIET_WITHIN_MS

const cards = [
  ...[CARDS.success, CARDS.successAtOnce, CARDS.success, CARDS.successAtOnce],
  ...[CARDS.lostCallback, CARDS.duplicateCallback],
]

const undo: (() => unknown)[] = []
afterEach(async () => {
  for (const step of undo.splice(0).toReversed()) await step()
})

fault(
  'F08',
  async ({ note, measure }) => {
    const world = await startWorld()
    const links = await makeLinks(world)
    const run = await payWhileKilling(world, links)
    const ledgers = await untilQuiet(world, async () => readLedgers(world.database, await run.payers.ledger()))
    const stored = await storedCallbacks(world.database)
    const forgotten = run.acknowledged.filter((eventId) => !stored.has(eventId))
    const figures = {
      ...{ kills: KILLS, seed: SEED, payments: ledgers.provider.length, whileKilling: run.whileKilling },
      ...{ aliveMs: run.aliveMs, callbacks: run.posted, acknowledged: run.acknowledged.length },
      ...{ callbacksLost: forgotten.length, ...lostAndDoubled(ledgers), startMs: run.startMs },
      ...(await lateness(world, run.deaths)),
    }
    measure(figures)
    for (const line of killSentences(figures)) {
      note(line)
      process.stdout.write(`${line}\n`)
    }
    expect(forgotten).toEqual([])
    // A run whose kills met no payment proves little.
    if (KILLS >= ENOUGH_KILLS) expect(figures.interrupted).toBeGreaterThan(0)
    expect(ledgers.provider).toHaveLength(LINKS)
    expect(ledgers.facts).toEqual(ledgers.provider)
    expect(ledgers.told).toEqual(ledgers.provider)
    expect(ledgers).toMatchObject({ contradictions: 0, open: 0, unsent: 0 })
  },
  LONGEST_RUN_MS,
)

/** At each start some payers more begin at the same moment, and callbacks storm in, while the program dies again and again. */
async function payWhileKilling(world: World, links: readonly string[]) {
  const paying = new AbortController()
  const payers = openPayers({ url: world.url, pos: world.pos, inbox: null })
  const random = seededRandom(SEED + 1)
  const [waiting, paid]: [string[], Promise<void>[]] = [[...links], []]
  const letPay = (count: number): void => {
    const crowd = waiting.splice(0, count)
    paid.push(payAll(crowd, { payers, random, cards, atOnce: crowd.length, pauseMs: 0, patience: paying.signal }))
  }
  const storm = startStorm({ url: world.url, books: world.books, random: seededRandom(SEED + 2) })
  const { startMs, deaths, aliveMs } = await killAndRestart(world, seededRandom(SEED), () => letPay(PAYERS))
  const acknowledged = await storm.stop()
  const whileKilling = (await payers.ledger()).captures.length
  letPay(waiting.length)
  await Promise.all(paid)
  return { payers, startMs, deaths, aliveMs, acknowledged, whileKilling, posted: storm.posted() }
}

/** By the provider's books: what we do not have, and what we have twice; the same for what people were told. */
const lostAndDoubled = ({ provider, facts, told, open }: ThreeLedgers) => ({
  lost: provider.filter((one) => !facts.includes(one)).length,
  doubled: facts.length - new Set(facts).size,
  untold: provider.filter((one) => !told.includes(one)).length,
  toldTwice: told.length - new Set(told).size,
  stuck: open,
})

async function lateness(world: World, deaths: readonly Death[]) {
  const { calledBack, silent } = callbackTwins(await tellingsOf(world.database), world.books)
  const lastStart = deaths.at(-1)?.servingAt ?? 0
  return {
    interrupted: interrupted([...calledBack, ...silent], deaths).length,
    lateMs: waitsAfterStart(calledBack, lastStart),
    silentLateMs: waitsAfterStart(silent, lastStart),
  }
}

type World = {
  readonly url: string
  readonly pos: RunningPos
  readonly database: TestDatabase
  readonly books: ProviderBooks
  bot: BotProcess
  start(): BotProcess
}

async function startWorld(): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), 'tahsilbot-kill-'))
  undo.push(() => rmSync(folder, { recursive: true, force: true }))
  const database = await createTestDatabase()
  undo.push(() => database.drop())
  const pos = await runPos(['--ledger', join(folder, 'pos.sqlite'), '--callback-retry-seconds', '1,2,3,5'])
  undo.push(async () => {
    pos.process.kill('SIGKILL')
    await pos.exit
  })
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const env = {
    ...{ PORT: String(port), PUBLIC_URL: url, DATA_DIR: folder, LOG_LEVEL: 'silent' },
    ...{ DATABASE_URL: addressOf(database.app), DATABASE_OWNER_URL: addressOf(database.owner) },
    ...{ SANDBOX_POS_URL: pos.origin, SANDBOX_POS_KEY: KEY, SANDBOX_POS_SECRET: SECRET },
  }
  const start = (): BotProcess => startBot(url, env)
  const world: World = { url, pos, database, start, bot: start(), books: openProviderBooks(join(folder, 'pos.sqlite')) }
  undo.push(() => world.bot.kill('SIGKILL').catch(() => undefined))
  return world
}

const addressOf = ({ user, password, host, port, database }: DatabaseConnection): string =>
  `postgres://${user}:${encodeURIComponent(String(password))}@${encodeURIComponent(host)}:${port}/${database}`

/** Made by chat before the first kill: what follows is about payments. */
async function makeLinks({ bot }: World): Promise<string[]> {
  await bot.serving()
  const owner = await claimOffice(/http\S+\/baslangic\/[\w-]+/.exec(bot.printed())?.[0] ?? '')
  const links = []
  for (let number = 0; number < LINKS; number += 1) {
    const phone = `0532 ${100 + Math.floor(number / 100)} ${10 + (number % 90)} ${10 + Math.floor(number / 90)}`
    links.push((await makeLink({ owner }, `Ahmet Yılmaz ${phone} danışmanlık ${1_000 + number} tl 3 gün`)).url)
  }
  owner.leave()
  return links
}

type Killing = { readonly startMs: number[]; readonly deaths: Death[]; readonly aliveMs: number }

/** Every fifth kill hits a bot that is still starting, others one that takes money just then. Gives the times from start to serving, and for how long it served. */
async function killAndRestart(world: World, random: SeededRandom, onServing: () => void): Promise<Killing> {
  const [startMs, deaths]: [number[], Death[]] = [[], []]
  let [killedAt, aliveMs] = [0, 0]
  const untilServing = async (): Promise<void> => {
    startMs.push(await world.bot.serving())
    deaths.push({ killedAt, servingAt: Date.now() })
  }
  for (let kill = 0; kill < KILLS; kill += 1) {
    const whileStarting = kill % 5 === 4
    if (whileStarting) deaths.push({ killedAt, servingAt: null })
    else if (kill > 0) await untilServing()
    if (!whileStarting) onServing()
    const served = performance.now()
    if (!whileStarting && kill % 2 === 0) await untilNextCapture(world)
    await sleep(random.between(100, whileStarting ? 1_200 : 3_000))
    aliveMs += whileStarting ? 0 : performance.now() - served
    killedAt = Date.now()
    await world.bot.kill('SIGKILL')
    world.bot = world.start()
  }
  await untilServing()
  return { startMs, deaths, aliveMs }
}

/** On a slow machine a kill at any moment would mostly hit a program that nobody has come to yet. */
async function untilNextCapture({ books }: World): Promise<void> {
  const [before, endsAt] = [books.captures().length, performance.now() + CAPTURE_WITHIN_MS]
  while (books.captures().length === before && performance.now() < endsAt) await sleep(50)
}

/** Reads again and again until all agree, or time is up: then the last reading shows what is missing. */
async function untilQuiet(world: World, read: () => Promise<ThreeLedgers>): Promise<ThreeLedgers> {
  const endsAt = performance.now() + QUIET_WITHIN_MS
  for (;;) {
    const now = await read()
    const isQuiet = now.told.length >= LINKS && now.open === 0 && now.unsent === 0
    if (isQuiet || performance.now() > endsAt) {
      await world.bot.kill('SIGTERM')
      return read()
    }
    await sleep(500)
  }
}
