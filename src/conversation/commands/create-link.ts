import { reviseWaitingLink } from '../../app/approve-link.ts'
import { describeCard } from '../../app/describe-link.ts'
import { changeDraft, type ChangeDraftError } from '../../app/draft-payment-link.ts'
import { confirmPaymentLink, discardDraft, type ConfirmError } from '../../app/confirm-payment-link.ts'
import { loadParties } from '../../app/load-link.ts'
import { ownLinkLimit } from '../../domain/amount-limits.ts'
import { PAYER_CHANNELS } from '../../domain/channel-kind.ts'
import type { PaymentLink } from '../../domain/payment-link.ts'
import type { ChatAction } from '../../messages/chat-action.ts'
import { QUESTIONS, type Question } from '../conversation.ts'
import type { Command, PressStep } from '../command.ts'
import { changeMenu, draftCard, findDuplicate } from '../draft/draft-card.ts'
import { advance, ask, fieldsOf, optionsOf } from '../draft/draft-dialogue.ts'
import { gather, NO_FIELDS, settle } from '../draft/draft-fields.ts'
import { buttonClosed, mayTouch, notYours, onPressedLink } from '../pick-link.ts'
import { outcome, say, sayCard, type Outcome } from '../reply.ts'
import { dialogueId, type Order, type Turn } from '../turn.ts'

/** "Ahmet Yilmaz 0532 111 22 33 15.000 tl": a draft, its card, and the tap that sends it. */
export const createLinkCommand: Command = {
  key: 'create_link',
  permission: 'link.create',
  inHelp: true,
  run: createLink,
  presses: {
    create: (turn) => advance(turn, { id: dialogueId(turn), changes: null }, { fields: NO_FIELDS, open: {} }),
    send: (turn, action) => onDraft(turn, action, (link) => send(turn, link, action.version, false)),
    send_anyway: (turn, action) => onDraft(turn, action, (link) => send(turn, link, action.version, true)),
    edit: (turn, action) => onDraft(turn, action, (link) => Promise.resolve(changeMenu(link))),
    field: (turn, action) => onDraft(turn, action, (link) => askField(turn, link, action)),
    toggle: (turn, action) => onDraft(turn, action, (link) => toggle(turn, link, action)),
    drop: (turn, action) => onDraft(turn, action, (link) => drop(turn, link)),
    revise: (turn, action) => onPressedLink(turn, action, (link) => revise(turn, link)),
    set: answerByTap,
  },
}

function createLink(turn: Turn, { intent }: Order): Promise<Outcome> {
  const gathered = gather({ fields: NO_FIELDS, open: {} }, intent.entities)
  return advance(turn, { id: dialogueId(turn), changes: null }, gathered)
}

/** A late tap on a draft's card shows what has become of it, in the same place. */
function onDraft(turn: Turn, action: ChatAction, then: (link: PaymentLink) => Promise<Outcome>): Promise<Outcome> {
  return onPressedLink(turn, action, async (link) => {
    if (!mayTouch(turn, link)) return notYours(turn, link)
    return link.status === 'draft' ? then(link) : showAsItStands(turn, link)
  })
}

async function showAsItStands(turn: Turn, link: PaymentLink): Promise<Outcome> {
  if (link.status === 'discarded') return outcome({ name: 'idle' }, say('chat.draft_dropped', {}, { inPlace: true }))
  return outcome({ name: 'idle' }, sayCard(link, await describeCard(turn.tx, turn.deps, link)))
}

/** [Gonder]: the pressed card itself becomes the live one, so there is nothing more to say. */
export async function send(
  turn: Turn,
  link: PaymentLink,
  seenVersion: number | null,
  anyway: boolean,
): Promise<Outcome> {
  const { payer } = await loadParties(turn.tx, link)
  if (!anyway && (await findDuplicate(turn, link, payer)) !== null) return draftCard(turn, link, { inPlace: true })
  const { channelAccountId, address } = turn.place
  const messageRef = turn.surface.edits ? turn.pressedRef : null
  const confirmed = await confirmPaymentLink(turn.tx, turn.deps, {
    member: turn.member,
    linkId: link.id,
    seenVersion: seenVersion ?? 0,
    card: { channelAccountId, address, messageRef },
  })
  return confirmed.ok ? outcome({ name: 'idle' }) : notSent(turn, link, confirmed.error)
}

