import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import type { Logger } from './ports/logger.ts'

const readyLine = z.object({ ready: z.literal(true), origin: z.url() })
const RESTART_DELAY_MS = 1_000
const STOP_WAIT_MS = 5_000

export type SandboxPosOptions = {
  readonly port: number
  readonly ledgerFile: string
  readonly key: string
  readonly secret: string
  readonly bankSmsUrl: string
  readonly bankSecret: string
  readonly logger: Logger
  /** Where its own log goes: our standard error, or an open file. */
  readonly errorOutput: 'inherit' | 'ignore' | number
}

export type SandboxPosProcess = { readonly origin: string; stop(): Promise<void> }

/**
 * Runs the sandbox POS beside us as the separate program it is. It dies with us (its standard input closes) and is
 * started again when it dies alone.
 */
export async function startSandboxPos(options: SandboxPosOptions): Promise<SandboxPosProcess> {
  let stopping = false
  let child = launch(options)
  const origin = await readOrigin(child)
  const port = Number(new URL(origin).port)
  const keepAlive = (): void => {
    child.once('exit', (code) => {
      if (stopping) return
      options.logger.warn('sandbox_pos.restarted', { code })
      void sleep(RESTART_DELAY_MS).then(() => {
        if (stopping) return
        child = launch({ ...options, port })
        keepAlive()
      })
    })
  }
  keepAlive()
  return {
    origin,
    stop: async () => {
      stopping = true
      await stopChild(child)
    },
  }
}

function launch(options: SandboxPosOptions): ChildProcess {
  const program = join(import.meta.dirname, 'sandbox-pos/main.ts')
  const flags = {
    port: String(options.port),
    ledger: options.ledgerFile,
    merchant: `${options.key}:${options.secret}`,
    'bank-sms-url': options.bankSmsUrl,
    'bank-secret': options.bankSecret,
  }
  // In one word: a drawn secret may begin with a dash, and would be read as a flag of its own.
  const argv = Object.entries(flags).map(([flag, value]) => `--${flag}=${value}`)
  return spawn(process.execPath, [program, ...argv, '--parent-watch'], {
    // Ctrl-C reaches a whole group: the POS ends when we tell it, or with us, when its standard input closes.
    detached: process.platform !== 'win32',
    stdio: ['pipe', 'pipe', options.errorOutput],
  })
}

async function readOrigin(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('the sandbox POS has no output to read')
  const exited = once(child, 'exit').then(([code]) => {
    throw new Error(`the sandbox POS ended with code ${String(code)} before it was ready`)
  })
  const lines = createInterface({ input: child.stdout })
  const [line] = await Promise.race([once(lines, 'line'), exited])
  lines.close()
  child.stdout.resume()
  return readyLine.parse(JSON.parse(String(line))).origin
}

async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  const killed = sleep(STOP_WAIT_MS, 'late', { ref: false })
  if ((await Promise.race([ended, killed])) === 'late') child.kill('SIGKILL')
}
