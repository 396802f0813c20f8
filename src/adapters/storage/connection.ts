import { Pool, type PoolConfig } from 'pg'
import type { Logger } from '../../ports/logger.ts'
import type { DatabaseConnection } from './connection-settings.ts'
import { columnTypes } from './store/sql.ts'

const CONNECT_TIMEOUT_MS = 10_000
const UNIT_CONNECTIONS = 10
const HOT_PATH_CONNECTIONS = 8
/** Every hot statement finds its rows by key, whatever the values are: planning it anew took longer than running it. */
const PLAN_ONCE = '-c plan_cache_mode=force_generic_plan'
/** Whoever stalls in the middle of a unit of work, or waits for one who does, lets go after so long. */
const STALL_MS = 20_000

export type Database = {
  /** For units of work: statements of one are sent without waiting for one another. */
  readonly units: Pool
  /** For one statement, or a short transaction, that must not wait for units of work. */
  readonly pool: Pool
  close(): Promise<void>
}

/** Opens no connection yet: the first query does. */
export function openDatabase(connection: DatabaseConnection, logger: Logger): Database {
  const stall = `-c idle_in_transaction_session_timeout=${STALL_MS} -c lock_timeout=${STALL_MS}`
  const units = new Pool({
    ...poolOptions(connection, UNIT_CONNECTIONS, stall),
    pipeline: true,
    types: columnTypes,
  })
  const pool = new Pool({ ...poolOptions(connection, HOT_PATH_CONNECTIONS, PLAN_ONCE), pipeline: true })
  for (const one of [units, pool]) surviveLostConnections(one, logger)
  return {
    units,
    pool,
    async close() {
      await Promise.all([units.end(), pool.end()])
    },
  }
}

/** A connection that breaks is replaced at the next use; without a listener, idle or in use, it would end the process. */
function surviveLostConnections(pool: Pool, logger: Logger): void {
  const onLost = (cause: Error): void => logger.error('database.connection_lost', cause)
  pool.on('connect', (client) => client.on('error', onLost))
  // Told by the connection itself already.
  pool.on('error', () => undefined)
}

/** A session in another zone would shift what raw SQL reads from now(). */
const poolOptions = (connection: DatabaseConnection, max: number, more = ''): PoolConfig => ({
  ...connection,
  max,
  options: `-c TimeZone=UTC ${more}`.trim(),
  application_name: 'tahsilbot',
  connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
  keepAlive: true,
})
