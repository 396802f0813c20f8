import { searchKeys } from '../domain/client-words.ts'
import { toId, idFromHex, type MerchantId } from '../domain/ids.ts'
import { mayDo } from '../domain/role.ts'
import type { ChatAction } from '../messages/chat-action.ts'
import { answerStep, withLinkNumbers } from './answers.ts'
import type { Command } from './command.ts'
import { namedCommand } from './commands/product-commands.ts'
import { searchedClient } from './commands/clients.ts'
import { commandOf, commands, notAllowed } from './commands/registry.ts'
import { notUnderstood, startingPoints } from './commands/small-talk.ts'
import type { CommandKey, SecretKind } from './interpret/reading.ts'
import { buttonClosed, pickedIn, pressedLink } from './pick-link.ts'
import { ABANDON, choice, inColumn, outcome, say, type Outcome } from './reply.ts'
import { dialogueId, labelOf, orderOf, type Order, type Turn } from './turn.ts'

/** Found in a message, these stop it: what it asked for is not done, and the member is warned. */
const STOPPING_SECRETS: readonly SecretKind[] = ['card', 'identity_number', 'api_key', 'pin']

export type Typed = {
  readonly text: string
  /** What was masked before the message was stored. */
  readonly secretsFound: readonly string[]
  /** A question was open and its time ran out. */
  readonly expired: boolean
}

/** One typed message of a member. */
export async function answerText(turn: Turn, { text, secretsFound, expired }: Typed): Promise<Outcome> {
  const order = orderOf(text, turn.now)
  const found: readonly string[] = [...secretsFound, ...order.intent.secrets]
  const kinds = STOPPING_SECRETS.filter((kind) => found.includes(kind))
  if (kinds.length > 0) return outcome(null, say('chat.secret_seen', { kinds }, { choices: startingPoints(turn) }))
  const answered = await answerStep(turn, order)
  return answered ?? runOrder(turn, order, expired)
}

function runOrder(turn: Turn, order: Order, expired: boolean): Promise<Outcome> {
  const named = namedCommand(turn.deps.renderer, order.text)
  if (named !== null) return runSure(turn, named, order, expired)
  const { command, entities } = order.intent
  if (searchesBook(order)) return run(turn, 'clients', order)
  switch (command.kind) {
    case 'sure':
      return runSure(turn, command.key, order, expired)
    case 'ambiguous':
      return Promise.resolve(whichCommand(turn, command.candidates, order))
    case 'suggested':
      return runSuggested(turn, command.key, order)
    case 'denied':
      return Promise.resolve(outcome(null, say('chat.left_alone', {}, { choices: startingPoints(turn) })))
    case 'none':
      if (entities.linkNumbers.length > 0) return run(turn, 'link_status', order)
      return Promise.resolve(outcome(null, notUnderstood(turn, { closed: expired })))
  }
}

/** "musteri ahmet" and "musteri 2233" look somebody up; with an order in it the message is that order. */
const searchesBook = (order: Order): boolean => {
  const searched = searchedClient(order)
  return searched !== null && (order.intent.command.kind !== 'sure' || /^\d+$/.test(searched))
}

/**
 * A number alone asks to see the link, and looking changes nothing; a client of the book and a sum lead to a card, which
 * is the question already.
 */
async function runSuggested(turn: Turn, key: CommandKey, order: Order): Promise<Outcome> {
  const { linkNumbers, payerNames, amounts } = order.intent.entities
  const isLook = key === 'link_status' && linkNumbers.length > 0
  const mayBeLink = key === 'create_link' && payerNames.length > 0 && amounts.length > 0
  return isLook || (mayBeLink && (await knowsClient(turn, payerNames[0]?.value ?? '')))
    ? run(turn, key, order)
    : suggest(turn, key, order)
}

const knowsClient = async ({ tx, merchant }: Turn, name: string): Promise<boolean> =>
  (await tx.payers.search(merchant.id, searchKeys(name), { offset: 0, limit: 1 })).total > 0

