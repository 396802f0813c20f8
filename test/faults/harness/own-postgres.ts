import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { installQueueSchema } from '../../../src/adapters/queue/boss-schema.ts'
import { openEmbeddedPostgres, type EmbeddedPostgres } from '../../../src/adapters/storage/embedded-postgres.ts'
import { applyMigrations } from '../../../src/adapters/storage/migrate.ts'
import type { Databases } from './world.ts'

const MIGRATIONS = join(import.meta.dirname, '../../../prisma/migrations')

/** A PostgreSQL that a test may stop, damage and starve, with everything reaching the disk as in production. */
export type OwnPostgres = Databases & {
  readonly port: number
  readonly cluster: string
  readonly superuser: EmbeddedPostgres['superuser']
  /** Its first process; 0 while it is not running. */
  pid(): number
  stop(): Promise<void>
  /** Starts it where it is not running, at a new port; adopts it where it is. */
  start(): Promise<void>
}

export async function startOwnPostgres(
  dataFolder: string,
  settings: Readonly<Record<string, string>> = {},
): Promise<OwnPostgres> {
  const open = (): Promise<EmbeddedPostgres> =>
    openEmbeddedPostgres({ dataFolder, progress: () => undefined, settings })
  let server = await open()
  const { owner, app } = server
  await applyMigrations({ owner, appUser: app.user, folder: MIGRATIONS, progress: () => undefined })
  await installQueueSchema({ owner, appUser: app.user })
  return {
    get owner() {
      return server.owner
    },
    get app() {
      return server.app
    },
    get superuser() {
      return server.superuser
    },
    get port() {
      return server.superuser.port
    },
    cluster: server.cluster,
    pid() {
      try {
        const pid = Number.parseInt(readFileSync(join(server.cluster, 'postmaster.pid'), 'utf8'), 10)
        // One that died leaves its file behind.
        process.kill(pid, 0)
        return pid
      } catch {
        return 0
      }
    },
    stop: () => server.stop(),
    async start() {
      // Lets the folder go, too, where the server died by itself.
      await server.stop().catch(() => undefined)
      server = await open()
    },
  }
}
