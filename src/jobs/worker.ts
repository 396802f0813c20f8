import type { AppDeps } from '../app/deps.ts'
import type { JobQueue } from '../ports/job-queue.ts'
import type { JobDefinition } from './job.ts'

/** One of the three places that catch: a failed run is logged here and handed back to the queue for its next try. */
export async function startWorker(
  queue: JobQueue,
  deps: AppDeps,
  definitions: readonly JobDefinition[],
): Promise<void> {
  for (const definition of definitions) {
    await queue.work(definition.queue.name, async (job) => {
      try {
        await definition.run(deps, job)
        deps.logger.debug('job.done', { queue: definition.queue.name, jobId: job.id, tryNumber: job.tryNumber })
      } catch (cause) {
        const fields = {
          queue: definition.queue.name,
          jobId: job.id,
          tryNumber: job.tryNumber,
          isLastTry: job.isLastTry,
        }
        deps.logger.error('job.failed', cause, fields)
        throw cause
      }
    })
  }
}
