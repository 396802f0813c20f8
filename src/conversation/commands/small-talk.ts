import type { Command } from '../command.ts'
import { mayDo } from '../../domain/role.ts'
import type { ChoiceSpec } from '../../ports/notification-repository.ts'
import { choice, outcome, say, type Outcome, type Reply } from '../reply.ts'
import type { Turn } from '../turn.ts'
import { replyByTap, thankByTap } from './reply-to-payer.ts'

/** What is said for courtesy, and what there is to leave off. */
const unlisted = { permission: 'help', inHelp: false, presses: {} } as const

export const greetingCommand: Command = {
  ...unlisted,
  key: 'greeting',
  run: (turn) =>
    Promise.resolve(
      outcome(null, say('chat.greeting', { memberName: turn.member.displayName }, { choices: startingPoints(turn) })),
    ),
}

/** A typed "tesekkurler" is for the bot; the button below a payment is for the payer. */
export const thanksCommand: Command = {
  ...unlisted,
  key: 'thanks',
  permission: 'payer.reply',
  run: () => Promise.resolve(outcome(null, say('chat.you_are_welcome', {}))),
  presses: { thank: thankByTap, reply: replyByTap },
}

export const abandonCommand: Command = {
  ...unlisted,
  key: 'abandon',
  inHelp: true,
  run: abandon,
  presses: { abandon },
}

/** A command without a dialogue to answer in: "evet" to nothing. */
export const yesCommand: Command = { ...unlisted, key: 'yes', run: nothingAsked }
export const noCommand: Command = { ...unlisted, key: 'no', run: nothingAsked }

/** Cards are charged on the provider's page only (S3). */
export const chargeCardCommand: Command = {
  ...unlisted,
  key: 'charge_card',
  run: (turn) => Promise.resolve(outcome(null, say('chat.charge_refused', {}, { choices: startingPoints(turn) }))),
}

function abandon(turn: Turn): Promise<Outcome> {
  const template = turn.step.name === 'idle' ? 'chat.nothing_to_abandon' : 'chat.abandoned'
  return Promise.resolve(outcome({ name: 'idle' }, say(template, {}, { choices: startingPoints(turn) })))
}

function nothingAsked(turn: Turn): Promise<Outcome> {
  return Promise.resolve(outcome(null, notUnderstood(turn, { closed: false })))
}

/** The short help of a dead end. `closed`: what was asked before is no longer waited for. */
export const notUnderstood = (turn: Turn, { closed }: { readonly closed: boolean }): Reply =>
  say(
    'chat.not_understood',
    { closed, mayCreate: mayDo(turn.member.role, 'link.create') },
    { choices: startingPoints(turn) },
  )

/** Where anybody may begin; the last is help, or what help itself leads to. */
export function startingPoints(turn: Turn, last: ChoiceSpec = choice('help', 'help')): Reply['choices'] {
  const { role } = turn.member
  const first = [
    ...(mayDo(role, 'link.create') ? [choice('create', 'create')] : []),
    ...(mayDo(role, 'link.view') ? [choice('list', 'list')] : []),
  ]
  return [...(first.length > 0 ? [first] : []), [last]]
}
