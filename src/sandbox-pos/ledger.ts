import { chmodSync, closeSync, existsSync, openSync } from 'node:fs'
import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import type { z } from 'zod'
import { LEDGER_SCHEMA } from './ledger-schema.ts'

type Columns = Readonly<Record<string, SQLInputValue | boolean>>

/** The provider's own books. Every write is on the disk (synchronous=FULL) before anyone is answered. */
export class Ledger {
  readonly #db: DatabaseSync
  #inTransaction = false

  constructor(file: string) {
    keepPrivate(file)
    this.#db = new DatabaseSync(file)
    this.#db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON')
    this.#db.exec(LEDGER_SCHEMA)
  }

  /** Runs `work` whole or not at all; a nested call joins the outer one. */
  transaction<T>(work: () => T): T {
    if (this.#inTransaction) return work()
    this.#db.exec('BEGIN IMMEDIATE')
    this.#inTransaction = true
    try {
      const result = work()
      this.#db.exec('COMMIT')
      return result
    } catch (error) {
      this.#db.exec('ROLLBACK')
      throw error
    } finally {
      this.#inTransaction = false
    }
  }

  one<Row>(shape: z.ZodType<Row>, sql: string, ...values: SQLInputValue[]): Row | null {
    const row = this.#db.prepare(sql).get(...values)
    return row === undefined ? null : shape.parse(row)
  }

  all<Row>(shape: z.ZodType<Row>, sql: string, ...values: SQLInputValue[]): Row[] {
    return this.#db
      .prepare(sql)
      .all(...values)
      .map((row) => shape.parse(row))
  }

  run(sql: string, ...values: SQLInputValue[]): number {
    return Number(this.#db.prepare(sql).run(...values).changes)
  }

  /** Table and column names come from the callers' code, never from a request. */
  insert(table: string, columns: Columns): void {
    const names = Object.keys(columns)
    const gaps = names.map(() => '?').join(', ')
    this.run(`INSERT INTO ${table} (${names.join(', ')}) VALUES (${gaps})`, ...Object.values(columns).map(toSql))
  }

  update(table: string, key: { column: string; value: string }, changes: Columns): void {
    const sets = Object.keys(changes).map((name) => `${name} = ?`)
    const values = Object.values(changes).map(toSql)
    this.run(`UPDATE ${table} SET ${sets.join(', ')} WHERE ${key.column} = ?`, ...values, key.value)
  }

  close(): void {
    this.#db.close()
  }
}

const toSql = (value: SQLInputValue | boolean): SQLInputValue => (typeof value === 'boolean' ? Number(value) : value)

/** SQLite gives its side files the mode of the ledger, so it is made before SQLite opens it; secrets of shops stand in it. */
function keepPrivate(file: string): void {
  if (file === ':memory:') return
  closeSync(openSync(file, 'a', 0o600))
  for (const one of [file, `${file}-wal`, `${file}-shm`]) if (existsSync(one)) chmodSync(one, 0o600)
}
