import { mayDo } from '../../domain/role.ts'
import type { ChatVerb } from '../../messages/chat-action.ts'
import type { Command } from '../command.ts'
import type { CommandKey } from '../interpret/reading.ts'
import { buttonClosed } from '../pick-link.ts'
import { choice, inPairs, outcome, say, type Outcome, type Reply } from '../reply.ts'
import { labelOf, orderOf, type Turn } from '../turn.ts'
import { approvalsCommand } from './approval.ts'
import { bulkLinksCommand } from './bulk-links.ts'
import { cancelLinkCommand } from './cancel-link.ts'
import { clientsCommand } from './clients.ts'
import { createLinkCommand } from './create-link.ts'
import { errorsCommand } from './errors.ts'
import { extendLinkCommand } from './extend-link.ts'
import { languageCommand } from './language.ts'
import { linkStatusCommand } from './link-status.ts'
import { officeTextsCommand } from './office-texts.ts'
import { listLinksCommand } from './list-links.ts'
import { notYet } from './not-yet.ts'
import { panelCommand } from './panel.ts'
import { PRODUCT_COMMANDS } from './product-commands.ts'
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
import { settingsCommand } from './settings.ts'
import { stopCommand } from './stop.ts'
import { supportCommand } from './support.ts'
import { switchOfficeCommand } from './switch-office.ts'
import { teamCommand } from './team.ts'

/** The list of itself is a command too. */
const helpCommand: Command = { key: 'help', permission: 'help', inHelp: true, run: help, presses: { help } }

/** The same list as buttons. */
const menuCommand: Command = {
  key: 'menu',
  permission: 'help',
  inHelp: true,
  run: menu,
  presses: { menu: (turn, { arg }) => (arg === null ? menu(turn) : runByTap(turn, arg)) },
}

/** Every command, in the order of help. The parser's keys, help and permissions all read this list. */
export const commands = {
  create_link: createLinkCommand,
  bulk_links: bulkLinksCommand,
  list_links: listLinksCommand,
  link_status: linkStatusCommand,
  resend: resendLinkCommand,
  extend: extendLinkCommand,
  cancel_link: cancelLinkCommand,
  refund: refundCommand,
  void: voidCommand,
  report: reportCommand,
  approvals: approvalsCommand,
  errors: errorsCommand,
  clients: clientsCommand,
  templates: officeTextsCommand,
  team: teamCommand,
  settings: settingsCommand,
  panel: panelCommand,
  secure: secureCommand,
  switch_office: switchOfficeCommand,
  support: supportCommand,
  stop: stopCommand,
  menu: menuCommand,
  help: helpCommand,
  abandon: abandonCommand,
  thanks: thanksCommand,
  greeting: greetingCommand,
  yes: yesCommand,
  no: noCommand,
  charge_card: chargeCardCommand,
  language: languageCommand,
  declare_transfer: notYet('declare_transfer', 7),
  diagnose: notYet('diagnose', 7),
} as const satisfies Record<CommandKey, Command>

const all: readonly Command[] = Object.values(commands)

/** The command that answers a button. */
export const commandOf = (verb: ChatVerb): Command | null =>
  all.find((command) => command.presses[verb] !== undefined) ?? null

const mayRun = (turn: Turn, command: Command): boolean => mayDo(turn.member.role, command.permission)

/** What help and menu show: what exists, is allowed, and has something to choose between. */
const isOffered = (turn: Turn, command: Command): boolean =>
  command.inHelp && mayRun(turn, command) && (command.amongOffices === undefined || turn.offices.length > 1)

/** What the reader may do now, and what is being waited for; it ends no dialogue. */
async function help(turn: Turn): Promise<Outcome> {
  const lines = all.filter((one) => isOffered(turn, one)).map((one) => labelOf(turn, `help_${one.key}`))
  const params = {
    officeName: turn.merchant.name,
    lines,
    waiting: turn.step.name,
    openCount: mayDo(turn.member.role, 'link.view') ? await countOpen(turn) : null,
    testMode: turn.deps.testMode,
    inGroup: turn.inGroup,
  }
  const switching = turn.offices.length > 1 ? [[choice('switch_office', 'office')]] : []
  return outcome(null, say('chat.help', params, { choices: [...startingPoints(turn, MENU), ...switching] }))
}

const MENU = choice('command_menu', 'menu')
const COUNTED = 100

const countOpen = async (turn: Turn): Promise<number> =>
  (await turn.tx.links.list(turn.merchant.id, { statuses: ['open', 'part_paid'], limit: COUNTED })).length

/** Everything there is to tap, by role; what does not exist yet is left out. */
function menu(turn: Turn): Promise<Outcome> {
  const offered = PRODUCT_COMMANDS.map(({ key }): Command => commands[key]).filter(
    (command) => command.key !== 'menu' && command.key !== 'abandon' && isOffered(turn, command),
  )
  const buttons = offered.map(({ key }) => choice(`command_${key}`, 'menu', { arg: key }))
  return Promise.resolve(
    outcome(null, say('chat.menu', { officeName: turn.merchant.name }, { choices: inPairs(buttons) })),
  )
}

function runByTap(turn: Turn, key: string): Promise<Outcome> {
  const command = all.find((one) => one.key === key)
  if (command === undefined) return Promise.resolve(outcome(null, buttonClosed()))
  if (!mayRun(turn, command)) return Promise.resolve(outcome(null, notAllowed()))
  return command.run({ ...turn, step: { name: 'idle' } }, orderOf('', turn.now))
}

export const notAllowed = (): Reply => say('chat.not_allowed', {}, { choices: [[choice('help', 'help')]] })
