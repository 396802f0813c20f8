import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from '../ports/logger.ts'

/** Runs `work` again and again, `everyMs` after it ended, until `stop` aborts; resolves when the last run has ended. */
export async function repeat(
  name: string,
  everyMs: number,
  work: () => Promise<unknown>,
  stop: AbortSignal,
  logger: Logger,
): Promise<void> {
  while (!stop.aborted) {
    await work().catch((cause: unknown) => logger.error('repeat.failed', cause, { queue: name }))
    await sleep(everyMs, undefined, { signal: stop, ref: false }).catch(() => undefined)
  }
}
