import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { applyMigrations } from '../../src/adapters/storage/migrate.ts'
import { StorageSetupError, type StorageSetupFailure } from '../../src/adapters/storage/setup-failure.ts'
import { spawnChild } from '../support/child-process.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

let database: TestDatabase
let folder: string

beforeEach(async () => {
  database = await createTestDatabase('empty')
  folder = mkdtempSync(join(tmpdir(), 'tahsilbot-migrations-'))
})

afterEach(async () => {
  await database.drop()
  rmSync(folder, { recursive: true, force: true })
})

function writeMigration(name: string, sql: string): void {
  mkdirSync(join(folder, name), { recursive: true })
  writeFileSync(join(folder, name, 'migration.sql'), sql)
}

const apply = (): Promise<number> =>
  applyMigrations({ owner: database.owner, appUser: database.app.user, folder, progress: () => undefined })

async function query(sql: string, role: 'owner' | 'app' = 'owner'): Promise<unknown[]> {
  const client = new Client(database[role])
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows
  } finally {
    await client.end()
  }
}

async function failureOf(run: Promise<unknown>): Promise<StorageSetupFailure> {
  const cause = await run.then(
    () => null,
    (reason: unknown) => reason,
  )
  if (!(cause instanceof StorageSetupError)) throw new Error('expected a StorageSetupError', { cause })
  return cause.failure
}

describe('migrations', () => {
  it('are applied once, in the order of their names', async () => {
    writeMigration('002_more', 'ALTER TABLE links ADD COLUMN note text')
    writeMigration('001_first', 'CREATE TABLE links (id int PRIMARY KEY)')
    expect(await apply()).toBe(2)
    expect(await apply()).toBe(0)
    writeMigration('003_last', 'CREATE TABLE facts (id int PRIMARY KEY)')
    expect(await apply()).toBe(1)
    const names = await query('SELECT migration_name AS name FROM _prisma_migrations ORDER BY started_at')
    expect(names).toEqual([{ name: '001_first' }, { name: '002_more' }, { name: '003_last' }])
  })

  it('are refused when one that was applied has changed, whatever its line ends', async () => {
    writeMigration('001_first', 'CREATE TABLE links (\n  id int\n)')
    await apply()
    writeMigration('001_first', 'CREATE TABLE links (\r\n  id int\r\n)')
    expect(await apply()).toBe(0)
    writeMigration('001_first', 'CREATE TABLE links (\n  id bigint\n)')
    expect(await failureOf(apply())).toEqual({ kind: 'migration_changed', migration: '001_first' })
  })

  it('leave nothing behind when one fails, and go on once it is mended', async () => {
    writeMigration('001_first', 'CREATE TABLE links (id int); SELECT 1 / 0')
    expect(await failureOf(apply())).toMatchObject({ kind: 'migration_failed', migration: '001_first' })
    expect(await query(`SELECT to_regclass('links') AS links`)).toEqual([{ links: null }])
    writeMigration('001_first', 'CREATE TABLE links (id int)')
    expect(await apply()).toBe(1)
  })

  it('are finished by the next start after a kill in the middle of one', async () => {
    writeMigration('001_first', 'CREATE TABLE links (id int)')
    writeMigration('002_slow', 'CREATE TABLE slow (id int); SELECT pg_sleep(20); CREATE TABLE after_slow (id int)')
    const child = spawnChild('migrate', { owner: database.owner, appUser: database.app.user, folder })
    await child.said('002_slow')
    await child.kill('SIGKILL')
    writeMigration('002_slow', 'CREATE TABLE slow (id int)')
    expect(await apply()).toBe(1)
    expect(await query(`SELECT to_regclass('slow') IS NOT NULL AS made`)).toEqual([{ made: true }])
  })

  it('refuse a database that a newer version has used', async () => {
    writeMigration('001_first', 'CREATE TABLE links (id int)')
    writeMigration('002_newer', 'CREATE TABLE newer (id int)')
    await apply()
    rmSync(join(folder, '002_newer'), { recursive: true })
    expect(await failureOf(apply())).toEqual({ kind: 'migration_unknown', migration: '002_newer' })
  })

  it('refuse to go on where prisma migrate stopped half way', async () => {
    writeMigration('001_first', 'CREATE TABLE links (id int)')
    await apply()
    await query('UPDATE _prisma_migrations SET finished_at = NULL')
    expect(await failureOf(apply())).toEqual({ kind: 'migration_unfinished', migration: '001_first' })
  })

  it('wait for each other', async () => {
    writeMigration('001_first', 'CREATE TABLE links (id int); SELECT pg_sleep(0.3)')
    const applied = await Promise.all([apply(), apply(), apply()])
    expect(applied.toSorted((a, b) => a - b)).toEqual([0, 0, 1])
  })

  it('let the app role work with rows and nothing else', async () => {
    writeMigration('001_first', 'CREATE TABLE links (id serial PRIMARY KEY, note text)')
    await apply()
    await query(`INSERT INTO links (note) VALUES ('a')`, 'app')
    await query(`UPDATE links SET note = 'b'`, 'app')
    expect(await query('SELECT id, note FROM links', 'app')).toEqual([{ id: 1, note: 'b' }])
    await query('DELETE FROM links', 'app')
    for (const refused of [
      'CREATE TABLE mine (id int)',
      'CREATE SCHEMA mine',
      'ALTER TABLE links ADD COLUMN mine int',
      'DROP TABLE links',
      'TRUNCATE links',
      'DELETE FROM _prisma_migrations',
    ]) {
      await expect(query(refused, 'app'), refused).rejects.toThrow(/permission denied|must be owner/)
    }
  })

  it('say which host does not answer', async () => {
    const owner = { ...database.owner, host: '127.0.0.1', port: 1 }
    const run = applyMigrations({ owner, appUser: 'anyone', folder, progress: () => undefined })
    expect(await failureOf(run)).toMatchObject({ kind: 'database_unreachable', host: '127.0.0.1' })
  })
})
