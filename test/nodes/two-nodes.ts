import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import type { DatabaseConnection } from '../../src/adapters/storage/connection-settings.ts'
import { openFaultProxy, type FaultProxy } from '../faults/harness/fault-proxy.ts'
import { startBotApiServer } from '../fixtures/channels/bot-api-server.ts'
import { KEY, runPos, SECRET, type RunningPos } from '../sandbox-pos/running-pos.ts'
import { startBot, type BotProcess } from '../support/bot-process.ts'
import { claimOffice, type BrowserMember } from '../support/browser-member.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { freePort } from '../support/free-port.ts'
import { openPayers, type Payers } from '../support/payers.ts'
import { connectTelegram, type TelegramWorld } from '../support/telegram-world.ts'
import { startFront, type Front } from './front.ts'

const BOT_TOKEN = '123456:a-token-for-two-nodes'

export type Node = {
  readonly url: string
  readonly env: Readonly<Record<string, string>>
  /** The way to the database of this node alone. */
  readonly database: FaultProxy
  bot: BotProcess
  isAlive: boolean
  /** What it logged since its last start, line by line. */
  log(): readonly LogLine[]
  kill(signal: 'SIGKILL' | 'SIGTERM'): Promise<void>
  /** Starts the killed node again; resolves once it serves. */
  revive(): Promise<void>
}

export type LogLine = Readonly<Record<string, unknown>>

/** The program started twice on one database, behind one address. */
export type TwoNodes = {
  readonly front: Front
  readonly nodes: readonly [Node, Node]
  readonly pos: RunningPos
  readonly database: TestDatabase
  readonly telegram: TelegramWorld
  readonly owner: BrowserMember
  readonly payers: Payers
  /** One number of the database, by its owner's eyes. */
  count(sql: string): Promise<number>
  stop(): Promise<void>
}

type Undo = (() => unknown)[]

export async function startTwoNodes(): Promise<TwoNodes> {
  const undo: Undo = []
  const stop = async (): Promise<void> => {
    for (const step of undo.splice(0).toReversed()) await step()
  }
  try {
    return { ...(await bringUp(undo)), stop }
  } catch (cause) {
    await stop()
    throw cause
  }
}

async function bringUp(undo: Undo): Promise<Omit<TwoNodes, 'stop'>> {
  const folder = mkdtempSync(join(tmpdir(), 'tahsilbot-nodes-'))
  undo.push(() => rmSync(folder, { recursive: true, force: true }))
  const database = await createTestDatabase()
  undo.push(() => database.drop())
  const pos = await runPos(['--ledger', join(folder, 'pos.sqlite'), '--callback-retry-seconds', '1,2,3,5'])
  undo.push(async () => {
    pos.process.kill('SIGKILL')
    await pos.exit
  })
  const botApi = await startBotApiServer()
  undo.push(() => botApi.stop())
  const urls: string[] = []
  const front = await startFront(() => urls)
  undo.push(() => front.stop())
  const shared = {
    ...{ PUBLIC_URL: front.url, LOG_LEVEL: 'debug', MASTER_KEY: randomBytes(32).toString('base64') },
    ...{ SANDBOX_POS_URL: pos.origin, SANDBOX_POS_KEY: KEY, SANDBOX_POS_SECRET: SECRET, TRUST_PROXY: 'loopback' },
    ...{ TELEGRAM_BOT_TOKEN: BOT_TOKEN, TELEGRAM_API_ROOT: botApi.apiRoot },
  }
  const begin = (name: string): Promise<Node> => startNode(join(folder, name), database, shared, undo)
  const nodes = [await begin('a'), await begin('b')] as const
  urls.push(...nodes.map(({ url }) => url))
  await Promise.all(nodes.map(({ bot }) => bot.serving()))
  const claim = nodes.map(({ bot }) => /http\S+\/baslangic\/[\w-]+/.exec(bot.printed())?.[0]).find(Boolean)
  const owner = await claimOffice(claim ?? '')
  undo.push(() => owner.leave())
  const payers = openPayers({ url: front.url, pos, inbox: null })
  const telegram = connectTelegram(botApi, BOT_TOKEN)
  return { front, nodes, pos, database, telegram, owner, payers, count: (sql) => countIn(database, sql) }
}

async function startNode(
  dataFolder: string,
  database: TestDatabase,
  shared: Readonly<Record<string, string>>,
  undo: Undo,
): Promise<Node> {
  const port = await freePort()
  const line = await openFaultProxy()
  undo.push(() => line.close())
  line.leadTo(database.app.port)
  const url = `http://127.0.0.1:${port}`
  const env = {
    ...shared,
    ...{ PORT: String(port), DATA_DIR: dataFolder },
    DATABASE_URL: addressOf({ ...database.app, host: '127.0.0.1', port: line.port }),
    DATABASE_OWNER_URL: addressOf(database.owner),
  }
  const node: Node = {
    ...{ url, env, database: line, bot: startBot(url, env) },
    isAlive: true,
    log: () => logOf(node.bot),
    async kill(signal) {
      node.isAlive = false
      await node.bot.kill(signal)
    },
    async revive() {
      node.bot = startBot(url, env)
      await node.bot.serving()
      node.isAlive = true
    },
  }
  undo.push(() => node.bot.kill('SIGKILL').catch(() => undefined))
  return node
}

const addressOf = ({ user, password, host, port, database }: DatabaseConnection): string =>
  `postgres://${user}:${encodeURIComponent(String(password))}@${encodeURIComponent(host)}:${port}/${database}`

const logOf = (bot: BotProcess): LogLine[] =>
  bot
    .printed()
    .split('\n')
    .filter((line) => line.startsWith('{') && line.endsWith('}'))
    .map((line) => JSON.parse(line) as LogLine)

/** The things this node took since its start, and did not lose or give back; a dead node owns nothing. */
export function ownedBy(node: Node): string[] {
  const owned = new Set<string>()
  if (!node.isAlive) return []
  for (const { msg: what, thing } of node.log()) {
    if (what === 'ownership.connection_lost') owned.clear()
    if (what === 'ownership.taken') owned.add(String(thing))
    if (what === 'ownership.given_back') owned.delete(String(thing))
  }
  return [...owned]
}

export const isPolling = (node: Node): boolean => ownedBy(node).some((thing) => thing.startsWith('receiving '))

async function countIn(database: TestDatabase, sql: string): Promise<number> {
  const client = new Client(database.owner)
  await client.connect()
  try {
    return Number(Object.values((await client.query<Record<string, unknown>>(sql)).rows[0] ?? {})[0])
  } finally {
    await client.end()
  }
}
