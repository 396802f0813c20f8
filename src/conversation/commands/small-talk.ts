import { loadParties } from '../../app/load-link.ts'
import type { PaymentLink } from '../../domain/payment-link.ts'
import { mayDo } from '../../domain/role.ts'
import type { ChatParams } from '../../messages/catalog/chat.ts'
import type { ChoiceSpec } from '../../ports/notification-repository.ts'
import type { Command } from '../command.ts'
import type { Step } from '../conversation.ts'
import { drop, openDraft } from '../draft/draft-taps.ts'
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
  presses: { abandon: leaveQuestion },
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

/** Where nothing but a draft is open, the draft is what is left. */
async function abandon(turn: Turn): Promise<Outcome> {
  const isAsked = turn.step.name !== 'idle' && turn.step.name !== 'confirming'
  const draft = isAsked ? null : await openDraft(turn)
  return draft === null ? leaveQuestion(turn) : drop(turn, draft)
}

/** A draft beside the question stays, and is named: its card can still be sent. */
async function leaveQuestion(turn: Turn): Promise<Outcome> {
  const draft = await openDraft(turn)
  if (draft !== null) return outcome({ name: 'idle' }, await draftWaits(turn, draft))
  const template = turn.step.name === 'idle' ? 'chat.nothing_to_abandon' : 'chat.abandoned'
  return outcome({ name: 'idle' }, say(template, {}, { choices: startingPoints(turn) }))
}

async function draftWaits(turn: Turn, draft: PaymentLink): Promise<Reply> {
  const { payer } = await loadParties(turn.tx, draft)
  const at = { subject: draft.id, version: draft.version }
  const choices = [[choice('draft_back', 'view', { ...at, arg: 'main' }), choice('draft_drop', 'drop', at)]]
  const params = { left: leftBy(turn.step), payerName: payer.name, amount: draft.amount }
  return say('chat.draft_waits', params, { linkId: draft.id, choices })
}

const leftBy = (step: Step): ChatParams<'chat.draft_waits'>['left'] =>
  step.name === 'drafting' && step.changes !== null ? 'changing' : step.name

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
