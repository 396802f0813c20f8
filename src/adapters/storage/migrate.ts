import { createHash, randomUUID } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Client } from 'pg'
import type { DatabaseConnection } from './connection-settings.ts'
import { StorageSetupError, type TellStep } from './setup-failure.ts'

/** The number that Prisma's own migrate commands lock, so that they and we wait for each other. */
const PRISMA_LOCK = 72707369

/** As Prisma makes it. */
const BOOKKEEPING = `
  CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
    "id" VARCHAR(36) PRIMARY KEY NOT NULL,
    "checksum" VARCHAR(64) NOT NULL,
    "finished_at" TIMESTAMPTZ,
    "migration_name" VARCHAR(255) NOT NULL,
    "logs" TEXT,
    "rolled_back_at" TIMESTAMPTZ,
    "started_at" TIMESTAMPTZ NOT NULL DEFAULT now(),
    "applied_steps_count" INTEGER NOT NULL DEFAULT 0
  )`

export type MigrationRun = {
  readonly owner: DatabaseConnection
  /** The role that the program runs under; no rights are given where it is the owner itself. */
  readonly appUser: string
  /** Holds one folder per migration, applied in the order of their names. */
  readonly folder: string
  readonly progress: TellStep
}

/** Applies what is missing, each migration whole or not at all; says how many. Throws StorageSetupError. */
export async function applyMigrations(run: MigrationRun): Promise<number> {
  const client = await connectOwner(run.owner)
  try {
    await client.query('SELECT pg_advisory_lock($1)', [PRISMA_LOCK])
    await client.query(BOOKKEEPING)
    const missing = findMissing(readMigrations(run.folder), await readApplied(client))
    for (const migration of missing) {
      run.progress({ kind: 'applying_migration', migration: migration.name })
      await applyMigration(client, migration)
    }
    if (run.appUser !== run.owner.user) await grantRows(client, run.appUser)
    return missing.length
  } finally {
    await client.end()
  }
}

async function connectOwner(owner: DatabaseConnection): Promise<Client> {
  const client = new Client({ ...owner, options: '-c TimeZone=UTC' })
  // The query in flight rejects by itself; the event alone would end the process.
  client.on('error', () => undefined)
  try {
    await client.connect()
    return client
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause)
    throw new StorageSetupError({ kind: 'database_unreachable', host: owner.host, detail }, { cause })
  }
}

type Migration = { readonly name: string; readonly sql: string }

function readMigrations(folder: string): Migration[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(folder, entry.name, 'migration.sql')))
    .map(({ name }) => ({ name, sql: readFileSync(join(folder, name, 'migration.sql'), 'utf8') }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}

type Applied = { readonly name: string; readonly checksum: string; readonly finished: boolean }

async function readApplied(client: Client): Promise<Applied[]> {
  const { rows } = await client.query<Applied>(
    `SELECT migration_name AS name, checksum, finished_at IS NOT NULL AS finished
       FROM "_prisma_migrations" WHERE rolled_back_at IS NULL`,
  )
  return rows
}

function findMissing(migrations: readonly Migration[], applied: readonly Applied[]): Migration[] {
  const byName = new Map(migrations.map((migration) => [migration.name, migration]))
  for (const { name, checksum, finished } of applied) {
    const migration = byName.get(name)
    // A migration that only `prisma migrate` began and did not finish needs a person's look.
    if (!finished) throw new StorageSetupError({ kind: 'migration_unfinished', migration: name })
    // The database was last used by a newer version of the program.
    if (migration === undefined) throw new StorageSetupError({ kind: 'migration_unknown', migration: name })
    if (!checksumsOf(migration.sql).includes(checksum)) {
      throw new StorageSetupError({ kind: 'migration_changed', migration: name })
    }
    byName.delete(name)
  }
  return [...byName.values()]
}

/** Ours first, then what other line ends give: git may write files with Windows' own. */
function checksumsOf(sql: string): [string, ...string[]] {
  const unix = sql.replaceAll('\r\n', '\n')
  return [sha256(unix), sha256(sql), sha256(unix.replaceAll('\n', '\r\n'))]
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

/** SQL and its record commit together: a kill in the middle leaves the database as it was. */
async function applyMigration(client: Client, { name, sql }: Migration): Promise<void> {
  try {
    await client.query('BEGIN')
    await client.query(sql)
    await client.query(
      `INSERT INTO "_prisma_migrations" (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
       VALUES ($1, $2, $3, now(), clock_timestamp(), 1)`,
      [randomUUID(), checksumsOf(sql)[0], name],
    )
    await client.query('COMMIT')
  } catch (cause) {
    await client.query('ROLLBACK').catch(() => undefined)
    const detail = cause instanceof Error ? cause.message : String(cause)
    throw new StorageSetupError({ kind: 'migration_failed', migration: name, detail }, { cause })
  }
}

/** Rows only: nothing that makes, changes or empties a table. */
async function grantRows(client: Client, appUser: string): Promise<void> {
  const app = client.escapeIdentifier(appUser)
  const rows = 'SELECT, INSERT, UPDATE, DELETE'
  await client.query(`
    BEGIN;
    GRANT USAGE ON SCHEMA public TO ${app};
    GRANT ${rows} ON ALL TABLES IN SCHEMA public TO ${app};
    GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO ${app};
    ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT ${rows} ON TABLES TO ${app};
    ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE ON SEQUENCES TO ${app};
    REVOKE INSERT, UPDATE, DELETE ON "_prisma_migrations" FROM ${app};
    COMMIT`)
}
