import { randomBytes } from 'node:crypto'
import { Client } from 'pg'
import { inject } from 'vitest'
import type { DatabaseConnection } from '../../src/adapters/storage/connection-settings.ts'

/** The server of this test run; its main database is the template: migrated, and never worked in. */
export type TestServer = {
  readonly superuser: DatabaseConnection
  readonly owner: DatabaseConnection
  readonly app: DatabaseConnection
}

declare module 'vitest' {
  interface ProvidedContext {
    testServer: TestServer
  }
}

export type TestDatabase = {
  readonly owner: DatabaseConnection
  readonly app: DatabaseConnection
  /** Ends whatever is still connected. */
  drop(): Promise<void>
}

/** A database of the caller's own: a copy of the migrated template, or an empty one. */
export async function createTestDatabase(contents: 'migrated' | 'empty' = 'migrated'): Promise<TestDatabase> {
  const { superuser, owner, app } = inject('testServer')
  const database = `test_${randomBytes(6).toString('hex')}`
  const template = contents === 'migrated' ? owner.database : 'template0'
  await asSuperuser(superuser, [
    `CREATE DATABASE ${database} TEMPLATE ${template} OWNER ${owner.user}`,
    `REVOKE ALL ON DATABASE ${database} FROM PUBLIC`,
    `GRANT CONNECT ON DATABASE ${database} TO ${app.user}`,
  ])
  return {
    owner: { ...owner, database },
    app: { ...app, database },
    drop: () => asSuperuser(superuser, [`DROP DATABASE IF EXISTS ${database} WITH (FORCE)`]),
  }
}

async function asSuperuser(superuser: DatabaseConnection, statements: readonly string[]): Promise<void> {
  const client = new Client(superuser)
  await client.connect()
  try {
    for (const statement of statements) await client.query(statement)
  } finally {
    await client.end()
  }
}
