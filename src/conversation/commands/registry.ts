import { mayDo } from '../../domain/role.ts'
import type { ChatVerb } from '../../messages/chat-action.ts'
import type { Command } from '../command.ts'
import type { CommandKey } from '../interpret/reading.ts'
import { choice, outcome, say, type Outcome } from '../reply.ts'
import { labelOf, type Turn } from '../turn.ts'
import { approvalsCommand } from './approval.ts'
import { cancelLinkCommand } from './cancel-link.ts'
import { createLinkCommand } from './create-link.ts'
import { extendLinkCommand } from './extend-link.ts'
import { linkStatusCommand } from './link-status.ts'
import { listLinksCommand } from './list-links.ts'
import { notYet } from './not-yet.ts'
import { panelCommand } from './panel.ts'
import { refundCommand, voidCommand } from './refund.ts'
import { reportCommand } from './report.ts'
import { resendLinkCommand } from './resend-link.ts'
import { secureCommand } from './secure.ts'
import {
  abandonCommand,
  chargeCardCommand,
  greetingCommand,
  noCommand,
  startingPoints,
  thanksCommand,
  yesCommand,
} from './small-talk.ts'
import { switchOfficeCommand } from './switch-office.ts'
import { teamCommand } from './team.ts'

/** The list of itself is a command too. */
const helpCommand: Command = { key: 'help', permission: 'help', inHelp: true, run: help, presses: { help } }

/** Every command, in the order of help. The parser's keys, help and permissions all read this list. */
export const commands = {
  create_link: createLinkCommand,
  list_links: listLinksCommand,
  link_status: linkStatusCommand,
  resend: resendLinkCommand,
  extend: extendLinkCommand,
  cancel_link: cancelLinkCommand,
  refund: refundCommand,
  void: voidCommand,
  report: reportCommand,
  approvals: approvalsCommand,
  team: teamCommand,
  panel: panelCommand,
  secure: secureCommand,
  switch_office: switchOfficeCommand,
  help: helpCommand,
  abandon: abandonCommand,
  thanks: thanksCommand,
  greeting: greetingCommand,
  yes: yesCommand,
  no: noCommand,
  charge_card: chargeCardCommand,
  settings: notYet('settings'),
  clients: notYet('clients'),
  templates: notYet('templates'),
  errors: notYet('errors'),
  stop: notYet('stop'),
  support: notYet('support'),
  declare_transfer: notYet('declare_transfer'),
  diagnose: notYet('diagnose'),
} as const satisfies Record<CommandKey, Command>

const all: readonly Command[] = Object.values(commands)

/** The command that answers a button. */
export const commandOf = (verb: ChatVerb): Command | null =>
  all.find((command) => command.presses[verb] !== undefined) ?? null

function help(turn: Turn): Promise<Outcome> {
  const offered = all.filter((command) => command.inHelp && mayDo(turn.member.role, command.permission))
  const lines = offered.map((command) => labelOf(turn, `help_${command.key}`))
  const params = { officeName: turn.merchant.name, lines, testMode: turn.deps.testMode, inGroup: turn.inGroup }
  const switching = turn.offices.length > 1 ? [[choice('switch_office', 'office')]] : []
  return Promise.resolve(outcome(null, say('chat.help', params, { choices: [...startingPoints(turn), ...switching] })))
}
