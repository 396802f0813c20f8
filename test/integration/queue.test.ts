import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Pool } from 'pg'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { openBossQueue, type BossQueue } from '../../src/adapters/queue/boss-queue.ts'
import { inPgTransaction } from '../../src/adapters/queue/sql-executor.ts'
import { instant } from '../../src/domain/instant.ts'
import type { Job, NewJob, QueueDefinition } from '../../src/ports/job-queue.ts'
import { spawnChild } from '../support/child-process.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { silentLogger } from '../support/silent-logger.ts'

const chats: QueueDefinition = {
  name: 'chats',
  order: 'by_key',
  retryLimit: 2,
  retryDelaySeconds: 1,
  retryBackoff: false,
  heartbeatSeconds: 10,
  concurrency: 4,
}
const plain: QueueDefinition = { ...chats, name: 'plain', order: 'free', retryLimit: 1 }
const gathered: QueueDefinition = { ...chats, name: 'gathered', gatherMs: 300 }
const definitions = [chats, plain, gathered]
const WAIT = { timeout: 25_000, interval: 50 }

let database: TestDatabase
let pool: Pool
let queue: BossQueue

beforeEach(async () => {
  database = await createTestDatabase()
  pool = new Pool(database.app)
  queue = await openBossQueue({ connection: database.app, definitions, logger: silentLogger })
})

afterEach(async () => {
  await queue.stop(0)
  await pool.end()
  await database.drop()
})

async function enqueue(jobs: readonly NewJob[], end: 'COMMIT' | 'ROLLBACK' = 'COMMIT'): Promise<void> {
  const client = await pool.connect()
  try {
    await client.query('BEGIN')
    await queue.enqueue(jobs, inPgTransaction(client))
    await client.query(end)
  } finally {
    client.release()
  }
}

async function waitingJobs(name: string): Promise<number> {
  const { rows } = await pool.query<{ count: string }>(
    `SELECT count(*) FROM pgboss.job WHERE name = $1 AND state < 'completed'`,
    [name],
  )
  return Number(rows[0]?.count)
}

const chatJob = (key: string, step: number): NewJob => ({ queue: 'chats', key, payload: { key, step } })
const plainJob = (step: number, more: Partial<NewJob> = {}): NewJob => ({ queue: 'plain', payload: { step }, ...more })
const nameOf = ({ payload }: Job): string => `${payload['key'] ?? ''}${payload['step']}`

