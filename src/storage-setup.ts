import { join } from 'node:path'
import { installQueueSchema } from './adapters/queue/boss-schema.ts'
import { connectionFromUrl, type DatabaseConnection } from './adapters/storage/connection-settings.ts'
import { openEmbeddedPostgres } from './adapters/storage/embedded-postgres.ts'
import { applyMigrations } from './adapters/storage/migrate.ts'
import { StorageSetupError, type TellStep } from './adapters/storage/setup-failure.ts'
import type { Config } from './config/config.ts'
import type { Secret } from './config/secret.ts'

const MIGRATIONS = join(import.meta.dirname, '../prisma/migrations')

export type ReadyStorage = {
  readonly app: DatabaseConnection
  readonly adopted: boolean
  stop(): Promise<void>
}

/** Brings up the database the settings ask for and its tables to this program's version. Throws StorageSetupError. */
export async function setUpStorage(
  config: Pick<Config, 'database' | 'dataFolder'>,
  progress: TellStep,
): Promise<ReadyStorage> {
  const server = config.database === null ? await embedded(config.dataFolder, progress) : given(config.database)
  try {
    await applyMigrations({ owner: server.owner, appUser: server.app.user, folder: MIGRATIONS, progress })
    await installQueueSchema({ owner: server.owner, appUser: server.app.user })
  } catch (cause) {
    await server.stop()
    throw cause
  }
  return server
}

const embedded = (dataFolder: string, progress: TellStep) => openEmbeddedPostgres({ dataFolder, progress })

function given(urls: { readonly app: Secret; readonly owner: Secret }) {
  return { app: parse(urls.app), owner: parse(urls.owner), adopted: false, stop: async () => undefined }
}

function parse(url: Secret): DatabaseConnection {
  const connection = connectionFromUrl(url.reveal())
  if (connection === null) {
    throw new StorageSetupError({
      kind: 'database_unreachable',
      host: 'DATABASE_URL',
      detail: 'not a PostgreSQL address',
    })
  }
  return connection
}
