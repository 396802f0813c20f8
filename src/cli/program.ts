import { toConfig, type Config } from '../config/config.ts'
import { readEnv } from '../config/env.ts'
import { openConsoleReport, type ConsoleReport } from '../console-report.ts'
import { StorageSetupError } from '../adapters/storage/setup-failure.ts'
import { StartError } from '../start-failure.ts'

const EXIT_MISCONFIGURED = 2

export type Tool = { readonly config: Config; readonly report: ConsoleReport }

/** Runs a command beside the program: its settings, its sentences, its way of failing. Ends the process. */
export async function runTool(work: (tool: Tool) => Promise<number>): Promise<never> {
  const env = readEnv()
  const report = openConsoleReport(env.ok ? (env.value.APP_LOCALE ?? 'tr') : env.locale, (line) => console.log(line))
  const config = env.ok ? toConfig(env.value) : null
  if (!env.ok) report.envProblems(env.error)
  if (config !== null && !config.ok) report.configProblems(config.error)
  if (config === null || !config.ok) process.exit(EXIT_MISCONFIGURED)
  process.exit(
    await work({ config: config.value, report }).catch((cause: unknown) => tell(cause, config.value, report)),
  )
}

function tell(cause: unknown, config: Config, report: ConsoleReport): number {
  if (cause instanceof StorageSetupError || cause instanceof StartError) report.failure(cause.failure)
  else report.line('failure.unexpected_here')
  if (config.logLevel === 'debug') console.error(cause)
  return 1
}
