import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import type { DatabaseConnection } from '../../../src/adapters/storage/connection-settings.ts'
import { startBotApiServer, type BotApiServer } from '../../fixtures/channels/bot-api-server.ts'
import { startMailServer, type MailServer } from '../../fixtures/channels/mail-server.ts'
import { eventually, KEY, runPos, SECRET, type RunningPos } from '../../sandbox-pos/running-pos.ts'
import { startBot, type BotFlags, type BotProcess } from '../../support/bot-process.ts'
import { claimOffice, openMember, type BrowserMember } from '../../support/browser-member.ts'
import { createTestDatabase } from '../../support/database.ts'
import { freePort } from '../../support/free-port.ts'
import { textOf } from '../../support/html-form.ts'
import { openPayers, type Payers } from '../../support/payers.ts'
import { connectTelegram, type TelegramPerson } from '../../support/telegram-world.ts'
import { openFaultProxy, type FaultProxy } from './fault-proxy.ts'
import { openProviderBooks, type ProviderBooks } from './provider-books.ts'
import { openProviderFront, type ProviderFront } from './provider-front.ts'

const MOVED_CLOCK = join(import.meta.dirname, '../children/moved-clock.ts')
export const BOT_TOKEN = '123456:a-token-for-the-fault-suite'
const OWNER_CHAT = 4711

export type Databases = { readonly owner: DatabaseConnection; readonly app: DatabaseConnection }

export type WorldOptions = {
  readonly posFlags?: readonly string[]
  readonly telegram?: boolean
  readonly mail?: boolean
  /** A server of the test's own, instead of a database on the shared one. */
  readonly database?: Databases
  readonly env?: Readonly<Record<string, string>>
  readonly bot?: BotFlags
}

/** The lines that can fail; each leads to one neighbour of the program. */
type Lines = {
  readonly database: FaultProxy
  readonly pos: FaultProxy
  /** What comes in: callbacks, payers, the office's browser. */
  readonly web: FaultProxy
  readonly telegram: FaultProxy
  readonly mail: FaultProxy
}

export type Whose = 'bot' | 'pos' | 'both'

export type World = {
  readonly url: string
  readonly folder: string
  readonly env: Readonly<Record<string, string>>
  readonly lines: Lines
  readonly pos: RunningPos
  readonly front: ProviderFront
  readonly books: ProviderBooks
  readonly payers: Payers
  readonly botApi: BotApiServer | null
  readonly mail: MailServer | null
  /** The program that runs now, and its owner's browser. */
  bot: BotProcess
  owner: BrowserMember
  /** Sets the clocks so far from the machine's. */
  setClock(whose: Whose, ms: number): void
  query<Row extends object>(sql: string, values?: unknown[]): Promise<Row[]>
  /** Ends every fault: clocks, lines and the front are as at the start. */
  heal(): Promise<void>
  kill(): Promise<void>
  /** Starts the program again, waits until it serves, and gives how long that took. */
  restart(change?: { env?: Readonly<Record<string, string>>; bot?: BotFlags }): Promise<number>
  /** A second process on the same database. */
  startSecond(): Promise<BotProcess>
  /** The owner's private chat in Telegram, bound to the office. */
  ownerInTelegram(): Promise<TelegramPerson>
  stop(): Promise<void>
}

type Undo = (() => unknown)[]

/** The real program as a child process, between neighbours that keep their own books, on lines that fail on demand. */
export async function startWorld(options: WorldOptions = {}): Promise<World> {
  const undo: Undo = []
  const stop = async (): Promise<void> => {
    for (const step of undo.splice(0).toReversed()) await step()
  }
  try {
    return await bringUp(options, undo, stop)
  } catch (cause) {
    await stop()
    throw cause
  }
}

async function bringUp(options: WorldOptions, undo: Undo, stop: () => Promise<void>): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), 'tahsilbot-faults-'))
  chmodSync(folder, 0o711)
  undo.push(() => rmSync(folder, { recursive: true, force: true }))
  const lines = await openLines(undo)
  const databases = options.database ?? (await ownDatabase(undo))
  lines.database.leadTo(databases.app.port)
  const neighbours = await startNeighbours(options, folder, lines, undo)
  const port = await freePort()
  lines.web.leadTo(port)
  const url = `http://127.0.0.1:${lines.web.port}`
  const env = { ...botEnv({ options, folder, lines, databases, port, url }), ...options.env }
  const start = (change: { env?: Readonly<Record<string, string>>; bot?: BotFlags } = {}): BotProcess => {
    const flags = { ...options.bot, ...change.bot }
    const node = ['--import', MOVED_CLOCK, ...(flags.node ?? [])]
    return startBot(`http://127.0.0.1:${change.env?.['PORT'] ?? port}`, { ...env, ...change.env }, { ...flags, node })
  }
  const bot = start()
  // The first claim is made before anything fails.
  const owner = await claimFirst(bot, undo)
  const payers = openPayers({ url, pos: neighbours.pos, inbox: null })
  const world: World = {
    ...{ url, folder, env, lines, payers, bot, owner, stop },
    ...neighbours,
    setClock(whose, ms) {
      for (const name of whose === 'both' ? ['bot', 'pos'] : [whose]) writeFileSync(clockFile(folder, name), String(ms))
    },
    query: (sql, values = []) => queryOnce(databases.owner, sql, values),
    async heal() {
      world.setClock('both', 0)
      neighbours.front.script = null
      for (const line of Object.values(lines)) {
        line.watch(null)
        line.set('up', null)
        line.set('down', null)
        await line.open()
      }
      // A stream that broke is opened again, as browsers do.
      world.owner.leave()
      const again = await openMember(url, owner.cookie).catch(() => null)
      if (again !== null) world.owner = again
    },
    async kill() {
      world.owner.leave()
      await world.bot.kill('SIGKILL')
    },
    async restart(change) {
      world.bot = start(change)
      const took = await world.bot.serving()
      world.owner = await openMember(url, owner.cookie)
      return took
    },
    async startSecond() {
      const second = start({ env: { PORT: String(await freePort()), DATA_DIR: folder } })
      undo.push(() => second.kill('SIGKILL').catch(() => undefined))
      await second.serving()
      return second
    },
    ownerInTelegram: () => bindOwner(world),
  }
  undo.push(async () => {
    world.owner.leave()
    await world.bot.kill('SIGKILL').catch(() => undefined)
  })
  return world
}

