import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

/** A program under test/support/children, run as a process of its own so that a test can kill it. */
export type Child = {
  readonly pid: number
  /** Resolves with the first line, said before or after the call, that holds `text`; rejects when the child ends first. */
  said(text: string): Promise<string>
  kill(signal: NodeJS.Signals): Promise<void>
}

export function spawnChild(program: string, options: object): Child {
  const file = join(import.meta.dirname, 'children', `${program}.ts`)
  const child = spawn(process.execPath, [file, JSON.stringify(options)], { stdio: ['ignore', 'pipe', 'pipe'] })
  const lines: string[] = []
  const waiting = new Set<() => void>()
  const heard = (line: string): void => {
    lines.push(line)
    for (const look of [...waiting]) look()
  }
  createInterface({ input: child.stdout }).on('line', heard)
  createInterface({ input: child.stderr }).on('line', heard)
  const closed = once(child, 'close').then(() => {
    for (const look of [...waiting]) look()
  })
  return {
    pid: child.pid ?? 0,
    said: (text) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const line = lines.find((candidate) => candidate.includes(text))
          if (line === undefined && child.exitCode === null && child.signalCode === null) return
          waiting.delete(look)
          if (line === undefined) reject(new Error(`ended without saying "${text}":\n${lines.join('\n')}`))
          else resolve(line)
        }
        waiting.add(look)
        look()
      }),
    async kill(signal) {
      child.kill(signal)
      await closed
    },
  }
}
