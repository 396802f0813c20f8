import type { JobWithMetadata, PgBoss } from 'pg-boss'
import type { Job, QueueDefinition } from '../../ports/job-queue.ts'
import type { Logger } from '../../ports/logger.ts'
import { QUEUE_SCHEMA } from './boss-schema.ts'
import { ORDERED_POLICY } from './queue-tables.ts'
import { GroupedCompletion } from './grouped-completion.ts'
import type { SqlExecutor } from './sql-executor.ts'

type Fetched = JobWithMetadata<Job['payload']>

type Running = {
  readonly job: Fetched
  /** Aborted when the job is no longer ours: lost to another worker, or given back. */
  readonly claim: AbortController
}

/** A job is due by the database's clock and from the start of its transaction, which has to be committed as well. */
const GATHER_GRACE_MS = 20

/** $1 is the queue, $2 the keys of jobs just fetched. Running jobs and those that failed before are no followers. */
const TAKE_FOLLOWERS = `
  DELETE FROM ${QUEUE_SCHEMA}.job_common
  WHERE name = $1 AND singleton_key = ANY($2::text[]) AND state = 'created' AND policy = '${ORDERED_POLICY}'`

export type QueueFetcherOptions = {
  readonly boss: PgBoss
  readonly statements: SqlExecutor
  readonly definition: QueueDefinition
  readonly logger: Logger
  /** The floor under the wake-up calls; it also carries retries and delayed jobs. */
  readonly pollMs: number
  readonly run: (job: Job) => Promise<void>
  /** Called when a job's last try has failed and is stored as such. */
  readonly died: () => Promise<void>
}

/**
 * The one that looks for jobs of one queue in this process. A look takes as many as there are free places, and happens
 * on a wake-up call, when a place or a key may have become free, and at each poll. Every job then runs by itself.
 */
export class QueueFetcher {
  readonly #options: QueueFetcherOptions
  readonly #queue: string
  readonly #running = new Map<Running, Promise<void>>()
  readonly #completion: GroupedCompletion
  readonly #heartbeat: NodeJS.Timeout
  #poll: NodeJS.Timeout | undefined
  #gathering: NodeJS.Timeout | undefined
  #wanted = false
  #looking: Promise<void> | null = null
  #closed = false