function runSure(turn: Turn, key: CommandKey, order: Order, expired: boolean): Promise<Outcome> {
  return expired && isMereAnswer(key) ? Promise.resolve(closedQuestion(turn)) : run(turn, key, order)
}

const isMereAnswer = (key: CommandKey): boolean => key === 'yes' || key === 'no'

const closedQuestion = (turn: Turn): Outcome => outcome({ name: 'idle' }, notUnderstood(turn, { closed: true }))

function run(turn: Turn, key: CommandKey, order: Order): Promise<Outcome> {
  const command: Command = commands[key]
  return mayDo(turn.member.role, command.permission)
    ? command.run(turn, order)
    : Promise.resolve(outcome(null, notAllowed()))
}

/** Two commands fit: the words stay, the member says which was meant. */
function whichCommand(turn: Turn, keys: readonly CommandKey[], order: Order): Outcome {
  const id = dialogueId(turn)
  const allowed = keys.filter((key) => mayDo(turn.member.role, commands[key].permission))
  if (allowed.length === 0) return outcome(null, notAllowed())
  const choices = allowed.map((key) => choice(`command_${key}`, 'command', { subject: id, arg: key }))
  return outcome(
    { name: 'choosing_command', id, text: order.text, keys: allowed },
    say('chat.which_command', {}, { choices: [...inColumn(choices), [ABANDON]] }),
  )
}

/** A misspelt command is only suggested. */
function suggest(turn: Turn, key: CommandKey, order: Order): Outcome {
  const id = dialogueId(turn)
  const accept = choice('suggestion_yes', 'command', { subject: id, arg: key })
  const params = { commandText: labelOf(turn, `command_${key}`) }
  return outcome(
    { name: 'choosing_command', id, text: order.text, keys: [key] },
    say('chat.suggest', params, { choices: [[accept], [choice('help', 'help')]] }),
  )
}

/** One tap of a member. */
export async function answerPress(turn: Turn, action: ChatAction): Promise<Outcome> {
  if (action.verb === 'command') return runChosen(turn, action)
  const command = commandOf(action.verb)
  if (command === null) return outcome(null, buttonClosed())
  if (!mayDo(turn.member.role, command.permission)) return outcome(null, notAllowed())
  const picked = await pickedForOrder(turn, action, command)
  return picked ?? command.presses[action.verb]?.(turn, withoutMark(action)) ?? outcome(null, buttonClosed())
}

/** A link tapped below "which link?" carries on with the order that led there. */
async function pickedForOrder(turn: Turn, action: ChatAction, command: Command): Promise<Outcome | null> {
  const { step } = turn
  if (step.name !== 'picking_link' || step.key !== command.key || action.arg !== pickedIn(step.id)) return null
  const link = await pressedLink(turn, action)
  if (link === null) return null
  const named = [{ value: link.shortNumber, start: 0, end: 0 }]
  return command.run(turn, withLinkNumbers(orderOf(step.text, turn.now), named))
}

const withoutMark = (action: ChatAction): ChatAction =>
  action.arg?.startsWith(pickedIn('')) === true ? { ...action, arg: null } : action

function runChosen(turn: Turn, { subject, arg }: ChatAction): Promise<Outcome> {
  const { step } = turn
  if (step.name !== 'choosing_command' || step.id !== subject) return Promise.resolve(outcome(null, buttonClosed()))
  const key = step.keys.find((candidate) => candidate === arg)
  return key === undefined
    ? Promise.resolve(outcome(null, buttonClosed()))
    : run({ ...turn, step: { name: 'idle' } }, key, orderOf(step.text, turn.now))
}

/** The office named by a button, as an id. */
export const officeOf = ({ subject }: ChatAction): MerchantId | null => {
  const id = subject === null ? null : idFromHex(subject)
  return id === null ? null : toId<MerchantId>(id)
}
