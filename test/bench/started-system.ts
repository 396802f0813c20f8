import { join } from 'node:path'
import { runProgram, type ChildProgram } from './child-program.ts'

const MAIN = join(import.meta.dirname, '../../src/main.ts')

export type StartedSystem = {
  readonly url: string
  readonly pid: number
  readonly readyMs: number
  readonly complaints: ChildProgram['complaints']
  stop(): Promise<void>
}

export type SystemOptions = { readonly dataFolder: string; readonly telegramRoot: string }

/** The whole program as `npm start` runs it, on free ports; `readyMs` is from its start to the line that says so. */
export async function startSystem({ dataFolder, telegramRoot }: SystemOptions): Promise<StartedSystem> {
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
      ...profiling(),
    },
  })
  const [, url = ''] = await program.said(/(http:\/\/[\d.]+:\d+)(?:\s|$)/)
  const readyMs = performance.now() - begin
  return { url, pid: program.pid, readyMs, complaints: program.complaints, stop: () => program.stop() }
}

/** BENCH_PROFILE=<folder> writes a CPU profile of each measured process there. */
export function profiling(): Record<string, string> {
  const folder = process.env['BENCH_PROFILE']
  return folder === undefined ? {} : { NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${folder}` }
}
