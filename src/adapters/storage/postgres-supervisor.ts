import { setTimeout as sleep } from 'node:timers/promises'
import { isServerAlive, restartServer, type ServerSpec } from './postgres-server.ts'
import type { TellStep } from './setup-failure.ts'

const LOOK_EVERY_MS = 1_000
const FIRST_WAIT_MS = 1_000
const LONGEST_WAIT_MS = 30_000

export type Supervisor = {
  /** Ends the watch; a restart under way is awaited. */
  stop(): Promise<void>
}

/**
 * Starts the embedded server again where it dies under the running program: killed for memory, stopped by hand. It
 * comes back on its old port, so that every pool finds it at its next use; until then requests are answered 503.
 */
export function superviseServer(spec: ServerSpec, port: number, tell: TellStep): Supervisor {
  const stopping = new AbortController()
  const watch = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      if (!(await isServerAlive(spec))) await bringBack(spec, port, tell, stopping.signal)
      await pause(LOOK_EVERY_MS, stopping.signal)
    }
  }
  const watching = watch()
  return {
    async stop() {
      stopping.abort()
      await watching
    },
  }
}

async function bringBack(spec: ServerSpec, port: number, tell: TellStep, stopping: AbortSignal): Promise<void> {
  tell({ kind: 'server_died' })
  for (let waitMs = FIRST_WAIT_MS; !stopping.aborted; waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS)) {
    try {
      await restartServer(spec, port)
      return tell({ kind: 'server_restarted' })
    } catch {
      // Mostly the dead server's own processes, which need a moment to go; the server's log has the rest.
      tell({ kind: 'server_not_restarted', seconds: waitMs / 1_000 })
      await pause(waitMs, stopping)
    }
  }
}

const pause = (ms: number, stopping: AbortSignal): Promise<void> =>
  sleep(ms, undefined, { signal: stopping, ref: false }).catch(() => undefined)
