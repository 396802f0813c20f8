import { issueOneTimeToken } from '../../app/issue-one-time-token.ts'
import type { Command } from '../command.ts'
import { outcome, say, type Outcome } from '../reply.ts'
import type { Turn } from '../turn.ts'

/** "panel": an address that opens a browser session once. */
export const panelCommand: Command = {
  key: 'panel',
  permission: 'panel.open',
  inHelp: true,
  run: openPanel,
  presses: { panel: openPanel },
}

async function openPanel(turn: Turn): Promise<Outcome> {
  const { tx, deps, merchant, member } = turn
  const subject = { purpose: 'panel_login', merchantId: merchant.id, subjectId: member.id } as const
  const { tokenId } = await issueOneTimeToken(tx, deps, subject)
  return outcome(null, say('chat.panel', {}, { target: { to: { kind: 'one_time', tokenId }, label: 'open_panel' } }))
}
