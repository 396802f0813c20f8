import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const ROOT = join(import.meta.dirname, '../..')
const ASK_EVERY_MS = 20

export type BotProcess = {
  readonly pid: number
  /** Everything it has printed. */
  printed(): string
  /** Resolves with how long it took from the start until it takes requests; rejects when it ends before. */
  serving(): Promise<number>
  kill(signal: 'SIGKILL' | 'SIGTERM'): Promise<void>
  /** Resolves with its exit code, null where a signal ended it. */
  ended(): Promise<number | null>
}

export type BotFlags = {
  /** For node itself, before the program's file. */
  readonly node?: readonly string[]
  /** False: nobody reads what it prints. */
  readonly heard?: boolean
}

/** `node src/main.ts` as a user starts it, in a process of its own that a test can kill. */
export function startBot(url: string, env: Readonly<Record<string, string>>, flags: BotFlags = {}): BotProcess {
  const startedAt = performance.now()
  const child = spawn(process.execPath, [...(flags.node ?? []), 'src/main.ts'], {
    cwd: ROOT,
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let printed = ''
  const heard = flags.heard === false ? [] : [child.stdout, child.stderr]
  for (const stream of heard) stream.on('data', (chunk: Buffer) => (printed += chunk.toString()))
  const exited = once(child, 'exit').then(() => child.exitCode)
  return {
    pid: child.pid ?? 0,
    ended: () => exited,
    printed: () => printed,
    async serving() {
      while (!(await isReady(url))) {
        if (hasEnded(child)) throw new Error(`the bot ended by itself:\n${printed}`)
        await sleep(ASK_EVERY_MS)
      }
      return performance.now() - startedAt
    },
    async kill(signal) {
      if (hasEnded(child)) throw new Error(`the bot had ended by itself:\n${printed}`)
      const closed = once(child, flags.heard === false ? 'exit' : 'close')
      child.kill(signal)
      await closed
    },
  }
}

const hasEnded = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null

async function isReady(url: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(1_000) })
    await response.arrayBuffer()
    return response.status === 200
  } catch {
    return false
  }
}
