import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { createFromSchema, readTables } from '../support/schema-tables.ts'

const schemaFile = join(import.meta.dirname, '../../prisma/schema.prisma')

let migrated: TestDatabase
let described: TestDatabase

beforeAll(async () => {
  migrated = await createTestDatabase('migrated')
  described = await createTestDatabase('empty')
  await createFromSchema(described.owner, schemaFile)
})

afterAll(async () => {
  await migrated.drop()
  await described.drop()
})

it('the migrations make the tables that the schema describes', async () => {
  expect((await readTables(migrated.owner)).columns).toEqual((await readTables(described.owner)).columns)
})

it('the migrations make every key and index that the schema names; they may add their own', async () => {
  const made = new Set((await readTables(migrated.owner)).keysAndIndexes)
  expect((await readTables(described.owner)).keysAndIndexes.filter((line) => !made.has(line))).toEqual([])
})