async function notSent(turn: Turn, link: PaymentLink, error: ConfirmError): Promise<Outcome> {
  switch (error.kind) {
    case 'stale':
      return freshCard(turn, link)
    case 'not_a_draft':
      return showAsItStands(turn, link)
    case 'no_channel': {
      const { payer } = await loadParties(turn.tx, link)
      const card = await draftCard(turn, link)
      return outcome(card.next, say('chat.no_channel', { payerName: payer.name }), ...card.replies)
    }
    case 'no_approver':
      return outcome(null, say('chat.no_approver', { limit: await limitOf(turn) }))
    case 'expiry_passed':
      return askAgain(turn, link, 'validity', 'past')
  }
}

const limitOf = async ({ tx, member, merchant }: Turn): Promise<number> =>
  ownLinkLimit(member, await tx.limits.of(merchant.id)) ?? merchant.linkLimit

/** [Degistir] while it waits for approval: the question is taken back, and the card is a draft's again. */
async function revise(turn: Turn, link: PaymentLink): Promise<Outcome> {
  if (!mayTouch(turn, link)) return notYours(turn, link)
  const revised = await reviseWaitingLink(turn.tx, turn.deps, { member: turn.member, linkId: link.id })
  return revised.ok ? draftCard(turn, revised.value, { inPlace: true }) : showAsItStands(turn, link)
}

/** L2: a draft that grew old or changed is confirmed on a fresh card only; the change of nothing makes it fresh. */
async function freshCard(turn: Turn, link: PaymentLink): Promise<Outcome> {
  const renewed = await changeDraft(turn.tx, turn.deps, {
    member: turn.member,
    linkId: link.id,
    seenVersion: link.version,
    change: {},
  })
  if (renewed.ok) return draftCard(turn, renewed.value, { refreshed: true, inPlace: true })
  return notChanged(turn, link, renewed.error)
}

function notChanged(turn: Turn, link: PaymentLink, error: ChangeDraftError): Promise<Outcome> {
  switch (error.kind) {
    case 'expiry_passed':
      return askAgain(turn, link, 'validity', 'past')
    case 'above_limit':
      return askAgain(turn, link, 'amount', 'too_large')
    case 'stale':
      return draftCard(turn, link, { refreshed: true, inPlace: true })
    case 'not_a_draft':
      return showAsItStands(turn, link)
    case 'lines_do_not_sum':
      throw new Error('a draft whose lines do not sum was stored')
  }
}

async function askAgain(
  turn: Turn,
  link: PaymentLink,
  asking: Question,
  problem: 'past' | 'too_large' | null,
): Promise<Outcome> {
  const drafting = { id: dialogueId(turn), changes: { linkId: link.id, version: link.version } }
  return ask(drafting, { fields: await fieldsOf(turn, link), open: {} }, asking, turn, problem)
}

function askField(turn: Turn, link: PaymentLink, { arg }: ChatAction): Promise<Outcome> {
  const field = QUESTIONS.find((question) => question === arg)
  return field === undefined ? Promise.resolve(outcome(null, buttonClosed())) : askAgain(turn, link, field, null)
}

/** A tap on a channel turns it on or off; on a card that is out of date it only shows the present one. */
async function toggle(turn: Turn, link: PaymentLink, { arg, version }: ChatAction): Promise<Outcome> {
  const kind = PAYER_CHANNELS.find((known) => known === arg)
  if (kind === undefined) return outcome(null, buttonClosed())
  if (version !== link.version) return draftCard(turn, link, { refreshed: true, inPlace: true })
  const others = link.channels.filter((known) => known !== kind)
  const changed = await changeDraft(turn.tx, turn.deps, {
    member: turn.member,
    linkId: link.id,
    seenVersion: version,
    change: { channels: others.length === link.channels.length ? [...others, kind] : others },
  })
  return changed.ok ? draftCard(turn, changed.value, { inPlace: true }) : notChanged(turn, link, changed.error)
}

export async function drop(turn: Turn, link: PaymentLink): Promise<Outcome> {
  const dropped = await discardDraft(turn.tx, turn.deps, { member: turn.member, linkId: link.id })
  return dropped.ok
    ? outcome({ name: 'idle' }, say('chat.draft_dropped', {}, { inPlace: true }))
    : showAsItStands(turn, link)
}

/** A tap on a likely answer; one of an older dialogue, or of a question answered since, is closed. */
function answerByTap(turn: Turn, { subject, arg }: ChatAction): ReturnType<PressStep> {
  const { step } = turn
  const [asked, index] = (arg ?? '').split(':')
  if (step.name !== 'drafting' || step.id !== subject || step.asking !== asked) {
    return Promise.resolve(outcome(null, buttonClosed()))
  }
  const option = optionsOf(step)[Number(index)]
  return option === undefined
    ? Promise.resolve(outcome(null, buttonClosed()))
    : advance(turn, step, settle(step, step.asking, option))
}