describe('the job queue', () => {
  it('runs what was committed and never what was rolled back', async () => {
    const seen: string[] = []
    await queue.work('plain', async (job) => void seen.push(nameOf(job)))
    await enqueue([plainJob(1)], 'ROLLBACK')
    await enqueue([plainJob(2)])
    await vi.waitFor(() => expect(seen).toEqual(['2']), WAIT)
  })

  it('keeps the order of each key when many jobs come in one transaction', async () => {
    const steps = Array.from({ length: 20 }, (_, step) => step)
    await enqueue(steps.flatMap((step) => [chatJob('a', step), chatJob('b', step)]))
    const seen = { a: [] as number[], b: [] as number[] }
    await queue.work(
      'chats',
      async ({ payload }) => void seen[payload['key'] === 'a' ? 'a' : 'b'].push(Number(payload['step'])),
    )
    await vi.waitFor(() => expect(seen).toEqual({ a: steps, b: steps }), WAIT)
  })

  it('keeps the order of a key through a failure, while other keys go on', async () => {
    const seen: string[] = []
    await enqueue([chatJob('a', 1), chatJob('a', 2), chatJob('b', 1)])
    await queue.work('chats', async (job) => {
      seen.push(nameOf(job))
      if (nameOf(job) === 'a1' && job.tryNumber === 1) throw new Error('the first try fails')
    })
    await vi.waitFor(() => expect(seen).toHaveLength(4), WAIT)
    expect(seen.filter((name) => name.startsWith('a'))).toEqual(['a1', 'a1', 'a2'])
    expect(seen.indexOf('b1')).toBeLessThan(seen.lastIndexOf('a1'))
  })

  it('keeps the order of a key through the death of its worker', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tahsilbot-queue-'))
    const logFile = join(folder, 'log')
    await enqueue([chatJob('a', 1), chatJob('a', 2)])
    const child = spawnChild('queue-worker', { connection: database.app, definitions, logFile })
    await child.said('holding a1')
    await child.kill('SIGKILL')
    const seen: string[] = []
    await queue.work('chats', async (job) => void seen.push(`${nameOf(job)} try ${job.tryNumber}`))
    await enqueue([chatJob('b', 1)])
    await vi.waitFor(() => expect(seen).toHaveLength(3), WAIT)
    expect(seen).toEqual(['b1 try 1', 'a1 try 2', 'a2 try 1'])
    expect(readFileSync(logFile, 'utf8')).toBe('a1 begun\n')
    rmSync(folder, { recursive: true })
  })

  it('keeps a dead job, says why it died, and lets its key go on', async () => {
    const lastTries: boolean[] = []
    const seen: string[] = []
    await enqueue([chatJob('a', 1), chatJob('a', 2)])
    await queue.work('chats', async (job) => {
      if (nameOf(job) === 'a2') return void seen.push('a2')
      lastTries.push(job.isLastTry)
      throw new Error('always fails')
    })
    await vi.waitFor(() => expect(seen).toEqual(['a2']), WAIT)
    expect(lastTries).toEqual([false, false, true])
    expect(await queue.deadJobs()).toMatchObject([
      { queue: 'chats', payload: { key: 'a', step: 1 }, tries: 3, reason: 'always fails' },
    ])
  })

  it('gives a dead job its tries again', async () => {
    let broken = true
    const seen: string[] = []
    await enqueue([plainJob(1)])
    await queue.work('plain', async (job) => {
      if (broken) throw new Error('broken for now')
      seen.push(nameOf(job))
    })
    await vi.waitFor(async () => expect(await queue.deadJobs()).toHaveLength(1), WAIT)
    broken = false
    expect(await queue.reviveDead('plain')).toBe(1)
    await vi.waitFor(() => expect(seen).toEqual(['1']), WAIT)
    expect(await queue.deadJobs()).toEqual([])
  })

  it('runs as many jobs at a time as there are places, and fills each place as it becomes free', async () => {
    const ends: Array<() => void> = []
    let begun = 0
    await enqueue(Array.from({ length: 9 }, (_, step) => plainJob(step)))
    await queue.work('plain', async () => {
      begun += 1
      await new Promise<void>((resolve) => ends.push(resolve))
    })
    for (let ended = 0; ended < 9; ended += 1) {
      await vi.waitFor(() => expect(begun).toBe(Math.min(ended + plain.concurrency, 9)), WAIT)
      // The newest ends first: a job that takes long holds back none of the others.
      ends.pop()?.()
    }
  })

  it('hears of a job that is committed without looking for it', async () => {
    await queue.stop(0)
    const pollMs = 60 * 60 * 1_000
    queue = await openBossQueue({ connection: database.app, definitions, logger: silentLogger, pollMs })
    const seen: string[] = []
    await queue.work('plain', async (job) => void seen.push(nameOf(job)))
    await queue.work('chats', async (job) => void seen.push(nameOf(job)))
    for (const step of [1, 2, 3]) {
      await enqueue([plainJob(step)])
      await vi.waitFor(() => expect(seen.at(-1)).toBe(`${step}`), WAIT)
    }
    await enqueue([chatJob('a', 1), chatJob('a', 2)])
    await vi.waitFor(() => expect(seen).toEqual(['1', '2', '3', 'a1', 'a2']), WAIT)
  })

  it('keeps its claim on a running job alive, and tells the handler of one that it lost', async () => {
    const lost: string[] = []
    const begun: string[] = []
    await enqueue([plainJob(1), plainJob(2)])
    await queue.work('plain', async (job) => {
      begun.push(nameOf(job))
      await new Promise((resolve) => job.signal.addEventListener('abort', resolve))
      lost.push(nameOf(job))
    })
    await vi.waitFor(() => expect(begun).toHaveLength(2), WAIT)
    await pool.query(`UPDATE pgboss.job SET state = 'cancelled' WHERE name = 'plain' AND data ->> 'step' = '1'`)
    await vi.waitFor(() => expect(lost).toEqual(['1']), WAIT)
    const { rows } = await pool.query(
      `SELECT state, heartbeat_on > started_on AS alive FROM pgboss.job WHERE name = 'plain' ORDER BY data ->> 'step'`,
    )
    expect(rows).toEqual([
      { state: 'cancelled', alive: false },
      { state: 'active', alive: true },
    ])
  })

  it('keeps one waiting job of a name, and any number without one', async () => {
    await enqueue([plainJob(1, { onlyOne: 'sweep' }), plainJob(2, { onlyOne: 'sweep' }), plainJob(3), plainJob(4)])
    await enqueue([plainJob(5, { onlyOne: 'sweep' })])
    const seen: string[] = []
    await queue.work('plain', async (job) => void seen.push(nameOf(job)))
    await vi.waitFor(() => expect(seen).toHaveLength(3), WAIT)
    expect(seen.sort()).toEqual(['1', '3', '4'])
  })

  it('waits for the moment a job is to start', async () => {
    const seen: string[] = []
    await queue.work('plain', async (job) => void seen.push(nameOf(job)))
    await enqueue([plainJob(1, { startAfter: instant(Date.now() + 1_500) }), plainJob(2)])
    await vi.waitFor(() => expect(seen).toEqual(['2', '1']), WAIT)
  })

  it('gathers what comes for a key while its job waits, and runs again for what comes while it runs', async () => {
    const job = (key: string, step: number): NewJob => ({ queue: 'gathered', key, payload: { key, step } })
    const seen: string[] = []
    const go = Promise.withResolvers<void>()
    await queue.work('gathered', async (ran) => {
      seen.push(nameOf(ran))
      if (seen.length <= 2) await go.promise
    })
    await enqueue([job('a', 1)])
    await enqueue([job('a', 2), job('b', 1)])
    await enqueue([job('a', 3)])
    await expect.poll(() => seen.toSorted(), WAIT).toEqual(['a1', 'b1'])
    await enqueue([job('a', 4)])
    await enqueue([job('a', 5)])
    go.resolve()
    await expect.poll(() => seen, WAIT).toHaveLength(3)
    expect(seen.at(-1)).toBe('a4')
    await expect.poll(async () => waitingJobs('gathered'), WAIT).toBe(0)
  })

  it('waits for running jobs when it stops, and returns the rest without counting the try', async () => {
    const begun: string[] = []
    const ended: string[] = []
    await enqueue([plainJob(1), plainJob(2)])
    await queue.work('plain', async (job) => {
      begun.push(nameOf(job))
      const ended1 = nameOf(job) === '1' ? new Promise((resolve) => setTimeout(resolve, 300)) : null
      await (ended1 ?? new Promise((resolve) => job.signal.addEventListener('abort', resolve)))
      if (!job.signal.aborted) ended.push(nameOf(job))
    })
    await vi.waitFor(() => expect(begun).toHaveLength(2), WAIT)
    await queue.stop(1_000)
    expect(ended).toEqual(['1'])
    queue = await openBossQueue({ connection: database.app, definitions, logger: silentLogger })
    const again: Array<{ name: string; isLastTry: boolean }> = []
    await queue.work('plain', async (job) => void again.push({ name: nameOf(job), isLastTry: job.isLastTry }))
    await vi.waitFor(() => expect(again).toEqual([{ name: '2', isLastTry: false }]), WAIT)
  })

  it('takes new settings of a queue that is there, but not another order', async () => {
    const open = (changed: QueueDefinition): Promise<BossQueue> =>
      openBossQueue({ connection: database.app, definitions: [changed], logger: silentLogger })
    await (await open({ ...plain, retryLimit: 9 })).stop(0)
    const { rows } = await pool.query(`SELECT retry_limit FROM pgboss.queue WHERE name = 'plain'`)
    expect(rows).toEqual([{ retry_limit: 9 }])
    await expect(open({ ...plain, order: 'by_key' })).rejects.toThrow(/order cannot be changed/)
  })

  it('refuses a job without the key its queue is ordered by, and a tick on such a queue', async () => {
    await expect(enqueue([{ queue: 'chats', payload: {} }])).rejects.toThrow(/needs a key/)
    await expect(enqueue([{ queue: 'nowhere', payload: {} }])).rejects.toThrow(/no queue is called/)
    await expect(queue.schedule('chats', '* * * * *')).rejects.toThrow(/ordered by key/)
    await queue.schedule('plain', '*/5 * * * *')
  })
})
