import { PrismaPg } from '@prisma/adapter-pg'
import { Pool, type PoolConfig } from 'pg'
import type { Logger } from '../../ports/logger.ts'
import type { DatabaseConnection } from './connection-settings.ts'
import { PrismaClient } from './prisma/generated/client.ts'

const CONNECT_TIMEOUT_MS = 10_000
const PRISMA_CONNECTIONS = 10
const HOT_PATH_CONNECTIONS = 8
/** Every hot statement finds its rows by key, whatever the values are: planning it anew took longer than running it. */
const PLAN_ONCE = '-c plan_cache_mode=force_generic_plan'

export type Database = {
  /** For everything that is not hot. */
  readonly prisma: PrismaClient
  /** For hot paths: one statement, or a short transaction; statements of one client need not wait for each other. */
  readonly pool: Pool
  close(): Promise<void>
}

/** Opens no connection yet: the first query does. */
export function openDatabase(connection: DatabaseConnection, logger: Logger): Database {
  const prisma = openPrisma(connection, logger)
  const pool = new Pool({ ...poolOptions(connection, HOT_PATH_CONNECTIONS, PLAN_ONCE), pipeline: true })
  // An idle connection that breaks is replaced at the next use; without a listener it would end the process.
  pool.on('error', (cause) => logger.error('database.idle_connection_lost', cause))
  return {
    prisma,
    pool,
    async close() {
      await Promise.all([prisma.$disconnect(), pool.end()])
    },
  }
}

export function openPrisma(connection: DatabaseConnection, logger: Logger): PrismaClient {
  const onPoolError = (cause: Error): void => logger.error('database.idle_connection_lost', cause)
  const adapter = new PrismaPg(poolOptions(connection, PRISMA_CONNECTIONS), {
    onPoolError,
    onConnectionError: onPoolError,
  })
  return new PrismaClient({ adapter })
}

/** A session in another zone would shift what raw SQL reads from now(). */
const poolOptions = (connection: DatabaseConnection, max: number, more = ''): PoolConfig => ({
  ...connection,
  max,
  options: `-c TimeZone=UTC ${more}`,
  application_name: 'tahsilbot',
  connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
  keepAlive: true,
})
