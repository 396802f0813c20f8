import type { Instant } from '../domain/instant.ts'

/** One kind of stored work. */
export type QueueDefinition = {
  readonly name: string
  /** `by_key`: jobs of one key run strictly one after the other, in the order they were enqueued, across retries and crashes. */
  readonly order: 'free' | 'by_key'
  /** After the last try the job is dead: it is kept, an alert is raised, and `doctor` lists it. */
  readonly retryLimit: number
  readonly retryDelaySeconds: number
  readonly retryBackoff: boolean
  /** A worker silent for so long has lost its job; another takes it. */
  readonly heartbeatSeconds: number
  /** How many jobs of this queue one process runs at a time. */
  readonly concurrency: number
  /**
   * Only by key: a job starts so long after it was enqueued, and stands for all of its key that wait by then. For work
   * that looks at how things are, whoever changed them.
   */
  readonly gatherMs?: number
}

export type NewJob = {
  readonly queue: string
  /** Ids only: a payload is read by people who debug, so it holds nothing personal and nothing secret. */
  readonly payload: Readonly<Record<string, string | number>>
  /** Required where the queue is ordered by key. */
  readonly key?: string
  /** Not before this moment; at once when absent. */
  readonly startAfter?: Instant
  /** At most one waiting job of this queue bears this name; a second one is dropped. Only for `free` queues. */
  readonly onlyOne?: string
}

export type Job = {
  readonly id: string
  readonly payload: Readonly<Record<string, string | number>>
  /** 1 for the first run. */
  readonly tryNumber: number
  /** True when a failure of this run makes the job dead. */
  readonly isLastTry: boolean
  /** Fires when the process must stop or the job was lost to another worker. */
  readonly signal: AbortSignal
}

/** Enqueueing happens in the unit of work that makes the job necessary (see Store); this side only runs jobs. */
export interface JobQueue {
  /** Starts taking jobs of one queue. A rejected handler is a failed try. */
  work(queue: string, run: (job: Job) => Promise<void>): Promise<void>
  /** Runs `queue` with an empty payload at every tick of a five-field cron line (UTC); one process gets each tick. */
  schedule(queue: string, cron: string): Promise<void>
  /** Takes no new job, waits at most `drainMs` for running ones, gives the rest back. */
  stop(drainMs: number): Promise<void>
}
