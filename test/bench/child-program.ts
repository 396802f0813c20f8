import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

const STOP_WAIT_MS = 20_000

export type ChildProgram = {
  readonly pid: number
  /** The first line of its output that matches, said before or after the call. */
  said(pattern: RegExp): Promise<RegExpExecArray>
  /** What it wrote to its error output. */
  complaints(): readonly string[]
  stop(): Promise<void>
}

const running = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

/** A program of its own process and event loop; its standard input closes with ours. */
export function runProgram(
  file: string,
  options: { argv?: readonly string[]; env?: Readonly<Record<string, string>>; cwd?: string },
): ChildProgram {
  const child = spawn(process.execPath, [file, ...(options.argv ?? [])], {
    stdio: ['pipe', 'pipe', 'pipe'],
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...options.env },
  })
  running.add(child)
  const closed = once(child, 'close').finally(() => running.delete(child))
  const lines = collect(child)
  return {
    pid: child.pid ?? 0,
    complaints: () => lines.complaints,
    said: (pattern) => Promise.race([lines.said(pattern), failAfter(closed, file, lines.complaints)]),
    async stop() {
      child.stdin.end()
      child.kill('SIGTERM')
      const late = setTimeout(() => child.kill('SIGKILL'), STOP_WAIT_MS)
      await closed
      clearTimeout(late)
    },
  }
}

async function failAfter(closed: Promise<unknown>, file: string, complaints: readonly string[]): Promise<never> {
  await closed
  throw new Error(`${file} ended early:\n${complaints.slice(-20).join('\n')}`)
}

function collect(child: ChildProcess) {
  const [output, complaints]: [string[], string[]] = [[], []]
  const waiting = new Set<(line: string) => void>()
  const listen = (stream: ChildProcess['stdout'], into: string[]): void => {
    if (stream === null) return
    createInterface({ input: stream }).on('line', (line) => {
      into.push(line)
      for (const look of waiting) look(line)
    })
  }
  listen(child.stdout, output)
  listen(child.stderr, complaints)
  return {
    complaints,
    said: (pattern: RegExp) =>
      new Promise<RegExpExecArray>((resolve) => {
        const look = (line: string): void => {
          const found = pattern.exec(line)
          if (found === null) return
          waiting.delete(look)
          resolve(found)
        }
        waiting.add(look)
        output.forEach(look)
      }),
  }
}
