import { join } from 'node:path'
import { openBossQueue, type BossQueue } from './adapters/queue/boss-queue.ts'
import { tableFiles } from './adapters/files/table-files.ts'
import { openCallbackInbox } from './adapters/storage/callback-inbox.ts'
import type { DatabaseConnection } from './adapters/storage/connection-settings.ts'
import { openDatabase, type Database } from './adapters/storage/connection.ts'
import type { NodeSettings } from './adapters/storage/node-marks.ts'
import { openMessageBoard, type StoredBoard } from './adapters/storage/message-board.ts'
import { openPayPageReader } from './adapters/storage/pay-page-reader.ts'
import { openOwnership, type StoredOwnership } from './adapters/storage/ownership.ts'
import { openStore } from './adapters/storage/store/store.ts'
import { openWrappedKeys } from './adapters/storage/wrapped-keys.ts'
import { openUseCounter } from './adapters/storage/use-counter.ts'
import { systemClock } from './adapters/system/clock.ts'
import { codeMaker } from './adapters/system/code-maker.ts'
import { systemIds } from './adapters/system/ids.ts'
import { argon2PinHasher } from './adapters/system/pin-hasher.ts'
import { openVault } from './adapters/system/vault.ts'
import { openFileRenderer } from './adapters/templates/file-renderer.ts'
import type { AppDeps } from './app/deps.ts'
import { applyCallbackJobs, putUpMenusJob } from './app/queues.ts'
import type { Config } from './config/config.ts'
import type { Secret } from './config/secret.ts'
import { acceptInbound, scrubText } from './conversation/accept-inbound.ts'
import { converseDefinition, putUpMenusDefinition, readFileDefinition } from './converse-job.ts'
import { jobs } from './jobs/registry.ts'
import { runSweeps } from './jobs/sweeps.ts'
import { startWorker } from './jobs/worker.ts'
import { openWebCounters, type CountedWeb } from './web/counters.ts'
import {
  openApprovalDoors,
  openErasureDoors,
  openFileDoors,
  openOfficeDoors,
  openSessionDoors,
} from './office-doors.ts'
import { openAccounts, type OpenedAccounts } from './open-accounts.ts'
import { openPayDoors } from './pay-doors.ts'
import type { CallbackInbox } from './ports/callback-inbox.ts'
import type { PayPageReader } from './ports/pay-page-reader.ts'
import type { Clock } from './ports/clock.ts'
import type { Logger } from './ports/logger.ts'
import { publicUrlsAt } from './public-urls.ts'
import { openTeamDoors } from './team-doors.ts'
import type { WebDeps } from './web/deps.ts'
import { sharedLimiters } from './web/rate-limit.ts'
import { createWebServer } from './web/server.ts'

const TEMPLATES = join(import.meta.dirname, '../templates')

export type Parts = {
  readonly config: Pick<Config, 'mode' | 'trustProxy'>
  readonly connection: DatabaseConnection
  readonly masterKey: Secret
  readonly publicUrl: string
  /** Null where no sandbox POS posts its bank's SMS here. */
  readonly bankSmsSecret: Secret | null
  readonly logger: Logger
  /** Tests set the time. */
  readonly clock?: Clock
}

export type App = {
  readonly deps: AppDeps
  readonly queue: BossQueue
  readonly web: ReturnType<typeof createWebServer>
  readonly counters: CountedWeb
  /** Says to the other nodes what this one is set to; null when they all agree, or the setting that differs. */
  join(settings: NodeSettings): Promise<string | null>
  /** Begins to work on jobs and to listen to channels. */
  start(): Promise<void>
  /** Ends what `start` began, waiting at most `drainMs` for running jobs, and closes every connection. */
  stop(drainMs: number): Promise<void>
}

type Opened = {
  readonly database: Database
  readonly queue: BossQueue
  readonly board: StoredBoard
  readonly ownership: StoredOwnership
  readonly accounts: OpenedAccounts
  readonly callbacks: CallbackInbox
  readonly payPages: PayPageReader
  readonly counters: CountedWeb
  readonly deps: AppDeps
}

