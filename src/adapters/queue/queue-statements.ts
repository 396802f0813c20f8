import { setImmediate as nextTurn } from 'node:timers/promises'
import { Pool, type PoolClient, type QueryResult } from 'pg'
import type { Logger } from '../../ports/logger.ts'
import type { QueueConnection } from './boss-schema.ts'
import type { SqlExecutor } from './sql-executor.ts'

const CONNECTIONS = 2
const CONNECT_TIMEOUT_MS = 10_000
const LOCK_WAIT_MS = 20_000
/** Planned once: the library's statements take longer to plan than to run. */
const SESSION = `-c TimeZone=UTC -c plan_cache_mode=force_generic_plan -c lock_timeout=${LOCK_WAIT_MS}`
/** A plan made while the table was small goes through all of it; such are thrown away before the table is large. */
const PLANS_KEPT_MS = 30_000
/** The texts differ by queue and by how many jobs are fetched; more than these would not come back. */
const MAX_PREPARED = 300

export type QueueStatements = SqlExecutor & { close(): Promise<void> }

type Waiting = {
  readonly text: string
  readonly values: readonly unknown[]
  readonly resolve: (result: QueryResult) => void
  readonly reject: (cause: unknown) => void
}

/**
 * For fetching and completing jobs of all queues: what is said while the last is under way goes in one transaction,
 * which is one commit. Where that fails, each statement stands alone.
 */
export function openQueueStatements(connection: QueueConnection, logger: Logger): QueueStatements {
  const pool = new Pool({
    ...connection,
    max: CONNECTIONS,
    options: SESSION,
    application_name: 'tahsilbot queue',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
    pipeline: true,
  })
  pool.on('connect', (client) => client.on('error', (cause) => logger.error('queue.connection_lost', cause)))
  pool.on('error', () => undefined)
  const waiting: Waiting[] = []
  let running = false
  async function drain(): Promise<void> {
    running = true
    while (waiting.length > 0) {
      await nextTurn()
      await runAll(pool, waiting.splice(0))
    }
    running = false
  }
  return {
    executeSql: (text, values = []) =>
      new Promise<QueryResult>((resolve, reject) => {
        waiting.push({ text, values, resolve, reject })
        if (!running) void drain()
      }),
    close: () => pool.end(),
  }
}

const plannedAt = new WeakMap<PoolClient, number>()

/** DISCARD PLANS where they are too old: it travels with what follows. */
function dropOldPlans(client: PoolClient): void {
  const now = performance.now()
  const since = plannedAt.get(client)
  if (since !== undefined && now - since < PLANS_KEPT_MS) return
  plannedAt.set(client, now)
  if (since !== undefined) client.query('DISCARD PLANS').catch(() => undefined)
}

const names = new Map<string, string>()

function prepared({ text, values }: Pick<Waiting, 'text' | 'values'>) {
  if (!names.has(text) && names.size < MAX_PREPARED) names.set(text, `q${names.size}`)
  const name = names.get(text)
  return { text, values: [...values], ...(name === undefined ? {} : { name }) }
}

/** Never rejects: each statement is told how it ended. */
async function runAll(pool: Pool, batch: readonly Waiting[]): Promise<void> {
  const results = batch.length > 1 ? await together(pool, batch) : null
  if (results === null) {
    await Promise.all(batch.map((one) => alone(pool, one).then(one.resolve, one.reject)))
    return
  }
  for (const [index, result] of results.entries()) batch[index]?.resolve(result)
}

async function alone(pool: Pool, one: Waiting): Promise<QueryResult> {
  const client = await pool.connect()
  let broken = true
  try {
    dropOldPlans(client)
    const result = await client.query(prepared(one))
    broken = false
    return result
  } finally {
    client.release(broken)
  }
}

/** Null where nothing of it is certain to be committed. */
async function together(pool: Pool, batch: readonly Waiting[]): Promise<QueryResult[] | null> {
  const client = await pool.connect().catch(() => null)
  if (client === null) return null
  let broken = true
  try {
    dropOldPlans(client)
    const sent = ['BEGIN', ...batch.map(prepared), 'COMMIT'].map((statement) => client.query(statement))
    await Promise.allSettled(sent)
    // After a failure COMMIT answers with ROLLBACK, and the connection is as before; without an answer it is not.
    const ended = await sent.at(-1)
    broken = false
    return ended?.command === 'COMMIT' ? await Promise.all(sent.slice(1, -1)) : null
  } catch {
    return null
  } finally {
    client.release(broken)
  }
}
