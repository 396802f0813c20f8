import type { z } from 'zod'
import type { AppDeps } from '../app/deps.ts'
import type { Job, QueueDefinition } from '../ports/job-queue.ts'

/** One kind of stored work: how its queue behaves, what its payload is, and what it does. */
export type JobDefinition = {
  readonly queue: QueueDefinition
  run(deps: AppDeps, job: Job): Promise<void>
}

type QueueOptions = Pick<QueueDefinition, 'name'> & Partial<Omit<QueueDefinition, 'name'>>

/** Enough for an outage of about an hour: 1 s, 2 s, 4 s … */
const RETRY_LIMIT = 12

export function defineJob<Payload>(
  queue: QueueOptions,
  payload: z.ZodType<Payload>,
  run: (deps: AppDeps, payload: Payload, job: Job) => Promise<void>,
): JobDefinition {
  return {
    queue: {
      order: 'free',
      retryLimit: RETRY_LIMIT,
      retryDelaySeconds: 1,
      retryBackoff: true,
      heartbeatSeconds: 10,
      concurrency: 4,
      ...queue,
    },
    run: (deps, job) => run(deps, payload.parse(job.payload), job),
  }
}
