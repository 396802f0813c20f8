import { readFileSync } from 'node:fs'
import { PrismaPg } from '@prisma/adapter-pg'
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils'
import { SchemaEngine } from '@prisma/schema-engine-wasm'
import { Client } from 'pg'
import type { DatabaseConnection } from '../../src/adapters/storage/connection-settings.ts'

/** What Prisma believes about a database: columns exactly, and the keys and indexes it relies on. */
export type Tables = { readonly columns: readonly string[]; readonly keysAndIndexes: readonly string[] }

/** Makes in an empty database what prisma/schema.prisma says. */
export async function createFromSchema(connection: DatabaseConnection, schemaFile: string): Promise<void> {
  const content = readFileSync(schemaFile, 'utf8')
  const schema = { path: 'schema.prisma', content }
  // The engine wants a connection before it compares two texts.
  const adapter = bindMigrationAwareSqlAdapterFactory(new PrismaPg(connection))
  const engine = await SchemaEngine.new({ datamodels: [[schema.path, content]] }, () => undefined, adapter)
  const { stdout } = await engine.diff({
    from: { tag: 'empty' },
    to: { tag: 'schemaDatamodel', files: [schema] },
    script: true,
    exitCode: null,
    filters: { externalTables: [], externalEnums: [] },
  })
  engine.free()
  await withClient(connection, (client) => client.query(stdout ?? ''))
}

export async function readTables(connection: DatabaseConnection): Promise<Tables> {
  const columns = await queryText(
    connection,
    `SELECT format('%s.%s %s%s%s', c.relname, a.attname, format_type(a.atttypid, a.atttypmod),
                   CASE WHEN a.attnotnull THEN ' NOT NULL' END,
                   ' DEFAULT ' || pg_get_expr(d.adbin, d.adrelid)) AS line
       FROM pg_class c
       JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
       LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
      WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relname <> '_prisma_migrations'
      ORDER BY 1`,
  )
  const keysAndIndexes = await queryText(
    connection,
    `SELECT format('%s: %s', conrelid::regclass, pg_get_constraintdef(oid)) AS line
       FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype IN ('p', 'f')
      UNION
     SELECT regexp_replace(indexdef, ' INDEX \\S+ ON', ' INDEX ON') FROM pg_indexes WHERE schemaname = 'public'
      ORDER BY 1`,
  )
  return { columns, keysAndIndexes }
}

const queryText = (connection: DatabaseConnection, sql: string): Promise<string[]> =>
  withClient(connection, async (client) => (await client.query<{ line: string }>(sql)).rows.map(({ line }) => line))

async function withClient<T>(connection: DatabaseConnection, use: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client(connection)
  await client.connect()
  try {
    return await use(client)
  } finally {
    await client.end()
  }
}