  constructor(options: QueueFetcherOptions) {
    const { boss, definition, statements } = options
    this.#options = options
    this.#queue = definition.name
    this.#completion = new GroupedCompletion(async (jobs) => {
      await boss.complete(this.#queue, jobs, null, { db: statements })
    })
    this.#heartbeat = setInterval(() => void this.#beat(), definition.heartbeatSeconds * 500)
  }

  wake(): void {
    this.#wanted = true
    if (this.#looking === null && this.#mayLook()) this.#looking = this.#look()
  }

  /** Looks when what was just enqueued to be gathered is due; who asks meanwhile is content with the same look. */
  wakeIn(ms: number): void {
    if (this.#gathering !== undefined || this.#closed) return
    this.#gathering = setTimeout(() => {
      this.#gathering = undefined
      this.wake()
    }, ms + GATHER_GRACE_MS)
  }

  /** Takes no new job. Afterwards `running` does not grow. */
  async close(): Promise<void> {
    this.#closed = true
    clearTimeout(this.#gathering)
    clearTimeout(this.#poll)
    await this.#looking
  }

  running(): Array<Promise<void>> {
    return [...this.#running.values()]
  }

  /** Hands the jobs that still run to whoever comes next. A try that our own end cut short does not count. */
  async giveBack(): Promise<void> {
    clearInterval(this.#heartbeat)
    const held = [...this.#running.keys()].filter(({ claim }) => !claim.signal.aborted)
    try {
      await this.#returnJobs(held.map(({ job }) => job))
    } finally {
      for (const { claim } of held) claim.abort(new Error('the process stops'))
    }
  }

  #freePlaces(): number {
    return this.#options.definition.concurrency - this.#running.size
  }

  #mayLook(): boolean {
    return this.#wanted && !this.#closed && this.#freePlaces() > 0
  }

  async #look(): Promise<void> {
    clearTimeout(this.#poll)
    while (this.#mayLook()) {
      this.#wanted = false
      try {
        await this.#fetch(this.#freePlaces())
      } catch (cause) {
        this.#options.logger.error('queue.fetch_failed', cause, { queue: this.#queue })
      }
    }
    this.#looking = null
    if (!this.#closed) this.#poll = setTimeout(() => this.wake(), this.#options.pollMs)
  }

  async #fetch(places: number): Promise<void> {
    const { boss, statements } = this.#options
    const options = { batchSize: places, includeMetadata: true, db: statements } as const
    const jobs = await boss.fetch<Job['payload']>(this.#queue, options)
    if (this.#closed) return this.#returnJobs(jobs)
    await this.#takeFollowers(jobs)
    // A full catch says nothing about what is left.
    if (jobs.length === places) this.#wanted = true
    for (const job of jobs) {
      const running = { job, claim: new AbortController() }
      this.#running.set(running, this.#runToEnd(running))
    }
  }

  /**
   * What waits behind a job of its key is committed by now, so the job, which has not begun, sees what it was for. Where
   * the process dies the job itself is still there.
   */
  async #takeFollowers(jobs: readonly Fetched[]): Promise<void> {
    if (this.#options.definition.gatherMs === undefined || jobs.length === 0) return
    const keys = jobs.flatMap(({ singletonKey }) => (singletonKey === null ? [] : [singletonKey]))
    try {
      await this.#options.statements.executeSql(TAKE_FOLLOWERS, [this.#queue, keys])
    } catch (cause) {
      // They run as jobs of their own.
      this.#options.logger.error('queue.gather_failed', cause, { queue: this.#queue })
    }
  }

  async #runToEnd(running: Running): Promise<void> {
    const { job, claim } = running
    try {
      await this.#runAndSettle(job, claim.signal)
    } catch (cause) {
      // The job stays ours without a heartbeat, so another try follows when its claim has lapsed.
      this.#options.logger.error('queue.settle_failed', cause, { queue: this.#queue, jobId: job.id })
    }
    this.#running.delete(running)
    // What waited for a place is still wanted; what waited behind this job's key is only seen by a new look.
    if (this.#wanted || this.#options.definition.order === 'by_key') this.wake()
  }

  async #runAndSettle(job: Fetched, signal: AbortSignal): Promise<void> {
    const failure = await this.#failureOf(job, signal)
    if (signal.aborted) return
    if (failure === null) return this.#completion.add(job)
    this.#logFailure(job, failure)
    await this.#options.boss.fail(this.#queue, job, failure)
    if (isLastTry(job)) await this.#options.died()
  }

  async #failureOf(job: Fetched, signal: AbortSignal): Promise<Error | null> {
    try {
      await this.#options.run(toJob(job, signal))
      return null
    } catch (cause) {
      return cause instanceof Error ? cause : new Error(String(cause))
    }
  }

  #logFailure(job: Fetched, cause: Error): void {
    const event = isLastTry(job) ? 'queue.job_died' : 'queue.job_failed'
    this.#options.logger.error(event, cause, { queue: this.#queue, jobId: job.id, tryNumber: job.retryCount + 1 })
  }

  /** One statement for all running jobs. One that it does not find ours any more has been lost. */
  async #beat(): Promise<void> {
    const held = [...this.#running.keys()].filter(({ claim }) => !claim.signal.aborted)
    if (held.length === 0) return
    try {
      const touched: object = await this.#options.boss.touch(
        this.#queue,
        held.map(({ job }) => job),
      )
      if (!('settled' in touched) || !Array.isArray(touched.settled)) return
      const ours = new Set<unknown>(touched.settled)
      for (const { job, claim } of held) if (!ours.has(job.id)) claim.abort(new Error(`job ${job.id} was lost`))
    } catch (cause) {
      this.#options.logger.error('queue.heartbeat_failed', cause, { queue: this.#queue })
    }
  }

  async #returnJobs(jobs: readonly Fetched[]): Promise<void> {
    if (jobs.length === 0) return
    const { boss } = this.#options
    await boss.getDb().executeSql(
      `UPDATE ${QUEUE_SCHEMA}.job SET retry_limit = retry_limit + 1
        WHERE name = $1 AND id = ANY($2::uuid[]) AND state = 'active'`,
      [this.#queue, jobs.map(({ id }) => id)],
    )
    await boss.fail(this.#queue, [...jobs], new Error('the process stopped while it ran'))
  }
}

const isLastTry = ({ retryCount, retryLimit }: Fetched): boolean => retryCount >= retryLimit

const toJob = (job: Fetched, signal: AbortSignal): Job => ({
  id: job.id,
  payload: job.data,
  tryNumber: job.retryCount + 1,
  isLastTry: isLastTry(job),
  signal,
})
