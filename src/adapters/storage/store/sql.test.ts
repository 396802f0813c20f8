import { EventEmitter } from 'node:events'
import type { ClientBase } from 'pg'
import { expect, test } from 'vitest'
import { openSql } from './sql.ts'

type Answer = { rowCount?: number; rows?: unknown[]; command?: string } | Error

/** A connection that answers each statement in turn. */
function answering(...answers: Answer[]): { client: ClientBase; said: string[] } {
  const said: string[] = []
  const query = (statement: string | { text: string }): Promise<unknown> => {
    said.push(typeof statement === 'string' ? statement : statement.text)
    const answer = answers.shift() ?? { rowCount: 1, rows: [], command: said.at(-1) }
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer)
  }
  return { client: Object.assign(new EventEmitter(), { query }) as unknown as ClientBase, said }
}

const conflict = Object.assign(new Error('deadlock detected'), { code: '40P01' })
const aborted = Object.assign(new Error('current transaction is aborted'), { code: '25P02' })

test('BEGIN goes out before the first statement, and nobody waits for it', async () => {
  const { client, said } = answering()
  const sql = openSql(client)
  sql.begin()
  await sql.write('UPDATE a')
  await sql.settled()
  await sql.commit()
  expect(said).toEqual(['BEGIN', 'UPDATE a', 'COMMIT'])
})

test('what follows a failure rejects with the failure, so that a conflict is seen as one', async () => {
  const sql = openSql(answering(conflict, aborted).client)
  const first = sql.write('UPDATE a').catch((cause: unknown) => cause)
  await expect(sql.write('UPDATE b')).rejects.toBe(conflict)
  expect(await first).toBe(conflict)
})

test('a write that nobody waited for rejects the unit of work before its commit', async () => {
  const sql = openSql(answering({ rowCount: 0 }).client)
  sql.writeSoon('UPDATE a', [], (written) => {
    if (written !== 1) throw new Error('not one row')
  })
  await expect(sql.settled()).rejects.toThrow('not one row')
})

test('a COMMIT that the server answers with ROLLBACK is no success', async () => {
  await expect(openSql(answering({ command: 'ROLLBACK' }).client).commit()).rejects.toThrow('rolled back')
})

test('after its end nothing more is said: it would be a transaction of its own', async () => {
  const { client, said } = answering()
  const sql = openSql(client)
  sql.end()
  await expect(sql.write('UPDATE a')).rejects.toThrow('ended')
  expect(said).toEqual([])
})
