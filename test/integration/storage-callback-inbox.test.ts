import type { Pool, PoolClient } from 'pg'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { openCallbackInbox } from '../../src/adapters/storage/callback-inbox.ts'
import { TooBusyError } from '../../src/adapters/storage/group-commit.ts'
import { systemIds } from '../../src/adapters/system/ids.ts'
import { toId, type AttemptId, type CallbackId } from '../../src/domain/ids.ts'
import type { NewCallback } from '../../src/ports/callback-inbox.ts'
import { plusMs } from '../../src/domain/instant.ts'
import { NOW, sha256 } from '../support/builders.ts'
import { openTestStore, storeOffice, type StoredOffice, type TestStore } from '../support/stored-office.ts'

let at: TestStore
let office: StoredOffice

beforeAll(async () => {
  at = await openTestStore()
  office = await storeOffice(at.store)
})
beforeEach(async () => {
  await at.owner.query('DELETE FROM provider_callback; DELETE FROM test_job')
})
afterAll(() => at.close())

const jobsOf = (ids: readonly CallbackId[]) =>
  ids.map((callbackId) => ({ queue: 'apply-callback', payload: { callbackId } }))

const openInbox = (pool: Pool = at.database.pool) =>
  openCallbackInbox({ pool, vault: at.vault, enqueue: at.enqueue, jobsOf })

const aCallback = (given: Partial<NewCallback> = {}): NewCallback => ({
  id: toId<CallbackId>(systemIds.uuid()),
  posAccountId: office.pos.id,
  adapterId: 'sandbox',
  dedupeKey: systemIds.uuid(),
  attemptId: toId<AttemptId>(systemIds.uuid()),
  trust: 'signed',
  body: new Uint8Array([0, 255, 128, 123]),
  bodySha256: sha256('body'),
  receivedAt: NOW,
  ...given,
})

const storedCount = async (): Promise<number> =>
  Number((await at.owner.query('SELECT count(*) FROM provider_callback')).rows[0]?.count)

test('two hundred of one key are one row, one job and 199 repeats', async () => {
  const inbox = openInbox()
  const results = await Promise.all(Array.from({ length: 200 }, () => inbox.store(aCallback({ dedupeKey: 'same' }))))
  expect(results.filter((result) => result === 'stored')).toHaveLength(1)
  expect(results.filter((result) => result === 'repeat')).toHaveLength(199)
  expect(await storedCount()).toBe(1)
  expect(await at.committedJobs()).toHaveLength(1)
})

test('a repeat among new ones is a repeat, and the job is of the new ones only', async () => {
  const inbox = openInbox()
  await inbox.store(aCallback({ dedupeKey: 'same' }))
  const fresh = [aCallback(), aCallback()]
  const batch = [...fresh, aCallback({ dedupeKey: 'same' })]
  expect(await Promise.all(batch.map((one) => inbox.store(one)))).toEqual(['stored', 'stored', 'repeat'])
  const worked = (await at.committedJobs()).map(({ payload }) => payload['callbackId'])
  expect(new Set(worked.slice(1))).toEqual(new Set(fresh.map(({ id }) => id)))
})

test('two processes with the same keys agree, without a deadlock', async () => {
  const keys = Array.from({ length: 100 }, (_, index) => `key-${index}`)
  const [one, two] = [openInbox(), openInbox()]
  const results = await Promise.all([
    ...keys.map((dedupeKey) => one.store(aCallback({ dedupeKey }))),
    ...keys.toReversed().map((dedupeKey) => two.store(aCallback({ dedupeKey }))),
  ])
  expect(results.filter((result) => result === 'stored')).toHaveLength(100)
  expect(await storedCount()).toBe(100)
  expect(await at.committedJobs()).toHaveLength(100)
})

test('two hundred of different keys share far fewer commits', async () => {
  const results = await withTransactions(async () => {
    const inbox = openInbox()
    return Promise.all(Array.from({ length: 200 }, () => inbox.store(aCallback())))
  })
  expect(results.value.every((result) => result === 'stored')).toBe(true)
  expect(await storedCount()).toBe(200)
  expect(results.transactions).toBeLessThan(20)
})

/** Rows written by one transaction carry its number. */
async function withTransactions<T>(run: () => Promise<T>): Promise<{ value: T; transactions: number }> {
  const value = await run()
  const { rows } = await at.owner.query<{ n: number }>(
    'SELECT count(DISTINCT xmin::text)::int AS n FROM provider_callback',
  )
  return { value, transactions: rows[0]?.n ?? 0 }
}

