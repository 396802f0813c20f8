import {
  confirmPaymentLink,
  replacePaymentLink,
  type CardPlace,
  type ConfirmError,
} from '../../app/confirm-payment-link.ts'
import { cardChoices } from '../../app/card-choices.ts'
import { describeLink } from '../../app/describe-link.ts'
import { loadParties } from '../../app/load-link.ts'
import { ownLinkLimit } from '../../domain/amount-limits.ts'
import type { CancelLinkError, PaymentLink } from '../../domain/payment-link.ts'
import { parseShortNumber } from '../../domain/short-number.ts'
import type { ChatAction } from '../../messages/chat-action.ts'
import { mayTouch, notPossible, notYours } from '../pick-link.ts'
import { choice, outcome, say, type Outcome, type Reply } from '../reply.ts'
import type { Turn } from '../turn.ts'
import { resend } from '../commands/resend-link.ts'
import { draftCard } from './draft-card.ts'
import { askAgain, drop, freshCard, showAsItStands } from './draft-taps.ts'

/** [Gonder]: the pressed card itself becomes the live one, so there is nothing more to say. */
export const send = (turn: Turn, link: PaymentLink, seenVersion: number): Promise<Outcome> =>
  confirm(turn, link, seenVersion, null)

/** [Yine de ac]: beside the link that the pressed card named; one opened since is shown first. */
export async function sendAnyway(turn: Turn, link: PaymentLink, action: ChatAction): Promise<Outcome> {
  const twin = await namedTwin(turn, action)
  return confirm(turn, link, action.version ?? 0, twin)
}

async function confirm(turn: Turn, link: PaymentLink, seenVersion: number, twin: PaymentLink | null): Promise<Outcome> {
  const confirmed = await confirmPaymentLink(turn.tx, turn.deps, {
    ...{ member: turn.member, linkId: link.id, seenVersion, card: cardPlace(turn) },
    despite: twin?.id ?? null,
  })
  if (!confirmed.ok) return notSent(turn, link, confirmed.error)
  return { ...outcome({ name: 'idle' }), offered: cardChoices(confirmed.value, 'none') }
}

const cardPlace = ({ place, surface, pressedRef }: Turn): CardPlace => ({
  channelAccountId: place.channelAccountId,
  address: place.address,
  messageRef: surface.edits ? pressedRef : null,
})

/** The number in the button; its office is the presser's. */
async function namedTwin(turn: Turn, { arg }: ChatAction): Promise<PaymentLink | null> {
  const number = parseShortNumber((arg ?? '').split(':')[0] ?? '')
  return number === null ? null : turn.tx.links.byShortNumber(turn.merchant.id, number)
}

async function notSent(turn: Turn, link: PaymentLink, error: ConfirmError): Promise<Outcome> {
  switch (error.kind) {
    case 'stale':
      return freshCard(turn, link, 'changed')
    case 'not_a_draft':
      return showAsItStands(turn, link)
    case 'duplicate':
      return draftCard(turn, link, { inPlace: true })
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

/** [Yeniden gonder]: the older link goes out once more, the draft is dropped. */
export async function resendTwin(turn: Turn, link: PaymentLink, action: ChatAction): Promise<Outcome> {
  const twin = await namedTwin(turn, action)
  if (twin === null || (twin.status !== 'open' && twin.status !== 'part_paid')) return cardAnew(turn, link)
  if (!mayTouch(turn, twin)) return notYours(turn, twin)
  const dropped = await drop(turn, link)
  const sent = await resend(turn, twin, null)
  return outcome({ name: 'idle' }, ...dropped.replies, ...sent.replies)
}

/** [Kapat, yenisini ac]: both in one unit of work, so that the payer never has neither. */
export async function replaceTwin(turn: Turn, link: PaymentLink, action: ChatAction): Promise<Outcome> {
  const twin = await namedTwin(turn, action)
  if (twin === null || twin.status !== 'open') return cardAnew(turn, link)
  if (!mayTouch(turn, twin)) return notYours(turn, twin)
  const replaced = await replacePaymentLink(turn.tx, turn.deps, {
    ...{ member: turn.member, linkId: link.id, seenVersion: action.version ?? 0, card: cardPlace(turn) },
    replaced: twin.id,
    warned: action.arg?.endsWith(WARNED) === true,
  })
  if (replaced.ok) return outcome({ name: 'idle' }, closed(twin, replaced.value))
  return replaced.error.kind === 'not_replaced'
    ? notReplaced(turn, link, twin, replaced.error.because)
    : notSent(turn, link, replaced.error)
}

const closed = ({ id, shortNumber }: PaymentLink, { status }: PaymentLink): Reply =>
  say('chat.twin_closed', { shortNumber, waits: status === 'awaiting_approval' }, { linkId: id })

const WARNED = ':warned'

async function notReplaced(
  turn: Turn,
  link: PaymentLink,
  twin: PaymentLink,
  because: CancelLinkError,
): Promise<Outcome> {
  const params = await describeLink(turn.tx, turn.deps, twin)
  const status = choice('status', 'status', { subject: twin.id })
  switch (because.kind) {
    case 'already_paid':
    case 'not_open':
      return notPossible(turn, twin, 'cancel_link')
    case 'attempt_open': {
      const at = { subject: link.id, version: link.version, arg: `${twin.shortNumber}${WARNED}` }
      const choices = [[choice('twin_replace_anyway', 'twin_swap', at)], [status]]
      return outcome(null, say('chat.cancel_attempt_open', params, { linkId: twin.id, choices }))
    }
    case 'attempt_open_not_allowed':
      return outcome(null, say('chat.cancel_attempt_not_allowed', params, { linkId: twin.id, choices: [[status]] }))
  }
}

const cardAnew = (turn: Turn, link: PaymentLink): Promise<Outcome> =>
  draftCard(turn, link, { notice: 'changed', inPlace: true })
