import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { runProgram, type ChildProgram } from './child-program.ts'
import { waitUntil } from './load.ts'

const MAIN = join(import.meta.dirname, '../../src/main.ts')
const COUNTER = join(import.meta.dirname, 'children/statement-counter.ts')
const COUNTS_WAIT_MS = 5_000

/** Every statement that the program has sent to PostgreSQL so far, by its text; counted inside the program. */
export type Statements = ReadonlyMap<string, number>

export type StartedSystem = {
  readonly url: string
  readonly pid: number
  readonly dataFolder: string
  readonly readyMs: number
  readonly complaints: ChildProgram['complaints']
  countStatements(): Promise<Statements>
  stop(): Promise<void>
}

export type SystemOptions = { readonly dataFolder: string; readonly telegramRoot: string }

/** The whole program as `npm start` runs it, on free ports; `readyMs` is from its start to the line that says so. */
export async function startSystem({ dataFolder, telegramRoot }: SystemOptions): Promise<StartedSystem> {
  const countsFile = join(dataFolder, 'bench-statements.json')
  const begin = performance.now()
  const program = runProgram(MAIN, {
    // No .env of whoever runs the bench may change what is measured.
    cwd: dataFolder,
    env: {
      APP_LOCALE: 'tr',
      DATA_DIR: dataFolder,
      PORT: '0',
      SANDBOX_POS_PORT: '0',
      LOG_LEVEL: 'error',
      TELEGRAM_BOT_TOKEN: '123456:bench-token-bench-token-bench',
      TELEGRAM_API_ROOT: telegramRoot,
      BENCH_STATEMENTS: countsFile,
      ...profiling(`--import=${COUNTER}`),
    },
  })
  const [, url = ''] = await program.said(/(http:\/\/[\d.]+:\d+)(?:\s|$)/)
  return {
    ...{ url, dataFolder, pid: program.pid, readyMs: performance.now() - begin, complaints: program.complaints },
    countStatements: () => askForCounts(program.pid, countsFile),
    stop: () => program.stop(),
  }
}

async function askForCounts(pid: number, file: string): Promise<Statements> {
  rmSync(file, { force: true })
  process.kill(pid, 'SIGUSR2')
  if (!(await waitUntil(() => isWhole(file), COUNTS_WAIT_MS))) throw new Error('the program did not count')
  return new Map(JSON.parse(readFileSync(file, 'utf8')) as [string, number][])
}

const isWhole = (file: string): boolean => existsSync(file) && readFileSync(file, 'utf8').endsWith(']')

/** BENCH_PROFILE=<folder> writes a CPU profile of each measured process there. */
export function profiling(...options: readonly string[]): Record<string, string> {
  const folder = process.env['BENCH_PROFILE']
  const profile = folder === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${folder}`]
  return { NODE_OPTIONS: [...profile, ...options].join(' ') }
}
