import { setTimeout as sleep } from 'node:timers/promises'
import { PgBoss, type Clock, type JobInsert, type JobWithMetadata } from 'pg-boss'
import { instant, type Instant } from '../../domain/instant.ts'
import type { Job, JobQueue, NewJob, QueueDefinition } from '../../ports/job-queue.ts'
import type { Logger } from '../../ports/logger.ts'
import { QUEUE_SCHEMA, type QueueConnection } from './boss-schema.ts'
import { countJobIds } from './job-ids.ts'
import { createQueues, deadQueueOf, ORDERED_POLICY } from './queue-tables.ts'
import type { SqlExecutor } from './sql-executor.ts'

const CONNECTIONS = 6
/** The floor under the wake-up calls; it also carries retries, delayed jobs and the successor of a key. */
const POLLING_SECONDS = { by_key: 0.5, free: 1 } as const
const SUPERVISE_SECONDS = 5
const UNBLOCK_INTERVAL_MS = 1_000
const SETTLE_MS = 1_000
const DEAD_JOBS_SHOWN = 1_000

type Payload = NewJob['payload']

export type DeadJob = {
  readonly id: string
  readonly queue: string
  readonly payload: Payload
  readonly tries: number
  readonly diedAt: Instant
  /** The last failure's message. */
  readonly reason: string
}

export type BossQueue = JobQueue & {
  /** Inserts within the transaction behind `executor`: the jobs exist if and only if it commits. */
  enqueue(jobs: readonly NewJob[], executor: SqlExecutor): Promise<void>
  /** The oldest thousand of each queue. */
  deadJobs(): Promise<DeadJob[]>
  /** Gives the dead jobs of one queue all their tries again; says how many. */
  reviveDead(queue: string): Promise<number>
}

export type BossQueueOptions = {
  readonly connection: QueueConnection
  readonly definitions: readonly QueueDefinition[]
  readonly logger: Logger
  /** The library's own source of time; the system's where absent. */
  readonly clock?: Clock
}

/** The job queue on the database's own tables, which installQueueSchema made. Runs under the app role. */
export async function openBossQueue(options: BossQueueOptions): Promise<BossQueue> {
  const { connection, definitions, logger, clock } = options
  const boss = new PgBoss({
    ...connection,
    schema: QUEUE_SCHEMA,
    options: '-c TimeZone=UTC',
    migrate: false,
    createSchema: false,
    reindex: false,
    useListenNotify: true,
    max: CONNECTIONS,
    superviseIntervalSeconds: SUPERVISE_SECONDS,
    monitorIntervalSeconds: SUPERVISE_SECONDS,
    ...(clock === undefined ? {} : { clock }),
  })
  boss.on('error', (cause) => logger.error('queue.error', cause))
  boss.on('warning', ({ message }) => logger.warn('queue.warning', { message }))
  await boss.start()
  await createQueues(boss, definitions)
  return new RunningBossQueue(boss, definitions, logger)
}

class RunningBossQueue implements BossQueue {
  readonly #boss: PgBoss
  readonly #definitions: ReadonlyMap<string, QueueDefinition>
  readonly #logger: Logger
  readonly #nextId = countJobIds()
  readonly #running = new Map<string, Promise<void>>()
  readonly #unblocking: NodeJS.Timeout

  constructor(boss: PgBoss, definitions: readonly QueueDefinition[], logger: Logger) {
    this.#boss = boss
    this.#definitions = new Map(definitions.map((definition) => [definition.name, definition]))
    this.#logger = logger
    this.#unblocking = setInterval(() => void this.#unblockKeys(), UNBLOCK_INTERVAL_MS)
  }

