import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from '../ports/logger.ts'

export type Repeating = { stop(): Promise<void> }

/**
 * Runs `work` again and again, `everyMs` after it ended, until stopped. Every node runs these: they take rows that
 * nobody else works on, so more nodes do the work once.
 */
export function repeat(name: string, everyMs: number, work: () => Promise<unknown>, logger: Logger): Repeating {
  const stopping = new AbortController()
  const loop = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await work().catch((cause: unknown) => logger.error('repeat.failed', cause, { queue: name }))
      await sleep(everyMs, undefined, { signal: stopping.signal, ref: false }).catch(() => undefined)
    }
  }
  const running = loop()
  return {
    stop: async () => {
      stopping.abort()
      await running
    },
  }
}
