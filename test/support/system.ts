import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { compose, type App } from '../../src/compose.ts'
import { toConfig, type Config } from '../../src/config/config.ts'
import { envSchema } from '../../src/config/env.ts'
import { Secret } from '../../src/config/secret.ts'
import { openConsoleReport } from '../../src/console-report.ts'
import { instant, type Instant } from '../../src/domain/instant.ts'
import { prepareFirstOffice } from '../../src/first-office.ts'
import { listen, type Listening } from '../../src/listen.ts'
import type { Clock } from '../../src/ports/clock.ts'
import { startBotApiServer, type BotApiServer } from '../fixtures/channels/bot-api-server.ts'
import { startMailServer, type MailServer } from '../fixtures/channels/mail-server.ts'
import { runPos, SECRET, type RunningPos } from '../sandbox-pos/running-pos.ts'
import { claimOffice, type BrowserMember } from './browser-member.ts'
import { createTestDatabase } from './database.ts'
import { fingerprintOf } from './fingerprint.ts'
import { openPayers, type Payers } from './payers.ts'
import { silentLogger } from './silent-logger.ts'
import { connectTelegram, type TelegramWorld } from './telegram-world.ts'

const BOT_TOKEN = '123456:a-token-for-the-whole-system'
export const WEBHOOK_SECRET = 'a-webhook-secret'
const POS_KEY = 'test-office'

export type SystemOptions = {
  /** Divides the waits of the POS (docs/sandbox-pos.md); 60 turns its minutes into seconds. */
  readonly posSpeed?: number
  readonly posFlags?: readonly string[]
  /** A real mail server takes the e-mails; without it they go to the sandbox inbox. */
  readonly mail?: boolean
  /** A Bot API server stands in for Telegram's. */
  readonly telegram?: 'polling' | 'webhook'
  /** What else stands in .env. */
  readonly env?: Readonly<Record<string, string>>
}

/** The real time, moved: the POS and the mail server keep theirs. */
export type MovedClock = Clock & {
  /** So much later than the real time from now on; earlier with a negative number. */
  setAhead(ms: number): void
  /** Back to the real time: signatures made with the POS hold again. */
  reset(): void
}

export type System = {
  readonly app: App
  readonly url: string
  readonly clock: MovedClock
  readonly pos: RunningPos
  readonly mail: MailServer | null
  readonly telegram: TelegramWorld | null
  readonly owner: BrowserMember
  readonly payers: Payers
  /** What is stored, as one text: equal texts mean that nothing happened. Page views are counted apart. */
  fingerprint(): Promise<string>
  stop(): Promise<void>
}

type Undo = (() => Promise<unknown> | void)[]

/** The whole product as it is started for a newcomer, on a database of its own, with its office claimed by a browser. */
export function startSystem(options: SystemOptions = {}): Promise<System> {
  return withUndo(async (undo) => {
    const { outside, claimUrl, ...running } = await bringUp(options, undo)
    const owner = await claimOffice(claimUrl)
    undo.push(() => owner.leave())
    const telegram = outside.botApi === null ? null : connectTelegram(outside.botApi, BOT_TOKEN)
    const payers = openPayers({ url: running.url, pos: outside.pos, inbox: owner.inbox })
    return { ...running, owner, telegram, payers, pos: outside.pos, mail: outside.mail }
  })
}

export type UnclaimedSystem = Pick<System, 'url' | 'pos' | 'stop'> & { readonly claimUrl: string }

/** The same before anybody has opened the address that the start printed. */
export function startUnclaimedSystem(options: SystemOptions = {}): Promise<UnclaimedSystem> {
  return withUndo(async (undo) => {
    const { url, claimUrl, outside } = await bringUp(options, undo)
    return { url, claimUrl, pos: outside.pos }
  })
}

async function withUndo<T>(start: (undo: Undo) => Promise<T>): Promise<T & { stop(): Promise<void> }> {
  const undo: Undo = []
  const stop = async (): Promise<void> => {
    for (const step of undo.splice(0).toReversed()) await step()
  }
  try {
    return { ...(await start(undo)), stop }
  } catch (cause) {
    await stop()
    throw cause
  }
}

