import { writeFileSync } from 'node:fs'
import pg from 'pg'

/**
 * Loaded into the measured program before its own code: counts every statement it sends to PostgreSQL, whoever sends
 * it, and writes the counts to BENCH_STATEMENTS when told so by SIGUSR2.
 */
const file = process.env['BENCH_STATEMENTS']
const counts = new Map<string, number>()
const query = pg.Client.prototype.query

function textOf(statement: unknown): string {
  if (typeof statement === 'string') return statement
  if (statement !== null && typeof statement === 'object' && 'text' in statement) return String(statement.text)
  return 'unknown'
}

pg.Client.prototype.query = function counted(this: pg.Client, ...args: unknown[]): unknown {
  const text = textOf(args[0])
  counts.set(text, (counts.get(text) ?? 0) + 1)
  return Reflect.apply(query, this, args)
} as typeof query

if (file !== undefined) process.on('SIGUSR2', () => writeFileSync(file, JSON.stringify([...counts])))
