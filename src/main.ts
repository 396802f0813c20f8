import { StorageSetupError } from './adapters/storage/setup-failure.ts'
import { toConfig, type Config } from './config/config.ts'
import { isStartedByNpm, readEnv } from './config/env.ts'
import { openConsoleReport, type ConsoleReport } from './console-report.ts'
import { startEverything, type Running } from './lifecycle.ts'

const PARENT_CHECK_MS = 1_000
/** A setting is wrong: nothing was touched, and starting again without a change is no use. */
const EXIT_MISCONFIGURED = 2

const print = (line: string): void => console.log(line)

async function main(): Promise<void> {
  const env = readEnv()
  const report = openConsoleReport(env.ok ? (env.value.APP_LOCALE ?? 'tr') : 'tr', print)
  const config = env.ok ? toConfig(env.value) : null
  if (!env.ok) report.envProblems(env.error)
  if (config !== null && !config.ok) report.configProblems(config.error)
  if (config === null || !config.ok) {
    process.exitCode = EXIT_MISCONFIGURED
    return
  }
  report.line('starting')
  const running = await startEverything(config.value, report)
  announce(running, config.value, report)
  stopOnSignal(running, report)
}

function announce({ url, claimToken }: Running, config: Config, report: ConsoleReport): void {
  report.line('ready', { url })
  if (config.mode === 'sandbox') report.line('ready.test_mode')
  if (claimToken === null) report.line('ready.claimed', { url: `${url}/sohbet` })
  else report.line('ready.claim', { url: `${url}/baslangic/${claimToken}` })
  report.line('ready.chat', { url: `${url}/sohbet` })
  report.line('ready.inbox', { url: `${url}/gelen-kutusu` })
  report.line('ready.how', { url: `${url}/basladi` })
  if (config.telegram === null) report.line('ready.no_telegram')
  if (config.mail === null) report.line('ready.no_mail')
}

/** Ctrl-C and SIGTERM drain and stop; under npm also the end of npm itself, whose shell passes no signal on. */
function stopOnSignal(running: Running, report: ConsoleReport): void {
  let isStopping = false
  const stop = (): void => {
    if (isStopping) return
    isStopping = true
    report.line('stopping')
    void running.stop().finally(() => process.exit(0))
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
  if (!isStartedByNpm()) return
  const parent = process.ppid
  setInterval(() => {
    if (process.ppid !== parent) stop()
  }, PARENT_CHECK_MS).unref()
}

function fail(cause: unknown): void {
  process.exitCode = 1
  if (cause instanceof StorageSetupError) openConsoleReport('tr', print).failure(cause.failure)
  else console.error(cause)
}

await main().catch(fail)
