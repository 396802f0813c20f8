import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { randomBytes } from 'node:crypto'
import { execFileSync } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import { afterAll, beforeAll, expect } from 'vitest'
import { startBot } from '../support/bot-process.ts'
import { createTestDatabase } from '../support/database.ts'
import { freePort } from '../support/free-port.ts'
import { CARDS } from '../support/payers.ts'
import { startProgram, type StartedProgram } from '../support/started-program.ts'
import { fault, isLong, seconds } from './fault.ts'
import { openFaultProxy } from './harness/fault-proxy.ts'
import { expectAgreement } from './harness/oracle.ts'
import { startOwnPostgres } from './harness/own-postgres.ts'
import { startWorld } from './harness/world.ts'
import { aLink, attemptsOf, callbackPath, factsOf, postCallback, referenceOf, untilPaid, within } from './story.ts'

let folder: string
let data: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tahsilbot-faults-start-'))
  chmodSync(folder, 0o711)
  data = join(folder, 'data')
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const start = (changes: Readonly<Record<string, string>> = {}): StartedProgram =>
  startProgram({ DATA_DIR: data, PORT: '0', APP_LOCALE: 'en', ...changes })

async function refusal(changes: Readonly<Record<string, string>> = {}): Promise<string> {
  const program = start(changes)
  expect(await program.ended()).toBe(1)
  expect(program.output()).not.toMatch(/^\s+at /m)
  return program.output()
}

fault('F19', async () => {
  const first = start()
  await first.ready()
  expect(await refusal()).toContain(`process ${first.pid}`)
  first.kill('SIGKILL')
  await first.ended()
  const server = Number.parseInt(readFileSync(join(data, 'postgres/cluster/postmaster.pid'), 'utf8'), 10)
  const second = start()
  expect(await second.ready()).toContain(`process ${server}`)
  second.kill('SIGTERM')
  expect(await second.ended()).toBe(0)
})

fault('F16', async () => {
  const cluster = join(data, 'postgres/cluster')
  writeFileSync(join(cluster, 'PG_VERSION'), '17\n')
  expect(await refusal()).toContain('PostgreSQL 17')
  writeFileSync(join(cluster, 'PG_VERSION'), '18\n')
  const log = join(cluster, 'pg_wal')
  renameSync(log, `${log}.away`)
  expect((await refusal()).length).toBeGreaterThan(20)
  expect(readdirSync(`${log}.away`).length).toBeGreaterThan(0)
  rmSync(log, { recursive: true, force: true })
  renameSync(`${log}.away`, log)
  const file = join(folder, 'a-file')
  writeFileSync(file, '')
  expect(await refusal({ DATA_DIR: join(file, 'data') })).toContain('DATA_DIR')
  const again = start()
  await again.ready()
  again.kill('SIGTERM')
  expect(await again.ended()).toBe(0)
})

fault('F66', async () => {
  const keys = join(data, 'keys.json')
  renameSync(keys, `${keys}.away`)
  expect((await refusal()).length).toBeGreaterThan(20)
  expect(existsSync(keys)).toBe(false)
  renameSync(`${keys}.away`, keys)
  const stranger = start({ MASTER_KEY: randomBytes(32).toString('base64') })
  expect(await stranger.ended()).not.toBe(0)
  const again = start()
  await again.ready()
  again.kill('SIGTERM')
  expect(await again.ended()).toBe(0)
})

fault('F07', async ({ note }) => {
  const database = await createTestDatabase('empty')
  const line = await openFaultProxy()
  line.leadTo(database.owner.port)
  const addressOf = ({ user, password, database: name }: typeof database.owner): string =>
    `postgres://${user}:${encodeURIComponent(password)}@127.0.0.1:${line.port}/${name}`
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const env = {
    ...{ PORT: String(port), PUBLIC_URL: url, DATA_DIR: join(folder, 'migrated'), LOG_LEVEL: 'silent' },
    ...{ DATABASE_URL: addressOf(database.app), DATABASE_OWNER_URL: addressOf(database.owner) },
  }
  const texts = ['CREATE TABLE', 'INSERT INTO "_prisma_migrations"', 'COMMIT']
  for (const text of texts) {
    const bot = startBot(url, env)
    const { promise: passed, resolve } = Promise.withResolvers<void>()
    line.watch((direction, chunk) => {
      if (direction !== 'up' || !chunk.includes(text)) return
      process.kill(bot.pid, 'SIGKILL')
      line.watch(null)
      resolve()
    })
    await passed
    await bot.ended()
  }
  line.watch(null)
  const bot = startBot(url, env)
  note(`serving after ${seconds(await bot.serving())}`)
  await bot.kill('SIGTERM')
  const client = new Client(database.owner)
  await client.connect()
  const { rows } = await client.query<{ name: string; finished: boolean }>(
    'SELECT migration_name AS name, finished_at IS NOT NULL AS finished FROM _prisma_migrations ORDER BY 1',
  )
  await client.end()
  const folders = readdirSync(join(import.meta.dirname, '../../prisma/migrations')).filter((name) => /^\d/.test(name))
  expect(rows).toEqual(folders.toSorted().map((name) => ({ name, finished: true })))
  await line.close()
  await database.drop()
})

