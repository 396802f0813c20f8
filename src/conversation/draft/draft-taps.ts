import { describeCard } from '../../app/describe-link.ts'
import { discardDraft } from '../../app/confirm-payment-link.ts'
import { changeDraft, type ChangeDraftError, type DraftChange } from '../../app/draft-payment-link.ts'
import { loadParties } from '../../app/load-link.ts'
import { PAYER_CHANNELS } from '../../domain/channel-kind.ts'
import { DRAFT_LIFE_MS, type PaymentLink } from '../../domain/payment-link.ts'
import { CARD_VIEWS, type CardNotice, type ChatParams } from '../../messages/catalog/chat.ts'
import type { ChatAction } from '../../messages/chat-action.ts'
import { QUESTIONS, type Problem, type Question } from '../conversation.ts'
import { buttonClosed, mayTouch, notYours, onPressedLink } from '../pick-link.ts'
import { outcome, say, sayCard, type Outcome, type Reply } from '../reply.ts'
import { dialogueId, type Turn } from '../turn.ts'
import { changeMenu, draftCard, isRedrawn } from './draft-card.ts'
import { fieldsOf } from './draft-dialogue.ts'
import { ask, INSTALLMENT_CAPS, PRESET_MINUTES } from './draft-questions.ts'

type OnCard = (link: PaymentLink) => Promise<Outcome>

/**
 * A tap on a draft's card. One on a card that has changed or grown old does nothing but show, in the same place, how
 * it stands now, and says why; the next tap is then on what the member has seen.
 */
export function onFreshCard(turn: Turn, action: ChatAction, then: OnCard): Promise<Outcome> {
  return onDraft(turn, action, (link) => {
    if (turn.now - link.createdAt > DRAFT_LIFE_MS) return freshCard(turn, link, 'old')
    if (action.version !== link.version) return draftCard(turn, link, { notice: 'changed', inPlace: true })
    return then(link)
  })
}

/** A late tap shows what has become of the draft. */
export function onDraft(turn: Turn, action: ChatAction, then: OnCard): Promise<Outcome> {
  return onPressedLink(turn, action, async (link) => {
    if (!mayTouch(turn, link)) return notYours(turn, link)
    if (link.status === 'draft') return then(link)
    return action.verb === 'send' && link.openedAt !== null ? alreadySent(turn, link) : showAsItStands(turn, link)
  })
}

export async function showAsItStands(turn: Turn, link: PaymentLink): Promise<Outcome> {
  if (link.status === 'discarded') return outcome({ name: 'idle' }, await sayDropped(turn, link))
  return outcome({ name: 'idle' }, sayCard(link, await describeCard(turn.tx, turn.deps, link)))
}

async function alreadySent(turn: Turn, link: PaymentLink): Promise<Outcome> {
  const { next, replies } = await showAsItStands(turn, link)
  return outcome(next, ...replies, say('chat.already_sent', { shortNumber: link.shortNumber }, { linkId: link.id }))
}

/** L2: a draft that grew old or changed is confirmed on a fresh card only; the change of nothing makes it fresh. */
export const freshCard = (turn: Turn, link: PaymentLink, notice: CardNotice): Promise<Outcome> =>
  change(turn, link, {}, notice)

async function change(
  turn: Turn,
  link: PaymentLink,
  changed: DraftChange,
  notice: CardNotice | null = null,
): Promise<Outcome> {
  const input = { member: turn.member, linkId: link.id, seenVersion: link.version, change: changed }
  const done = await changeDraft(turn.tx, turn.deps, input)
  if (!done.ok) return notChanged(turn, link, done.error)
  return draftCard(turn, done.value, { inPlace: true, ...(notice === null ? {} : { notice }) })
}