  async enqueue(jobs: readonly NewJob[], executor: SqlExecutor): Promise<void> {
    for (const [queue, ofQueue] of Map.groupBy(jobs, (job) => job.queue)) {
      const definition = this.#definitionOf(queue)
      const inserts = ofQueue.map((job) => toInsert(job, definition, this.#nextId()))
      await this.#boss.insert(queue, inserts, { db: executor })
    }
  }

  async work(queue: string, run: (job: Job) => Promise<void>): Promise<void> {
    const { order, concurrency } = this.#definitionOf(queue)
    const polling = POLLING_SECONDS[order]
    const workOptions = {
      includeMetadata: true,
      localConcurrency: concurrency,
      pollingIntervalSeconds: polling,
      notifyPollingIntervalSeconds: polling,
    } as const
    const workerId: string = await this.#boss.work<Payload, void, typeof workOptions>(
      queue,
      workOptions,
      async ([job]) => {
        if (job === undefined) return
        try {
          await this.#track(job.id, run(toJob(job)))
        } catch (cause) {
          this.#logFailure(job, cause)
          throw cause
        } finally {
          // What waited behind this job is looked for at once, not at the next poll.
          this.#boss.notifyWorker(workerId)
        }
      },
    )
  }

  async schedule(queue: string, cron: string): Promise<void> {
    const { order } = this.#definitionOf(queue)
    if (order === 'by_key') throw new Error(`queue ${queue} is ordered by key, and a tick of a clock has none`)
    await this.#boss.schedule(queue, cron, {}, { tz: 'UTC' })
  }

  async stop(drainMs: number): Promise<void> {
    clearInterval(this.#unblocking)
    await Promise.all([...this.#definitions.keys()].map((queue) => this.#boss.offWork(queue, { wait: false })))
    const drained = new AbortController()
    const settled = Promise.allSettled(this.#running.values())
    await Promise.race([settled, sleep(drainMs, null, { signal: drained.signal }).catch(() => null)])
    drained.abort()
    await this.#returnTries([...this.#running.keys()])
    await this.#boss.stop({ graceful: true, timeout: SETTLE_MS })
  }

  async deadJobs(): Promise<DeadJob[]> {
    const lists = await Promise.all(
      [...this.#definitions.keys()].map(async (queue) => {
        const jobs = await this.#boss.findJobs<Payload>(deadQueueOf(queue), { limit: DEAD_JOBS_SHOWN })
        return jobs.map((job) => toDeadJob(queue, job))
      }),
    )
    return lists.flat()
  }

  async reviveDead(queue: string): Promise<number> {
    return this.#boss.redrive(deadQueueOf(this.#definitionOf(queue).name))
  }

  #definitionOf(queue: string): QueueDefinition {
    const definition = this.#definitions.get(queue)
    if (definition === undefined) throw new Error(`no queue is called ${queue}`)
    return definition
  }

  async #track(id: string, run: Promise<void>): Promise<void> {
    this.#running.set(id, run)
    try {
      await run
    } finally {
      this.#running.delete(id)
    }
  }

  #logFailure(job: JobWithMetadata<Payload>, cause: unknown): void {
    const { name: queue, id: jobId, retryCount } = job
    const event = isLastTry(job) ? 'queue.job_died' : 'queue.job_failed'
    this.#logger.error(event, cause, { queue, jobId, tryNumber: retryCount + 1 })
  }

  /** A try that our own end cut short does not count against the job. */
  async #returnTries(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return
    await this.#boss.getDb().executeSql(
      `UPDATE ${QUEUE_SCHEMA}.job SET retry_limit = retry_limit + 1
        WHERE name = ANY($1) AND id = ANY($2::uuid[]) AND state = 'active'`,
      [[...this.#definitions.keys()], ids],
    )
  }

  /**
   * A dead job would hold back its key for ever. Its copy went to the dead-letter queue in the statement that failed
   * it, so the original can go.
   */
  async #unblockKeys(): Promise<void> {
    const ordered = [...this.#definitions.values()].filter(({ order }) => order === 'by_key')
    if (ordered.length === 0) return
    try {
      await this.#boss.getDb().executeSql(
        `DELETE FROM ${QUEUE_SCHEMA}.job
          WHERE name = ANY($1) AND policy = '${ORDERED_POLICY}' AND state = 'failed' AND dead_letter IS NOT NULL`,
        [ordered.map(({ name }) => name)],
      )
    } catch (cause) {
      this.#logger.error('queue.unblock_failed', cause)
    }
  }
}

const isLastTry = ({ retryCount, retryLimit }: JobWithMetadata<Payload>): boolean => retryCount >= retryLimit

const toJob = (job: JobWithMetadata<Payload>): Job => ({
  id: job.id,
  payload: job.data,
  tryNumber: job.retryCount + 1,
  isLastTry: isLastTry(job),
  signal: job.signal,
})

function toInsert(job: NewJob, { name, order }: QueueDefinition, id: string): JobInsert<Payload> {
  if (order === 'by_key' && job.key === undefined) throw new Error(`queue ${name} needs a key`)
  if (order === 'by_key' && job.onlyOne !== undefined) throw new Error(`queue ${name} keeps every job`)
  // A free queue lets one waiting job bear a name; a job without one is named by its id.
  const singletonKey = order === 'by_key' ? job.key : (job.onlyOne ?? id)
  return {
    id,
    data: job.payload,
    ...(singletonKey === undefined ? {} : { singletonKey }),
    ...(job.startAfter === undefined ? {} : { startAfter: isoOf(job.startAfter) }),
  }
}

const isoOf = (at: Instant): string => Temporal.Instant.fromEpochMilliseconds(at).toString()

function toDeadJob(queue: string, job: JobWithMetadata<Payload>): DeadJob {
  const output = job.sourceOutput
  const message = output !== null && 'message' in output ? output.message : null
  return {
    id: job.id,
    queue,
    payload: job.data,
    tries: (job.sourceRetryCount ?? 0) + 1,
    diedAt: instant(job.createdOn.getTime()),
    reason: typeof message === 'string' ? message : 'unknown',
  }
}