fault('F22', async ({ note }) => {
  const world = await startWorld({ bot: { node: ['--max-old-space-size=256'] } })
  try {
    const link = await aLink(world)
    await world.payers.pay(link.url, CARDS.successAtOnce)
    await untilPaid(world, link)
    await expectAgreement(world)
    await world.kill()
    const rows = isLong ? 10_000 : 2_000
    await world.query(COPY_NOTIFICATIONS, [rows])
    await world.query(COPY_DELIVERIES)
    await world.restart()
    const begun = performance.now()
    const waiting = async (): Promise<number> =>
      (
        await world.query<{ n: number }>(
          `SELECT count(*)::int AS n FROM delivery WHERE status <> 'sent' AND address LIKE 'load:%'`,
        )
      )[0]?.n ?? -1
    await within(isLong ? 600_000 : 90_000, 'all are out', async () => ((await waiting()) === 0 ? true : null))
    const peak = Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${world.bot.pid}/status`, 'utf8'))?.[1] ?? 0)
    note(`${rows} messages in ${seconds(performance.now() - begun)}, at most ${Math.round(peak / 1_024)} MB of memory`)
    const [seen] = await world.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM board_message WHERE address LIKE 'load:%' AND direction = 'outbound'`,
    )
    expect(seen?.n).toBe(rows)
  } finally {
    await world.stop()
  }
})

const COPY_NOTIFICATIONS = `
  INSERT INTO notification SELECT (jsonb_populate_record(null::notification, to_jsonb(n) || jsonb_build_object(
    'id', gen_random_uuid(), 'dedupe_key', 'load:' || g))).*
  FROM (SELECT * FROM notification WHERE template = 'office.payment_received' LIMIT 1) n,
    generate_series(1, $1::int) g`
const COPY_DELIVERIES = `
  INSERT INTO delivery SELECT (jsonb_populate_record(null::delivery, to_jsonb(d) || jsonb_build_object(
    'id', gen_random_uuid(), 'notification_id', n.id, 'status', 'pending', 'claim', 0, 'tries', 0, 'remote_ref', null, 'settled_at', null,
    'address', 'load:' || (substr(n.dedupe_key, 6)::int % 100)))).*
  FROM notification n, (SELECT d.* FROM delivery d JOIN notification n ON n.id = d.notification_id
    WHERE n.template = 'office.payment_received' AND d.kind = 'web_chat' LIMIT 1) d
  WHERE n.dedupe_key LIKE 'load:%'`

fault('F11', async ({ note, skip }) => {
  const disk = join(folder, 'disk')
  execFileSync('mkdir', ['-m', '711', disk])
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=200m,mode=711', 'tmpfs', disk], { stdio: 'ignore' })
  } catch {
    skip('a tmpfs of its own needs root')
  }
  try {
    await onSmallDisk(disk, note)
  } finally {
    execFileSync('umount', ['-l', disk])
  }
})

async function onSmallDisk(disk: string, note: (text: string) => void): Promise<void> {
  const postgres = await startOwnPostgres(join(disk, 'data'), { max_wal_size: '48MB', min_wal_size: '32MB' })
  const world = await startWorld({ database: postgres })
  const filler = join(disk, 'filler')
  try {
    const link = await aLink(world)
    await world.payers.pay(link.url, CARDS.success)
    await untilPaid(world, link)
    const other = await aLink(world)
    const page = await world.payers.begin(other.url)
    const reference = referenceOf((await attemptsOf(world, link))[0] ?? { id: '' })
    const path = await callbackPath(world)
    execFileSync('sh', ['-c', `cat /dev/zero > ${filler} 2>/dev/null || true`])
    const answers = new Map<string, number>()
    for (let n = 0; n < 400 && ![...answers.values()].some((status) => status >= 500); n += 1) {
      const eventId = `full-${n}`
      const body = JSON.stringify({ eventId, reference, pad: randomBytes(20_000).toString('hex') })
      const said = await postCallback(world, { reference }, { path, body }).catch(() => ({ status: 599, text: '' }))
      answers.set(eventId, said.status)
    }
    const good = [...answers].filter(([, status]) => status === 200).map(([eventId]) => eventId)
    note(`${good.length} acknowledged on the last free pages, then ${[...answers.values()].at(-1) ?? 0}`)
    expect([...answers.values()].at(-1)).toBeGreaterThanOrEqual(500)
    await world.payers.typeCard(page, CARDS.success)
    await sleep(2_000)
    rmSync(filler)
    await within(60_000, 'PostgreSQL serves', async () => {
      if (postgres.pid() === 0) await postgres.start()
      world.lines.database.leadTo(postgres.port)
      return world.query('SELECT 1').then(
        () => true as const,
        () => null,
      )
    })
    await within(60_000, 'the fact', async () => ((await factsOf(world, other)).length === 1 ? true : null))
    const stored = await world.query<{ key: string }>(`SELECT dedupe_key AS key FROM provider_callback`)
    const kept = new Set(stored.map(({ key }) => key))
    expect(good.filter((eventId) => !kept.has(eventId))).toEqual([])
    await expectAgreement(world)
  } finally {
    await world.stop()
    await postgres.stop()
  }
}