async function bringUp(options: SystemOptions, undo: Undo) {
  const listening = await listen('127.0.0.1', 0)
  undo.push(() => listening.stop(0))
  const url = `http://127.0.0.1:${listening.port}`
  const outside = await startOutside(options, url, undo)
  const clock = movedClock()
  const { app, claimToken, database } = await startApp({ options, outside, listening, clock, url }, undo)
  const claimUrl = `${url}/baslangic/${claimToken}`
  return { app, url, clock, claimUrl, outside, fingerprint: () => fingerprintOf(database) }
}

type Outside = {
  readonly pos: RunningPos
  readonly mail: MailServer | null
  readonly botApi: BotApiServer | null
  readonly bankSecret: string
}

async function startOutside(options: SystemOptions, url: string, undo: Undo): Promise<Outside> {
  const bankSecret = randomBytes(16).toString('hex')
  const folder = mkdtempSync(join(tmpdir(), 'tahsilbot-e2e-'))
  undo.push(() => rmSync(folder, { recursive: true, force: true }))
  const pos = await runPos([
    ...['--ledger', join(folder, 'pos.sqlite'), '--speed', String(options.posSpeed ?? 60)],
    ...['--bank-sms-url', `${url}/gelen-kutusu/banka-sms`, '--bank-secret', bankSecret],
    ...(options.posFlags ?? []),
  ])
  undo.push(async () => {
    pos.process.kill('SIGKILL')
    await pos.exit
  })
  const mail = options.mail === true ? await startMailServer() : null
  if (mail !== null) undo.push(() => mail.stop())
  const botApi = options.telegram === undefined ? null : await startBotApiServer()
  if (botApi !== null) undo.push(() => botApi.stop())
  return { pos, mail, botApi, bankSecret }
}

type Starting = {
  readonly options: SystemOptions
  readonly outside: Outside
  readonly listening: Listening
  readonly clock: Clock
  readonly url: string
}

async function startApp({ options, outside, listening, clock, url }: Starting, undo: Undo) {
  const database = await createTestDatabase()
  undo.push(() => database.drop())
  const { texts } = openConsoleReport('tr', () => undefined)
  const app = await compose({
    config: { mode: 'sandbox', trustProxy: false },
    connection: database.app,
    masterKey: new Secret(randomBytes(32).toString('base64')),
    publicUrl: url,
    bankSmsSecret: new Secret(outside.bankSecret),
    logger: silentLogger,
    clock,
  })
  undo.push(() => app.stop(5_000))
  const claimToken = await prepareFirstOffice(app.deps, {
    config: configOf(options, outside),
    pos: { origin: outside.pos.origin, key: POS_KEY, secret: SECRET },
    publicUrl: url,
    texts: texts.firstOffice,
  })
  if (claimToken === null) throw new Error('the first office has an owner already')
  await app.start()
  listening.serve(app.web)
  undo.push(() => listening.stop(0))
  return { app, claimToken, database }
}

function configOf(options: SystemOptions, { mail, botApi }: Outside): Config {
  const config = toConfig(envSchema.parse(options.env ?? {}))
  if (!config.ok) throw new Error('the defaults contradict each other')
  const webhookSecret = options.telegram === 'webhook' ? new Secret(WEBHOOK_SECRET) : null
  return {
    ...config.value,
    mail: mail && {
      url: new Secret(`smtp://127.0.0.1:${mail.port}`),
      from: 'Tahsilbot <odeme@example.com>',
      allowlist: ['@example.com'],
    },
    telegram: botApi && { token: new Secret(BOT_TOKEN), apiRoot: botApi.apiRoot, webhookSecret },
  }
}

function movedClock(): MovedClock {
  let moved = 0
  return {
    now: (): Instant => instant(Date.now() + moved),
    setAhead(ms) {
      moved = ms
    },
    reset() {
      moved = 0
    },
  }
}
