import { PAYER_CHANNELS } from '../../domain/channel-kind.ts'
import { DAY_MS, plusMs } from '../../domain/instant.ts'
import type { Command } from '../command.ts'
import { choice, outcome, say, type Outcome } from '../reply.ts'
import type { Turn } from '../turn.ts'

const DAYS = 7

/** "hatalar": why payments were refused and what could not be delivered in the last days. */
export const errorsCommand: Command = {
  key: 'errors',
  permission: 'report.view',
  inHelp: true,
  run: showErrors,
  presses: {},
}

async function showErrors(turn: Turn): Promise<Outcome> {
  const { tx, merchant, now } = turn
  const from = plusMs(now, -DAYS * DAY_MS)
  const { failedAttempts } = await tx.reports.collections(merchant.id, from, plusMs(now, 1), now)
  const failures = await tx.reports.failuresByChannel(merchant.id, from)
  const failed = PAYER_CHANNELS.flatMap((kind) => {
    const count = failures.get(kind) ?? 0
    return count === 0 ? [] : [{ kind, count }]
  })
  const choices = [[choice('list', 'list'), choice('report_week', 'report', { arg: 'week' })]]
  return outcome(null, say('chat.errors', { refused: [...failedAttempts], failed, from }, { choices }))
}