/** Puts the parts together; the only file that knows them all. */
export async function compose(parts: Parts): Promise<App> {
  const opened = await openParts(parts)
  return {
    deps: opened.deps,
    queue: opened.queue,
    join: (settings) => opened.ownership.join(settings),
    counters: opened.counters,
    web: createWebServer(webDeps(parts, opened)),
    start: async () => {
      await startWorker(opened.queue, opened.deps, [
        ...jobs,
        converseDefinition,
        putUpMenusDefinition,
        readFileDefinition,
      ])
      opened.ownership.hold('sweeps', (lost) => runSweeps(opened.deps, opened.queue, lost, parts.clock !== undefined))
      await startReceiving(opened)
    },
    stop: async (drainMs) => {
      await opened.ownership.close()
      await opened.queue.stop(drainMs)
      await opened.accounts.close()
      await opened.board.close()
      await opened.payPages.close()
      await opened.database.close()
    },
  }
}

async function openParts(parts: Parts): Promise<Opened> {
  const { logger, connection } = parts
  const clock = parts.clock ?? systemClock
  const ids = systemIds
  const testMode = parts.config.mode === 'sandbox'
  const database = openDatabase(connection, logger)
  const definitions = [...jobs, converseDefinition, putUpMenusDefinition, readFileDefinition].map(
    (definition) => definition.queue,
  )
  const queue = await openBossQueue({ connection, definitions, logger })
  const masterKey = Buffer.from(parts.masterKey.reveal(), 'base64')
  const vault = openVault({ masterKey, keys: openWrappedKeys(database.pool) })
  const enqueue: BossQueue['enqueue'] = (added, executor) => queue.enqueue(added, executor)
  const store = openStore({ pool: database.units, vault, ids, enqueue })
  const board = openMessageBoard({ pool: database.pool, vault, clock, ids, logger })
  const accounts = openAccounts({ store, clock, logger, board })
  const renderer = openFileRenderer({ root: TEMPLATES, testMode })
  const urls = publicUrlsAt(parts.publicUrl)
  const deps = {
    store,
    clock,
    ids,
    accounts,
    logger,
    renderer,
    urls,
    pins: argon2PinHasher,
    tables: tableFiles,
    codes: codeMaker,
    testMode,
  }
  const ownership = openOwnership({ connection, logger })
  const payPages = openPayPageReader({ pool: database.pool, logger })
  const callbacks = openCallbackInbox({ pool: database.pool, vault, enqueue, jobsOf: applyCallbackJobs })
  const opened = { database, queue, board, ownership, accounts, callbacks, payPages }
  return { ...opened, counters: openWebCounters(), deps }
}

function webDeps(parts: Parts, { deps, accounts, board, callbacks, payPages, counters, database }: Opened): WebDeps {
  const { clock, ids, logger, testMode } = deps
  return {
    config: {
      publicBaseUrl: parts.publicUrl,
      testMode,
      trustProxy: parts.config.trustProxy,
      templatesFolder: TEMPLATES,
      bankSmsSecret: parts.bankSmsSecret?.reveal() ?? null,
    },
    clock,
    ids,
    logger,
    counters,
    health: { checks: async () => [await databaseCheck(database)] },
    limiters: sharedLimiters(openUseCounter(database.pool), clock),
    accounts,
    callbacks,
    board,
    inbound: {
      accept: (account, event) => acceptInbound(deps, account, event),
      scrub: (text) => scrubText(deps, text),
    },
    pay: openPayDoors({ ...deps, payPages }),
    offices: openOfficeDoors(deps),
    files: openFileDoors(deps),
    sessions: openSessionDoors(deps),
    approvals: openApprovalDoors(deps),
    erasures: openErasureDoors(deps),
    team: openTeamDoors(deps),
  }
}

async function databaseCheck({ pool }: Database): Promise<{ name: string; ok: boolean }> {
  try {
    await pool.query('SELECT 1')
    return { name: 'database', ok: true }
  } catch {
    return { name: 'database', ok: false }
  }
}

/**
 * Asks to be the one node that listens where a channel is asked rather than calls us. A channel that cannot be opened
 * now is logged, not fatal.
 */
async function startReceiving({ deps, ownership }: Opened): Promise<void> {
  const accounts = await deps.store.transaction((tx) => tx.accounts.allChannels())
  for (const { id } of accounts) {
    try {
      const { receive, putUpMenus } = await deps.accounts.channel(id)
      if (putUpMenus !== undefined) await deps.store.transaction((tx) => tx.enqueue(putUpMenusJob(id, null)))
      if (receive === null) continue
      ownership.hold(`receiving ${id}`, (lost) => receive((event) => acceptInbound(deps, id, event), lost))
    } catch (cause) {
      deps.logger.error('channel.not_opened', cause, { channelAccountId: id })
    }
  }
}
