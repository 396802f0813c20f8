import { summariseCollections, type ReportPeriod } from '../../app/summarise-collections.ts'
import type { Command } from '../command.ts'
import { choice, outcome, say, type Outcome } from '../reply.ts'
import type { Turn } from '../turn.ts'

const PERIODS: readonly ReportPeriod[] = ['day', 'week', 'month']

/** "rapor", "rapor hafta": what came in, what went back, what is waited for. */
export const reportCommand: Command = {
  key: 'report',
  permission: 'report.view',
  inHelp: true,
  run: (turn, { intent }) => report(turn, intent.entities.reportPeriod?.value ?? 'day'),
  presses: { report: (turn, { arg }) => report(turn, PERIODS.find((period) => period === arg) ?? 'day') },
}

async function report(turn: Turn, period: ReportPeriod): Promise<Outcome> {
  const { failedAttempts, ...sums } = await summariseCollections(turn.tx, turn.merchant.id, period, turn.now)
  const params = {
    ...sums,
    period,
    now: turn.now,
    officeName: turn.merchant.name,
    testMode: turn.deps.testMode,
    failedCount: failedAttempts.reduce((total, one) => total + one.count, 0),
  }
  const others = PERIODS.filter((other) => other !== period)
  const choices = others.map((other) => choice(`report_${other}`, 'report', { arg: other }))
  return outcome(null, say('chat.report', params, { choices: [choices] }))
}
