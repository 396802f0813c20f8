import { execFileSync, spawn } from 'node:child_process'
import { chmodSync, closeSync, mkdtempSync, openSync, readdirSync, renameSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { payAll } from '../kill/stubborn-payer.ts'
import { CARDS } from '../support/payers.ts'
import { seededRandom } from '../support/seeded-random.ts'
import { fault, isLong, seconds, showOnFailure } from './fault.ts'
import { expectAgreement } from './harness/oracle.ts'
import { startOwnPostgres, type OwnPostgres } from './harness/own-postgres.ts'
import { startWorld, type World } from './harness/world.ts'
import {
  aLink,
  attemptsOf,
  factsOf,
  postCallback,
  referenceOf,
  someLinks,
  untilPaid,
  within,
  type PayerLink,
} from './story.ts'

/** Every unit of work that takes longer than a blow's pause dies meanwhile. */
const AXE_MS = 8_000
const SEGMENT_BYTES = 16 * 1024 * 1024

let folder: string
let postgres: OwnPostgres
let world: World

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tahsilbot-faults-pg-'))
  chmodSync(folder, 0o711)
  postgres = await startOwnPostgres(join(folder, 'data'))
  world = await startWorld({ database: postgres })
})
afterEach(async (context) => {
  await showOnFailure(context, world)
  await world.heal()
})
afterAll(async () => {
  await world.stop()
  await postgres.stop()
  rmSync(folder, { recursive: true, force: true })
})

/** Payers who do not give up, on so many links; resolves when each has typed a card. */
async function payStubbornly(links: readonly PayerLink[], atOnce = 3): Promise<void> {
  await payAll(
    links.map(({ url }) => url),
    {
      ...{ payers: world.payers, random: seededRandom(7), cards: [CARDS.success, CARDS.successAtOnce], atOnce },
      ...{ pauseMs: 0, patience: AbortSignal.timeout(240_000) },
    },
  )
}

async function aPaidReference(): Promise<string> {
  const link = await aLink(world)
  await world.payers.pay(link.url, CARDS.success)
  await untilPaid(world, link)
  return referenceOf((await attemptsOf(world, link))[0] ?? { id: '' })
}

const stored = async (): Promise<Set<string>> =>
  new Set((await world.query<{ key: string }>('SELECT dedupe_key AS key FROM provider_callback')).map(({ key }) => key))

fault('F13', async ({ note }) => {
  const lockedMs = isLong ? 60_000 : 25_000
  const link = await aLink(world)
  const other = await aLink(world)
  const page = await world.payers.begin(link.url)
  const session = new Client(postgres.owner)
  session.on('error', () => undefined)
  await session.connect()
  await session.query('BEGIN')
  await session.query('SELECT 1 FROM payment_link WHERE short_number = ANY($1) FOR UPDATE', [
    [link.number, other.number],
  ])
  const lockedAt = performance.now()
  await world.payers.typeCard(page, CARDS.success)
  await within(10_000, 'the callback is acknowledged', () => world.books.callbacks().at(-1)?.acknowledgedAt ?? null)
  const said = await world.payers.begin(other.url).catch((cause: unknown) => String(cause))
  note(`the press was answered after ${seconds(performance.now() - lockedAt)}`)
  expect(said).toContain('503')
  expect(await factsOf(world, link)).toEqual([])
  await sleep(Math.max(0, lockedMs - (performance.now() - lockedAt)))
  await session.query('ROLLBACK')
  await session.end()
  await within(60_000, 'the fact', async () => ((await factsOf(world, link)).length === 1 ? true : null))
  await payStubbornly([other])
  await expectAgreement(world)
})