function notChanged(turn: Turn, link: PaymentLink, error: ChangeDraftError): Promise<Outcome> {
  switch (error.kind) {
    case 'expiry_passed':
      return askAgain(turn, link, 'validity', 'past')
    case 'above_limit':
      return askAgain(turn, link, 'amount', 'too_large')
    case 'stale':
      return draftCard(turn, link, { notice: 'changed', inPlace: true })
    case 'not_a_draft':
      return showAsItStands(turn, link)
    case 'lines_do_not_sum':
      throw new Error('a draft whose lines do not sum was stored')
  }
}

/** Asks for one line of the card below it; the answer leads back to the card. */
export async function askAgain(
  turn: Turn,
  link: PaymentLink,
  asking: Question,
  problem: Problem | null,
): Promise<Outcome> {
  const drafting = { id: dialogueId(turn), changes: { linkId: link.id, version: link.version } }
  return ask(drafting, { fields: await fieldsOf(turn, link), open: {} }, asking, turn, problem)
}

export function askField(turn: Turn, link: PaymentLink, { arg }: ChatAction): Promise<Outcome> {
  const field = QUESTIONS.find((question) => question === arg)
  return field === undefined ? closed() : askAgain(turn, link, field, null)
}

/** Other buttons below the same card; where it cannot be redrawn the question is asked in a message of its own. */
export function showView(turn: Turn, link: PaymentLink, { arg }: ChatAction): Promise<Outcome> {
  const view = CARD_VIEWS.find((known) => known === arg)
  if (view === undefined) return closed()
  if (isRedrawn(turn)) return draftCard(turn, link, { view, inPlace: true })
  switch (view) {
    case 'validity':
    case 'installments':
      return askAgain(turn, link, view, null)
    case 'fields':
      return changeMenu(turn, link)
    case 'main':
    case 'channels':
      return draftCard(turn, link)
  }
}

export function toggle(turn: Turn, link: PaymentLink, { arg }: ChatAction): Promise<Outcome> {
  const kind = PAYER_CHANNELS.find((known) => known === arg)
  if (kind === undefined) return closed()
  const others = link.channels.filter((known) => known !== kind)
  return change(turn, link, { channels: others.length === link.channels.length ? [...others, kind] : others })
}

export function setValidity(turn: Turn, link: PaymentLink, { arg }: ChatAction): Promise<Outcome> {
  const validForMinutes = PRESET_MINUTES.find((minutes) => String(minutes) === arg)
  return validForMinutes === undefined ? closed() : change(turn, link, { validForMinutes })
}

export function setCap(turn: Turn, link: PaymentLink, { arg }: ChatAction): Promise<Outcome> {
  const installmentCap = INSTALLMENT_CAPS.find((count) => String(count) === arg)
  return installmentCap === undefined ? closed() : change(turn, link, { installmentCap })
}

const closed = (): Promise<Outcome> => Promise.resolve(outcome(null, buttonClosed()))

/** The open link that goes to the payer instead; `again`: it was sent once more. */
type Instead = ChatParams<'chat.draft_dropped'>['instead']

async function sayDropped(turn: Turn, link: PaymentLink, instead: Instead = null): Promise<Reply> {
  const { payer } = await loadParties(turn.tx, link)
  return say('chat.draft_dropped', { payerName: payer.name, amount: link.amount, instead }, { inPlace: true })
}

/** The newest draft whose card was shown in this chat and could still be sent from it. */
export async function openDraft(turn: Turn): Promise<PaymentLink | null> {
  for (const id of turn.drafts.toReversed()) {
    const link = await turn.tx.links.find(turn.merchant.id, id)
    if (link?.status === 'draft' && mayTouch(turn, link)) return link
  }
  return null
}

/** [Vazgec]: on a card of any age. */
export async function drop(turn: Turn, link: PaymentLink, instead: Instead = null): Promise<Outcome> {
  const dropped = await discardDraft(turn.tx, turn.deps, { member: turn.member, linkId: link.id })
  return dropped.ok ? outcome({ name: 'idle' }, await sayDropped(turn, link, instead)) : showAsItStands(turn, link)
}
