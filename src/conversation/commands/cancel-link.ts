import { cancelPaymentLink, isPaymentUnderWay } from '../../app/cancel-payment-link.ts'
import { describeLink } from '../../app/describe-link.ts'
import { cancelLink as mayBeCancelled, type CancelLinkError, type PaymentLink } from '../../domain/payment-link.ts'
import { mayDo } from '../../domain/role.ts'
import type { ChatTemplate } from '../../messages/catalog/chat.ts'
import type { Command } from '../command.ts'
import { mayTouch, notPossible, notYours, onPressedLink, pickLink } from '../pick-link.ts'
import { ABANDON, choice, outcome, say, type Outcome, type Reply } from '../reply.ts'
import type { Order, Turn } from '../turn.ts'
import { drop, openDraft } from '../draft/draft-taps.ts'

/** "7K3F iptal": withdraws an unpaid link. For a paid one the word means the payment, and which way is asked. */
export const cancelLinkCommand: Command = {
  key: 'cancel_link',
  permission: 'link.cancel',
  inHelp: true,
  run: cancelLink,
  presses: {
    cancel: (turn, action) => onPressedLink(turn, action, (link) => confirmCancel(turn, link)),
    cancel_anyway: (turn, action) =>
      onPressedLink(turn, action, (link) => cancel(turn, link, { warned: action.arg === 'warned' })),
  },
}

async function cancelLink(turn: Turn, order: Order): Promise<Outcome> {
  const draft = isPlain(turn, order) ? await openDraft(turn) : null
  if (draft !== null) return drop(turn, draft)
  const found = await pickLink(turn, order, { key: 'cancel_link', verb: 'cancel', fits: ['open'] })
  return 'asked' in found ? found.asked : confirmCancel(turn, found.picked.link)
}

/** Typed alone, the word is about what is being made here, and about no link that was sent to somebody. */
const isPlain = ({ replyToRef }: Turn, { text, intent: { entities } }: Order): boolean =>
  text !== '' && replyToRef === null && entities.linkNumbers.length + entities.payerNames.length === 0

/** A withdrawn link does not come back, and its payer is told: neither a tap nor a typed number is enough by itself. */
async function confirmCancel(turn: Turn, link: PaymentLink): Promise<Outcome> {
  if (!mayTouch(turn, link)) return notYours(turn, link)
  if (link.status === 'draft') return drop(turn, link)
  const attemptOpen = await isPaymentUnderWay(turn.tx, link.id)
  const possible = mayBeCancelled(link, { role: turn.member.role, attemptOpen, warned: false })
  if (!possible.ok) return refusal(turn, link, possible.error)
  const confirm = choice('cancel_yes', 'cancel_anyway', { subject: link.id })
  return outcome(null, await about(turn, link, 'chat.cancel_confirm', [[confirm], [ABANDON]]))
}

async function cancel(turn: Turn, link: PaymentLink, { warned }: { readonly warned: boolean }): Promise<Outcome> {
  if (!mayTouch(turn, link)) return notYours(turn, link)
  const { tx, deps, member } = turn
  const cancelled = await cancelPaymentLink(tx, deps, { member, linkId: link.id, warned })
  if (!cancelled.ok) return refusal(turn, link, cancelled.error)
  const { attemptOpen, told } = cancelled.value
  const params = { ...(await describeLink(tx, deps, cancelled.value.link)), attemptOpen, channels: told }
  const choices = [[choice('create', 'create')]]
  return outcome({ name: 'idle' }, say('chat.cancelled', params, { linkId: link.id, choices }))
}

async function refusal(turn: Turn, link: PaymentLink, error: CancelLinkError): Promise<Outcome> {
  const status = choice('status', 'status', { subject: link.id })
  switch (error.kind) {
    case 'already_paid':
      return paidAlready(turn, link)
    case 'not_open':
      return notPossible(turn, link, 'cancel_link')
    case 'attempt_open': {
      const anyway = choice('cancel_anyway', 'cancel_anyway', { subject: link.id, arg: 'warned' })
      return outcome(null, await about(turn, link, 'chat.cancel_attempt_open', [[anyway], [status]]))
    }
    case 'attempt_open_not_allowed':
      return outcome(null, await about(turn, link, 'chat.cancel_attempt_not_allowed', [[status]]))
  }
}

/** "Iptal" said of a payment means a void or a refund; the member says which. */
async function paidAlready(turn: Turn, link: PaymentLink): Promise<Outcome> {
  if (!mayDo(turn.member.role, 'refund.request') || link.status === 'refunded') {
    return notPossible(turn, link, 'cancel_link')
  }
  const refund = choice('refund', 'refund', { subject: link.id })
  const choices = link.status === 'paid' ? [[choice('void', 'void', { subject: link.id })], [refund]] : [[refund]]
  return outcome({ name: 'idle' }, await about(turn, link, 'chat.cancel_paid', [...choices, [ABANDON]]))
}

type AboutLink = Extract<ChatTemplate, `chat.cancel_${string}`>

const about = async (turn: Turn, link: PaymentLink, template: AboutLink, choices: Reply['choices']): Promise<Reply> =>
  say(template, await describeLink(turn.tx, turn.deps, link), { linkId: link.id, choices })