fault('F14', async ({ note }) => {
  const links = await someLinks(world, 6)
  let commits = 0
  let cut = 0
  world.lines.database.watch((direction, chunk) => {
    if (direction !== 'up' || !chunk.includes('COMMIT')) return
    commits += 1
    if (commits % 5 !== 0) return
    cut += 1
    return 'reset'
  })
  await payStubbornly(links)
  await sleep(3_000)
  await world.heal()
  note(`${cut} of ${commits} commits cut`)
  expect(cut).toBeGreaterThan(5)
  await expectAgreement(world, { withinMs: 240_000 })
  for (const link of links) expect(await factsOf(world, link)).toHaveLength(1)
})

fault('F20', async ({ note }) => {
  const links = await someLinks(world, 6)
  const session = new Client(postgres.superuser)
  session.on('error', () => undefined)
  await session.connect()
  let ended = 0
  const axe = setInterval(() => {
    const sql = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = $1`
    void session.query(sql, [postgres.app.user]).then(({ rowCount }) => (ended += rowCount ?? 0))
  }, 250)
  setTimeout(() => clearInterval(axe), AXE_MS)
  await payStubbornly(links)
  await sleep(AXE_MS)
  await session.end()
  await world.heal()
  note(`${ended} connections ended`)
  expect(ended).toBeGreaterThan(10)
  await expectAgreement(world, { withinMs: 240_000 })
  for (const link of links) expect(await factsOf(world, link)).toHaveLength(1)
})

fault('F21', async ({ note }) => {
  const downMs = isLong ? 300_000 : 15_000
  const reference = await aPaidReference()
  const link = await aLink(world)
  const page = await world.payers.begin(link.url)
  await postgres.stop()
  const stoppedAt = performance.now()
  await world.payers.typeCard(page, CARDS.success)
  expect((await postCallback(world, { reference }, { path: callbacksOf() })).status).toBe(503)
  const shown = await fetch(link.url)
  expect(shown.status).toBe(503)
  expect(shown.headers.get('retry-after')).not.toBeNull()
  expect(await shown.text()).toMatch(/<h1/)
  expect((await fetch(`${world.url}/readyz`)).status).toBe(503)
  expect((await fetch(`${world.url}/healthz`)).status).toBe(200)
  await sleep(Math.max(0, downMs - (performance.now() - stoppedAt)))
  expect(world.books.callbacks().at(-1)?.acknowledgedAt).toBeNull()
  await postgres.start()
  world.lines.database.leadTo(postgres.port)
  await world.heal()
  const back = performance.now()
  await within(60_000, 'the fact', async () => ((await factsOf(world, link)).length === 1 ? true : null))
  note(`the payment was known ${seconds(performance.now() - back)} after the start of PostgreSQL`)
  await expectAgreement(world)
})

/** Every process of the server. */
const backends = (): number[] =>
  execFileSync('pgrep', ['-P', String(postgres.pid())], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map(Number)

const hasStrace = (): boolean => {
  try {
    execFileSync('strace', ['-o', '/dev/null', 'true'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

fault('F12', async ({ note, skip }) => {
  if (!hasStrace()) skip('strace is missing or may not trace here')
  const reference = await aPaidReference()
  const link = await aLink(world)
  const page = await world.payers.begin(link.url)
  const calls = ['-e', 'trace=fsync,fdatasync', '-e', 'inject=fsync,fdatasync:error=EIO']
  const pids = [postgres.pid(), ...backends()].flatMap((pid) => ['-p', String(pid)])
  const strace = spawn('strace', ['-f', '-qq', '-o', '/dev/null', ...calls, ...pids], { stdio: 'ignore' })
  await sleep(1_000)
  const answers: string[] = []
  for (let n = 0; n < 5; n += 1) {
    const eventId = `eio-${n}-${reference}`
    const said = await postCallback(world, { reference, eventId }, { path: callbacksOf() })
    answers.push(`${said.status}`)
  }
  await world.payers.typeCard(page, CARDS.success)
  await sleep(1_500)
  strace.kill('SIGKILL')
  // A disk like that ends in a restart of the server by hand.
  for (const pid of [postgres.pid(), ...backends()]) if (pid !== 0) process.kill(pid, 'SIGKILL')
  await sleep(500)
  await postgres.start()
  world.lines.database.leadTo(postgres.port)
  await world.heal()
  note(`answers while no write reached the disk: ${answers.join(', ')}`)
  expect(answers).not.toContain('200')
  await within(60_000, 'the fact', async () => ((await factsOf(world, link)).length === 1 ? true : null))
  await expectAgreement(world)
})

/** Known without the database. */
const callbacksOf = (): string =>
  new URL(world.books.payments().at(-1)?.returnUrl ?? world.url).pathname.replace('/don/', '/callbacks/')

const acknowledged = (): string[] =>
  world.books
    .callbacks()
    .filter(({ acknowledgedAt }) => acknowledgedAt !== null)
    .map(({ eventId }) => eventId)

async function lastCheckpoint(): Promise<string> {
  const session = new Client(postgres.superuser)
  await session.connect()
  const { rows } = await session.query<{ lsn: string }>(
    'SELECT checkpoint_lsn::text AS lsn FROM pg_control_checkpoint()',
  )
  await session.end()
  return rows[0]?.lsn ?? ''
}

fault('F17', async ({ note }) => {
  const base = join(folder, 'base')
  const links = await someLinks(world, 8)
  await world.kill()
  await postgres.stop()
  copyTree(postgres.cluster, base)
  await postgres.start()
  world.lines.database.leadTo(postgres.port)
  const checkpoint = await lastCheckpoint()
  await world.restart()
  const before = acknowledged().length
  const paying = payStubbornly(links, 4)
  await within(30_000, 'some are acknowledged', () => (acknowledged().length >= before + 4 ? true : null))
  const promised = acknowledged()
  const [flushed] = await world.query<{ lsn: string }>('SELECT pg_current_wal_flush_lsn()::text AS lsn')
  // Since then no data file was made safe: the cut may take all that was written to them.
  expect(await lastCheckpoint()).toBe(checkpoint)
  world.owner.leave()
  process.kill(world.bot.pid, 'SIGKILL')
  process.kill(postgres.pid(), 'SIGKILL')
  await world.bot.ended()
  await sleep(1_000)
  dropUnsynced(base, flushed?.lsn ?? '')
  await postgres.start()
  world.lines.database.leadTo(postgres.port)
  const kept = await stored()
  note(`${promised.length - before} callbacks acknowledged since the last checkpoint, all there`)
  expect(promised.filter((eventId) => !kept.has(eventId))).toEqual([])
  await world.restart()
  await paying
  await expectAgreement(world, { withinMs: 240_000 })
})

const copyTree = (from: string, to: string): void => void execFileSync('cp', ['-a', from, to])

/**
 * What is left after the power went: data files as they were made safe last, the control file (always written through),
 * and of the log no byte behind the flushed position.
 */
function dropUnsynced(base: string, lsn: string): void {
  const dead = `${postgres.cluster}.dead`
  renameSync(postgres.cluster, dead)
  copyTree(base, postgres.cluster)
  copyTree(join(dead, 'global/pg_control'), join(postgres.cluster, 'global/pg_control'))
  const log = join(postgres.cluster, 'pg_wal')
  rmSync(log, { recursive: true })
  copyTree(join(dead, 'pg_wal'), log)
  const [high = 0, low = 0] = lsn.split('/').map((part) => Number.parseInt(part, 16))
  const hex = (value: number): string => value.toString(16).toUpperCase().padStart(8, '0')
  const last = `00000001${hex(high)}${hex(Math.floor(low / SEGMENT_BYTES))}`
  for (const name of readdirSync(log)) if (/^[0-9A-F]{24}$/.test(name) && name > last) rmSync(join(log, name))
  const file = openSync(join(log, last), 'r+')
  const from = low % SEGMENT_BYTES
  writeSync(file, Buffer.alloc(SEGMENT_BYTES - from), 0, SEGMENT_BYTES - from, from)
  closeSync(file)
  rmSync(dead, { recursive: true })
}
