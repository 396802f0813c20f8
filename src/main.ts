import { StorageSetupError } from './adapters/storage/setup-failure.ts'
import { toConfig, type Config } from './config/config.ts'
import { isStartedByNpm, readEnv } from './config/env.ts'
import { openConsoleReport, type ConsoleReport } from './console-report.ts'
import { startEverything, type Running } from './lifecycle.ts'
import { openProgramLog, type ProgramLog } from './program-log.ts'
import { StartError } from './start-failure.ts'

const PARENT_CHECK_MS = 1_000
/** A setting is wrong: nothing was touched, and starting again without a change is no use. */
const EXIT_MISCONFIGURED = 2
/** Whatever hangs, the program is gone by then; the database it may leave behind is adopted at the next start. */
const STOP_LIMIT_MS = 9_500

const print = (line: string): void => console.log(line)

type Program = { readonly config: Config; readonly report: ConsoleReport; readonly log: ProgramLog }

async function main(): Promise<void> {
  const env = readEnv()
  const report = openConsoleReport(env.ok ? (env.value.APP_LOCALE ?? 'tr') : env.locale, print)
  const config = env.ok ? toConfig(env.value) : null
  if (!env.ok) report.envProblems(env.error)
  if (config !== null && !config.ok) report.configProblems(config.error)
  if (config === null || !config.ok) {
    process.exitCode = EXIT_MISCONFIGURED
    return
  }
  await run({ config: config.value, report, log: openProgramLog(config.value, process.stdout.isTTY) })
}

async function run(program: Program): Promise<void> {
  const { config, report, log } = program
  logWarnings(log)
  report.line('starting')
  const starting = startEverything(config, report, log)
  const stop = stopOnSignal(starting, report)
  const fail = (cause: unknown): void => {
    if (!stop.isStopping()) tellFailure(cause, program)
    stop.begin(1)
  }
  process.on('uncaughtException', fail)
  process.on('unhandledRejection', fail)
  try {
    announce(await starting, program)
  } catch (cause) {
    fail(cause)
  }
}

function announce({ url, port, claimToken }: Running, { config, report, log }: Program): void {
  report.line('ready', { url, seconds: report.decimal(performance.now() / 1_000) })
  if (config.port !== 0 && port !== config.port) report.line('ready.other_port', { wanted: config.port, port })
  if (config.mode === 'sandbox') report.line('ready.test_mode')
  if (claimToken === null) report.line('ready.claimed', { url: `${url}/sohbet` })
  else report.line('ready.claim', { url: `${url}/baslangic/${claimToken}` })
  report.line('ready.chat', { url: `${url}/sohbet` })
  report.line('ready.inbox', { url: `${url}/gelen-kutusu` })
  report.line('ready.how', { url: `${url}/basladi` })
  if (config.telegram === null) report.line('ready.no_telegram')
  if (config.mail === null) report.line('ready.no_mail')
  if (log.file !== null) report.line('ready.log', { file: log.file })
  report.line('ready.stop')
}

type Stopping = { isStopping(): boolean; begin(exitCode: number): void }

/** Ctrl-C and SIGTERM drain and stop; under npm also the end of npm itself, whose shell passes no signal on. */
function stopOnSignal(starting: Promise<Running>, report: ConsoleReport): Stopping {
  let isStopping = false
  const begin = (exitCode: number): void => {
    if (isStopping) return
    isStopping = true
    process.exitCode = exitCode
    setTimeout(() => process.exit(1), STOP_LIMIT_MS).unref()
    // A start that failed has already taken down what stood.
    const stopped = starting.then(
      (running) => running.stop(),
      () => undefined,
    )
    void stopped.finally(() => process.exit(exitCode))
  }
  const onSignal = (): void => {
    if (!isStopping) report.line('stopping')
    begin(0)
  }
  process.on('SIGINT', onSignal)
  process.on('SIGTERM', onSignal)
  if (isStartedByNpm()) watchParent(onSignal)
  return { isStopping: () => isStopping, begin }
}

/** Node's own warnings (deprecations) are for us, not for whoever reads the terminal. */
function logWarnings({ logger }: ProgramLog): void {
  process.removeAllListeners('warning')
  process.on('warning', ({ name, message }) => logger.warn('runtime.warning', { kind: name, message }))
}

function watchParent(onGone: () => void): void {
  const parent = process.ppid
  setInterval(() => {
    if (process.ppid !== parent) onGone()
  }, PARENT_CHECK_MS).unref()
}

/** What we know to go wrong has a sentence of its own; of anything else a person gets one sentence, the log the rest. */
function tellFailure(cause: unknown, { config, report, log }: Program): void {
  if (cause instanceof StorageSetupError || cause instanceof StartError) return report.failure(cause.failure)
  log.logger.error('program.failed', cause)
  if (log.file === null) report.line('failure.unexpected')
  else report.line('failure.unexpected_logged', { file: log.file })
  if (config.logLevel === 'debug') console.error(cause)
}

await main()
