import { reviseWaitingLink } from '../../app/approve-link.ts'
import type { PaymentLink } from '../../domain/payment-link.ts'
import type { ChatAction } from '../../messages/chat-action.ts'
import type { Command, PressStep } from '../command.ts'
import { changeMenu, draftCard } from '../draft/draft-card.ts'
import { advance } from '../draft/draft-dialogue.ts'
import { gather, NO_FIELDS, settle } from '../draft/draft-fields.ts'
import { ask, optionsOf, PICK_DATE } from '../draft/draft-questions.ts'
import { replaceTwin, resendTwin, send, sendAnyway } from '../draft/draft-sending.ts'
import {
  askField,
  drop,
  onDraft,
  onFreshCard,
  setCap,
  setValidity,
  showAsItStands,
  showView,
  toggle,
} from '../draft/draft-taps.ts'
import { buttonClosed, mayTouch, notYours, onPressedLink } from '../pick-link.ts'
import { outcome, type Outcome } from '../reply.ts'
import { dialogueId, type Order, type Turn } from '../turn.ts'

/** "Ahmet Yilmaz 0532 111 22 33 15.000 tl": a draft, its card, and the tap that sends it. */
export const createLinkCommand: Command = {
  key: 'create_link',
  permission: 'link.create',
  inHelp: true,
  run: createLink,
  presses: {
    create: (turn) => advance(turn, { id: dialogueId(turn), changes: null }, { fields: NO_FIELDS, open: {} }),
    send: (turn, action) => onFreshCard(turn, action, (link) => send(turn, link, link.version)),
    twin_open: (turn, action) => onFreshCard(turn, action, (link) => sendAnyway(turn, link, action)),
    twin_send: (turn, action) => onFreshCard(turn, action, (link) => resendTwin(turn, link, action)),
    twin_swap: (turn, action) => onFreshCard(turn, action, (link) => replaceTwin(turn, link, action)),
    edit: (turn, action) => onFreshCard(turn, action, (link) => changeMenu(turn, link)),
    view: (turn, action) => onFreshCard(turn, action, (link) => showView(turn, link, action)),
    field: (turn, action) => onFreshCard(turn, action, (link) => askField(turn, link, action)),
    toggle: (turn, action) => onFreshCard(turn, action, (link) => toggle(turn, link, action)),
    valid: (turn, action) => onFreshCard(turn, action, (link) => setValidity(turn, link, action)),
    cap: (turn, action) => onFreshCard(turn, action, (link) => setCap(turn, link, action)),
    drop: (turn, action) => onDraft(turn, action, (link) => drop(turn, link)),
    revise: (turn, action) => onPressedLink(turn, action, (link) => revise(turn, link)),
    set: answerByTap,
  },
}

function createLink(turn: Turn, { intent }: Order): Promise<Outcome> {
  const gathered = gather({ fields: NO_FIELDS, open: {} }, intent.entities)
  return advance(turn, { id: dialogueId(turn), changes: null }, gathered)
}

/** [Degistir] while it waits for approval: the question is taken back, and the card is a draft's again. */
async function revise(turn: Turn, link: PaymentLink): Promise<Outcome> {
  if (!mayTouch(turn, link)) return notYours(turn, link)
  const revised = await reviseWaitingLink(turn.tx, turn.deps, { member: turn.member, linkId: link.id })
  return revised.ok ? draftCard(turn, revised.value, { inPlace: true }) : showAsItStands(turn, link)
}

/** A tap on a likely answer; one of an older dialogue, or of a question answered since, is closed. */
function answerByTap(turn: Turn, { subject, arg }: ChatAction): ReturnType<PressStep> {
  const { step } = turn
  const [asked, index] = (arg ?? '').split(':')
  if (step.name !== 'drafting' || step.id !== subject || step.asking !== asked) {
    return Promise.resolve(outcome(null, buttonClosed()))
  }
  const option = optionsOf(step)[Number(index)]
  if (option === undefined) return Promise.resolve(outcome(null, buttonClosed()))
  if (option === PICK_DATE) return Promise.resolve(ask(step, step, 'date', turn))
  return advance(turn, step, settle(step, step.asking, option))
}
