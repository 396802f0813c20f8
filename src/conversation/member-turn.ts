import type { Member, Merchant } from '../domain/merchant.ts'
import { decodeAction } from '../messages/chat-action.ts'
import type { Answering } from './answering.ts'
import { takeFile } from './commands/bulk-links.ts'
import { startingPoints } from './commands/small-talk.ts'
import type { LoadedState } from './conversation.ts'
import { answerPress, answerText } from './member-path.ts'
import { officeChoices } from './office-choices.ts'
import { buttonClosed } from './pick-link.ts'
import { chosenByText, outcome, say, type Outcome } from './reply.ts'
import { isSaid } from './said.ts'
import type { MemberSpeaker } from './speaker.ts'
import type { Turn } from './turn.ts'

/** What a member's message leads to: typed, tapped, or of a kind we cannot read. */
export async function answerMember(
  answering: Answering,
  merchant: Merchant,
  speaker: MemberSpeaker,
  state: LoadedState,
): Promise<Outcome> {
  const turn = await turnOf(answering, merchant, speaker, state)
  const { event, secretsFound } = answering.inbound
  if (!isSaid(event)) return outcome(null)
  switch (event.kind) {
    case 'text':
      return typed(turn, state, event.text, secretsFound)
    case 'press':
      return pressed(turn, event.action, state)
    case 'start':
      return answerText(turn, { text: '/start', secretsFound: [], expired: false })
    case 'document':
      return takeFile(turn, event)
    case 'unsupported':
      return outcome(null, say('chat.unsupported', {}, { choices: startingPoints(turn) }))
  }
}

async function turnOf(
  { tx, deps, now, inbound, place, inGroup }: Answering,
  merchant: Merchant,
  { member, offices }: MemberSpeaker,
  state: LoadedState,
): Promise<Turn> {
  const { event } = inbound
  const { surface } = await deps.accounts.channel(place.channelAccountId)
  return {
    ...{ tx, deps, now, member, merchant, offices, place, inGroup, surface },
    inboundId: inbound.id,
    step: state.step,
    pressedRef: event.kind === 'press' ? event.messageRef : null,
    replyToRef: event.kind === 'text' ? event.replyToRef : null,
  }
}

function typed(turn: Turn, state: LoadedState, text: string, secretsFound: readonly string[]): Promise<Outcome> {
  const chosen = chosenByText(text, state.offered, turn.surface)
  return chosen === null
    ? answerText(turn, { text, secretsFound, expired: state.expired })
    : pressed(turn, chosen, state)
}

/** Bytes that are no action of ours come from an older program: its buttons are closed. */
function pressed(turn: Turn, bytes: string, state: LoadedState): Promise<Outcome> {
  const action = decodeAction(bytes)
  if (action === null) return Promise.resolve(outcome(null, buttonClosed()))
  return action.verb === 'office' ? switchOffice(turn, state) : answerPress(turn, action)
}

/** The office is chosen by the button itself (see findSpeaker); what was typed before it is answered now. */
async function switchOffice(turn: Turn, { step }: LoadedState): Promise<Outcome> {
  const chosen = say('chat.office_chosen', { officeName: turn.merchant.name })
  if (step.name !== 'choosing_office' || step.pending === null) return outcome({ name: 'idle' }, chosen)
  const idle: Turn = { ...turn, step: { name: 'idle' } }
  const answered = await answerText(idle, { text: step.pending, secretsFound: [], expired: false })
  return { replies: [chosen, ...answered.replies], next: answered.next ?? { name: 'idle' } }
}

/** A member of two offices is asked for which one they speak; their words are kept. */
export async function askOffice({ tx, inbound }: Answering, offices: readonly Member[]): Promise<Outcome> {
  const choices = await officeChoices(tx, offices)
  const pending = inbound.event.kind === 'text' && inbound.secretsFound.length === 0 ? inbound.event.text : null
  return outcome({ name: 'choosing_office', pending }, say('chat.which_office', {}, { choices }))
}