async function openLines(undo: Undo): Promise<Lines> {
  const line = async (): Promise<FaultProxy> => {
    const proxy = await openFaultProxy()
    undo.push(() => proxy.close())
    return proxy
  }
  return { database: await line(), pos: await line(), web: await line(), telegram: await line(), mail: await line() }
}

async function ownDatabase(undo: Undo): Promise<Databases> {
  const database = await createTestDatabase()
  undo.push(() => database.drop())
  return database
}

const clockFile = (folder: string, whose: string): string => join(folder, `${whose}-clock`)

type Neighbours = Pick<World, 'pos' | 'front' | 'books' | 'botApi' | 'mail'>

async function startNeighbours(options: WorldOptions, folder: string, lines: Lines, undo: Undo): Promise<Neighbours> {
  const front = await openProviderFront()
  undo.push(() => front.stop())
  lines.pos.leadTo(front.port)
  const ledger = join(folder, 'pos.sqlite')
  const flags = ['--ledger', ledger, '--callback-retry-seconds', '1,1,2,3,5', '--speed', '1']
  const publicOrigin = ['--public-origin', `http://127.0.0.1:${lines.pos.port}`]
  const env = { CLOCK_FILE: clockFile(folder, 'pos') }
  const started = await runPos([...flags, ...publicOrigin, ...(options.posFlags ?? [])], {
    node: ['--import', MOVED_CLOCK],
    env,
  })
  undo.push(async () => {
    started.process.kill('SIGKILL')
    await started.exit
  })
  front.leadTo(started.origin)
  const botApi = options.telegram === true ? await startBotApiServer() : null
  if (botApi !== null) {
    undo.push(() => botApi.stop())
    lines.telegram.leadTo(Number(new URL(botApi.apiRoot).port))
  }
  const mail = options.mail === true ? await startMailServer() : null
  if (mail !== null) {
    undo.push(() => mail.stop())
    lines.mail.leadTo(mail.port)
  }
  return { pos: started, front, books: openProviderBooks(ledger), botApi, mail }
}

type BotSettings = {
  readonly options: WorldOptions
  readonly folder: string
  readonly lines: Lines
  readonly databases: Databases
  readonly port: number
  readonly url: string
}

function botEnv({ options, folder, lines, databases, port, url }: BotSettings): Record<string, string> {
  return {
    ...{
      PORT: String(port),
      PUBLIC_URL: url,
      DATA_DIR: folder,
      LOG_LEVEL: 'warn',
      CLOCK_FILE: clockFile(folder, 'bot'),
    },
    DATABASE_URL: addressOf(databases.app, lines.database.port),
    DATABASE_OWNER_URL: addressOf(databases.owner, lines.database.port),
    ...{ SANDBOX_POS_URL: `http://127.0.0.1:${lines.pos.port}`, SANDBOX_POS_KEY: KEY, SANDBOX_POS_SECRET: SECRET },
    ...(options.telegram === true
      ? { TELEGRAM_BOT_TOKEN: BOT_TOKEN, TELEGRAM_API_ROOT: `http://127.0.0.1:${lines.telegram.port}` }
      : {}),
    ...(options.mail === true
      ? {
          SMTP_URL: `smtp://127.0.0.1:${lines.mail.port}`,
          MAIL_FROM: 'Tahsilbot <odeme@example.com>',
          SANDBOX_MAIL_ALLOWLIST: '@example.com',
        }
      : {}),
  }
}

const addressOf = ({ user, password, database }: DatabaseConnection, port: number): string =>
  `postgres://${user}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`

async function claimFirst(bot: BotProcess, undo: Undo): Promise<BrowserMember> {
  undo.push(() => bot.kill('SIGKILL').catch(() => undefined))
  await bot.serving()
  const address = await eventually(
    'the claim address',
    () => /http\S+\/baslangic\/[\w-]+/.exec(bot.printed())?.[0] ?? null,
  )
  return claimOffice(address)
}

async function queryOnce<Row extends object>(
  owner: DatabaseConnection,
  sql: string,
  values: unknown[],
): Promise<Row[]> {
  const client = new Client(owner)
  await client.connect()
  try {
    return (await client.query<Row>(sql, values)).rows
  } finally {
    await client.end()
  }
}

async function bindOwner({ botApi, owner }: World): Promise<TelegramPerson> {
  if (botApi === null) throw new Error('this world was started without Telegram')
  const page = await owner.post('/basladi', {
    body: new URLSearchParams({ csrf: owner.csrf }),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  })
  const token = /t\.me\/\w+\?start=([\w-]+)/.exec(textOf(await page.text()))?.[1] ?? ''
  const person = connectTelegram(botApi, BOT_TOKEN).person(OWNER_CHAT, 'Ayşe')
  await person.start(token)
  await person.see('Hoş geldiniz')
  return person
}
