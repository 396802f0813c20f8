import { existsSync, rmSync } from 'node:fs'
import { createHash } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import type { TestProject } from 'vitest/node'
import { installQueueSchema } from '../../src/adapters/queue/boss-schema.ts'
import { openEmbeddedPostgres, type EmbeddedPostgres } from '../../src/adapters/storage/embedded-postgres.ts'
import { applyMigrations } from '../../src/adapters/storage/migrate.ts'
import { StorageSetupError } from '../../src/adapters/storage/setup-failure.ts'
import type { TestServer } from './database.ts'

const root = join(import.meta.dirname, '../..')
const migrations = join(root, 'prisma/migrations')
/** One folder per checkout: a server that a killed run left behind is adopted by the next, and goes with it. */
const folder = join(tmpdir(), `tahsilbot-test-${createHash('sha256').update(root).digest('hex').slice(0, 8)}`)

type Opened = EmbeddedPostgres & { readonly dataFolder: string }
type Shared = { users: number; server: Promise<Opened> | null }

declare global {
  // Vitest loads this file once per project, in one process; the server is the same for all.
  var sharedTestServer: Shared | undefined
}

const shared: Shared = (globalThis.sharedTestServer ??= { users: 0, server: null })

export async function setup(project: TestProject): Promise<void> {
  shared.users += 1
  shared.server ??= openTestServer()
  const { superuser, owner, app } = await shared.server
  project.provide('testServer', { superuser, owner, app } satisfies TestServer)
}

export async function teardown(): Promise<void> {
  shared.users -= 1
  if (shared.users > 0) return
  const server = await shared.server
  shared.server = null
  await server?.stop()
  if (server !== null) rmSync(server.dataFolder, { recursive: true, force: true })
}

async function openTestServer(): Promise<Opened> {
  const server = await openFirstFree()
  try {
    if (server.adopted) await dropLeftDatabases(server)
    if (existsSync(migrations)) {
      const progress = (): void => undefined
      await applyMigrations({ owner: server.owner, appUser: server.app.user, folder: migrations, progress })
    }
    await installQueueSchema({ owner: server.owner, appUser: server.app.user })
    return server
  } catch (cause) {
    await server.stop()
    throw cause
  }
}

/** A second run of the same checkout, at the same time, gets a folder of its own. */
async function openFirstFree(): Promise<Opened> {
  try {
    return await openAt(folder)
  } catch (cause) {
    if (!(cause instanceof StorageSetupError) || cause.failure.kind !== 'data_folder_in_use') throw cause
    return openAt(`${folder}-${process.pid}`)
  }
}

async function openAt(dataFolder: string): Promise<Opened> {
  const server = await openEmbeddedPostgres({
    dataFolder,
    progress: () => undefined,
    // Tests kill processes, not the machine: nothing has to reach the disk.
    settings: { fsync: 'off', max_connections: '200' },
  })
  return { ...server, dataFolder }
}

async function dropLeftDatabases(server: EmbeddedPostgres): Promise<void> {
  const client = new Client(server.superuser)
  await client.connect()
  const { rows } = await client.query<{ name: string }>(
    `SELECT datname AS name FROM pg_database WHERE datname LIKE 'test_%'`,
  )
  for (const { name } of rows) await client.query(`DROP DATABASE ${name} WITH (FORCE)`)
  await client.end()
}