test('the body is sealed, and opens to the bytes that came', async () => {
  const callback = aCallback()
  await openInbox().store(callback)
  const { rows } = await at.owner.query<{ body_sealed: Buffer }>('SELECT body_sealed FROM provider_callback')
  const sealed = rows[0]?.body_sealed ?? Buffer.alloc(0)
  expect(sealed.includes(Buffer.from(callback.body))).toBe(false)
  const opened = await at.vault.open(office.merchant.id, `provider_callback.body/${callback.id}`, sealed)
  expect(Buffer.from(opened, 'latin1')).toEqual(Buffer.from(callback.body))
  const found = await at.store.transaction((tx) => tx.callbacks.find(callback.id))
  expect(found).toMatchObject({ id: callback.id, attemptId: callback.attemptId, receivedAt: NOW, processedAt: null })
  await at.store.transaction((tx) => tx.callbacks.markProcessed(callback.id, NOW, 'orphan'))
  expect((await at.store.transaction((tx) => tx.callbacks.find(callback.id)))?.processedAt).toBe(NOW)
})

test('a row the database refuses does not take its neighbours with it', async () => {
  const inbox = openInbox()
  const bad = aCallback({ dedupeKey: 'nul \u0000 byte' })
  const results = await Promise.allSettled([inbox.store(aCallback()), inbox.store(bad), inbox.store(aCallback())])
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  expect(await storedCount()).toBe(2)
  expect(await at.committedJobs()).toHaveLength(2)
})

test('an unknown account is refused', async () => {
  await expect(openInbox().store(aCallback({ posAccountId: toId(systemIds.uuid()) }))).rejects.toThrow(
    'unknown account',
  )
})

test('too many waiting are turned away, and nothing of them is acknowledged', async () => {
  const inbox = openInbox()
  await inbox.store(aCallback())
  const results = await Promise.allSettled(Array.from({ length: 6_000 }, () => inbox.store(aCallback())))
  const stored = results.filter(({ status }) => status === 'fulfilled').length
  const away = results.filter((result) => result.status === 'rejected' && result.reason instanceof TooBusyError).length
  expect(stored + away).toBe(6_000)
  expect(away).toBeGreaterThan(0)
  expect(await storedCount()).toBe(stored + 1)
})

/** A pool whose commit loses its answer: the server did it, or the connection died before. */
function poolThatCuts(when: 'after' | 'before'): Pool {
  const { pool } = at.database
  return new Proxy(pool, {
    get(target, name) {
      if (name !== 'connect') return Reflect.get(target, name).bind(target)
      return async () => cutAtCommit(await target.connect(), when)
    },
  })
}

function cutAtCommit(client: PoolClient, when: 'after' | 'before'): PoolClient {
  return new Proxy(client, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name)
      if (name !== 'query') return typeof value === 'function' ? value.bind(target) : value
      return async (text: string, values?: unknown[]) => {
        if (text !== 'COMMIT') return target.query(text, values)
        await target.query(when === 'after' ? 'COMMIT' : 'ROLLBACK')
        throw new Error('Connection terminated unexpectedly')
      }
    },
  })
}

test('a commit whose answer was lost is read back: acknowledged only if it is there', async () => {
  expect(await openInbox(poolThatCuts('after')).store(aCallback())).toBe('stored')
  expect(await storedCount()).toBe(1)
  await expect(openInbox(poolThatCuts('before')).store(aCallback())).rejects.toThrow('terminated')
  expect(await storedCount()).toBe(1)
})

test('bytes older than the limit are forgotten, once, and their row stays', async () => {
  const inbox = openInbox()
  const old = aCallback({ receivedAt: plusMs(NOW, -1) })
  await Promise.all([old, aCallback()].map((callback) => inbox.store(callback)))
  const erase = () => at.store.transaction((tx) => tx.callbacks.eraseBodies(NOW))
  expect([await erase(), await erase()]).toEqual([1, 0])
  const { rows } = await at.owner.query('SELECT id, body_sealed IS NULL AS erased FROM provider_callback')
  expect(rows).toContainEqual({ id: old.id, erased: true })
  expect(rows.filter((row) => row.erased)).toHaveLength(1)
  expect(rows).toHaveLength(2)
})
