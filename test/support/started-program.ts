import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const ROOT = join(import.meta.dirname, '../..')

/** The whole program as a process of its own, the way a person starts it. */
export type StartedProgram = {
  readonly pid: number
  readonly output: () => string
  /** What it said up to the line that says how to stop it; rejects when it ends first. */
  ready(): Promise<string>
  ended(): Promise<number | null>
  kill(signal: NodeJS.Signals): void
}

export function startProgram(settings: Readonly<Record<string, string>>, args = ['src/main.ts']): StartedProgram {
  const child = spawn(process.execPath, args, {
    cwd: ROOT,
    env: { PATH: process.env['PATH'], LOG_LEVEL: 'error', ...settings },
  })
  const said: string[] = []
  const ended = once(child, 'close').then(([code]) => (typeof code === 'number' ? code : null))
  listenTo(child, (line) => said.push(line))
  const output = (): string => said.join('\n')
  return {
    pid: child.pid ?? 0,
    output,
    ready: () =>
      Promise.race([readyOf(child, output), ended.then(() => Promise.reject(new Error(`ended:\n${output()}`)))]),
    ended: () => ended,
    kill: (signal) => void child.kill(signal),
  }
}

function listenTo(child: ChildProcess, hear: (line: string) => void): void {
  for (const stream of [child.stdout, child.stderr]) {
    if (stream !== null) createInterface({ input: stream }).on('line', hear)
  }
}

function readyOf(child: ChildProcess, output: () => string): Promise<string> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (!output().includes('Ctrl-C')) return
      child.stdout?.off('data', look)
      resolve(output())
    }
    // Behind the line reader, which listens first.
    child.stdout?.on('data', () => setImmediate(look))
    look()
  })
}
