import { setTimeout as sleep } from 'node:timers/promises'
import { PgBoss, type Clock, type JobInsert, type JobWithMetadata } from 'pg-boss'
import { instant, type Instant } from '../../domain/instant.ts'
import type { Job, JobQueue, NewJob, QueueDefinition } from '../../ports/job-queue.ts'
import type { Logger } from '../../ports/logger.ts'
import { QUEUE_SCHEMA, type QueueConnection } from './boss-schema.ts'
import { countJobIds } from './job-ids.ts'
import { QueueFetcher } from './queue-fetcher.ts'
import { openQueueStatements, type QueueStatements } from './queue-statements.ts'
import { createQueues, deadQueueOf, ORDERED_POLICY } from './queue-tables.ts'
import type { SqlExecutor } from './sql-executor.ts'
import { listenForWakeUps, type Listening } from './wake-up-calls.ts'

const CONNECTIONS = 6
const POLL_MS = { by_key: 1_000, free: 2_000 } as const
const SUPERVISE_SECONDS = 5
/** For jobs that died with their worker: those are found at the library's own rounds. */
const UNBLOCK_INTERVAL_MS = SUPERVISE_SECONDS * 1_000
/** Jobs here do not depend on one another, so the library's look for such need not be frequent. */
const FLOW_SECONDS = 60 * 60
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
  /** Between two looks that nothing calls for; by the queue's order where absent. */
  readonly pollMs?: number
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
    max: CONNECTIONS,
    superviseIntervalSeconds: SUPERVISE_SECONDS,
    monitorIntervalSeconds: SUPERVISE_SECONDS,
    flowIntervalSeconds: FLOW_SECONDS,
    ...(clock === undefined ? {} : { clock }),
  })
  boss.on('error', (cause) => logger.error('queue.error', cause))
  boss.on('warning', ({ message }) => logger.warn('queue.warning', { message }))
  await boss.start()
  await createQueues(boss, definitions)
  const queue = new RunningBossQueue(boss, openQueueStatements(connection, logger), options)
  await queue.listen()
  return queue
}

class RunningBossQueue implements BossQueue {
  readonly #boss: PgBoss
  readonly #statements: QueueStatements
  readonly #definitions: ReadonlyMap<string, QueueDefinition>
  readonly #logger: Logger
  readonly #nextId = countJobIds()
  readonly #pollMs: number | undefined
  readonly #fetchers = new Map<string, QueueFetcher>()
  readonly #unblocking: NodeJS.Timeout
  #listening: Listening | null = null

  constructor(boss: PgBoss, statements: QueueStatements, { definitions, logger, pollMs }: BossQueueOptions) {
    this.#boss = boss
    this.#statements = statements
    this.#pollMs = pollMs
    this.#definitions = new Map(definitions.map((definition) => [definition.name, definition]))
    this.#logger = logger
    this.#unblocking = setInterval(() => void this.#unblockKeys(), UNBLOCK_INTERVAL_MS)
  }

  async listen(): Promise<void> {
    this.#listening = await listenForWakeUps(this.#boss, this.#logger, (queue) => this.#wake(queue))
  }

  async enqueue(jobs: readonly NewJob[], executor: SqlExecutor): Promise<void> {
    for (const [queue, ofQueue] of Map.groupBy(jobs, (job) => job.queue)) {
      const definition = this.#definitionOf(queue)
      const inserts = ofQueue.map((job) => toInsert(job, definition, this.#nextId()))
      await this.#boss.insert(queue, inserts, { db: executor })
      if (definition.gatherMs !== undefined) this.#fetchers.get(queue)?.wakeIn(definition.gatherMs)
    }
  }

  async work(queue: string, run: (job: Job) => Promise<void>): Promise<void> {
    const definition = this.#definitionOf(queue)
    if (this.#fetchers.has(queue)) throw new Error(`queue ${queue} is worked on already`)
    const pollMs = this.#pollMs ?? POLL_MS[definition.order]
    const died = () => (definition.order === 'by_key' ? this.#unblockKeys() : Promise.resolve())
    const parts = { boss: this.#boss, statements: this.#statements, logger: this.#logger }
    const fetcher = new QueueFetcher({ ...parts, definition, pollMs, run, died })
    this.#fetchers.set(queue, fetcher)
    fetcher.wake()
  }

  /** A queue has jobs, or, with null, any may have some. */
  #wake(queue: string | null): void {
    if (queue !== null) return this.#fetchers.get(queue)?.wake()
    for (const fetcher of this.#fetchers.values()) fetcher.wake()
  }

  async schedule(queue: string, cron: string): Promise<void> {
    const { order } = this.#definitionOf(queue)
    if (order === 'by_key') throw new Error(`queue ${queue} is ordered by key, and a tick of a clock has none`)
    await this.#boss.schedule(queue, cron, {}, { tz: 'UTC' })
  }

  async stop(drainMs: number): Promise<void> {
    clearInterval(this.#unblocking)
    const fetchers = [...this.#fetchers.values()]
    await Promise.all(fetchers.map((fetcher) => fetcher.close()))
    const drained = new AbortController()
    const settled = Promise.allSettled(fetchers.flatMap((fetcher) => fetcher.running()))
    await Promise.race([settled, sleep(drainMs, null, { signal: drained.signal }).catch(() => null)])
    drained.abort()
    await Promise.all(fetchers.map((fetcher) => fetcher.giveBack()))
    await this.#listening?.close()
    await this.#statements.close()
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

  /**
   * A dead job would hold back its key for ever. Its copy went to the dead-letter queue in the statement that failed
   * it, so the original can go.
   */
  async #unblockKeys(): Promise<void> {
    const ordered = [...this.#definitions.values()].filter(({ order }) => order === 'by_key')
    if (ordered.length === 0) return
    try {
      const { rows } = await this.#boss.getDb().executeSql(
        `DELETE FROM ${QUEUE_SCHEMA}.job
          WHERE name = ANY($1) AND policy = '${ORDERED_POLICY}' AND state = 'failed' AND dead_letter IS NOT NULL
          RETURNING name`,
        [ordered.map(({ name }) => name)],
      )
      for (const { name } of rows) this.#wake(name)
    } catch (cause) {
      this.#logger.error('queue.unblock_failed', cause)
    }
  }
}

function toInsert(job: NewJob, definition: QueueDefinition, id: string): JobInsert<Payload> {
  const { name, order } = definition
  if (order === 'by_key' && job.key === undefined) throw new Error(`queue ${name} needs a key`)
  if (order === 'by_key' && job.onlyOne !== undefined) throw new Error(`queue ${name} keeps every job`)
  // A free queue lets one waiting job bear a name; a job without one is named by its id.
  const singletonKey = order === 'by_key' ? job.key : (job.onlyOne ?? id)
  return {
    id,
    data: job.payload,
    ...(singletonKey === undefined ? {} : { singletonKey }),
    ...startOf(job, definition),
  }
}

function startOf({ startAfter }: NewJob, { gatherMs }: QueueDefinition): Pick<JobInsert<Payload>, 'startAfter'> {
  if (startAfter !== undefined) return { startAfter: isoOf(startAfter) }
  // By the database's clock.
  return gatherMs === undefined ? {} : { startAfter: `${gatherMs} milliseconds` }
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
