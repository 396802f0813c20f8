import { describeLink } from '../../app/describe-link.ts'
import { requestRefund, type RequestRefundError } from '../../app/request-refund.ts'
import { keepPaymentForOtherDebt } from '../../app/settle-payment-review.ts'
import { mayWithdraw, withdrawRefund } from '../../app/withdraw-refund.ts'
import { idFromHex, toId, type RefundId } from '../../domain/ids.ts'
import type { Kurus } from '../../domain/money.ts'
import { kurus } from '../../domain/money.ts'
import type { LinkStatus, PaymentLink } from '../../domain/payment-link.ts'
import { approvalEndsAt, type Refund, type RefundMethod } from '../../domain/refund.ts'
import type { ChatAction } from '../../messages/chat-action.ts'
import type { ChoiceSpec } from '../../ports/notification-repository.ts'
import type { Command } from '../command.ts'
import type { Problem } from '../conversation.ts'
import { findAmount } from '../draft/draft-fields.ts'
import { foldText } from '../interpret/normalize.ts'
import type { AmountReading } from '../interpret/reading.ts'
import { buttonClosed, mayTouch, notPossible, notYours, onPressedLink, pickLink } from '../pick-link.ts'
import { ABANDON, choice, inColumn, outcome, say, type Outcome, type Reply } from '../reply.ts'
import { requestKey, type Order, type Turn } from '../turn.ts'

const PAID: readonly LinkStatus[] = ['paid', 'part_paid', 'part_refunded']
const ALL = 'all'

/** "7K3F iade 500": a request; money moves only after the step-up. */
export const refundCommand: Command = {
  key: 'refund',
  permission: 'refund.request',
  inHelp: true,
  run: refundBySentence,
  presses: {
    refund: (turn, action) => onPressedLink(turn, action, (link) => refundByTap(turn, link, action)),
    withdraw: withdrawByTap,
    other_debt: (turn, action) => onPressedLink(turn, action, (link) => keepForOtherDebt(turn, link)),
  },
}

/** "7K3F odeme iptali": the whole payment, while the provider's day is open. */
export const voidCommand: Command = {
  key: 'void',
  permission: 'refund.request',
  inHelp: true,
  run: voidBySentence,
  presses: { void: (turn, action) => onPressedLink(turn, action, (link) => request(turn, link, 'void', null)) },
}

async function refundBySentence(turn: Turn, order: Order): Promise<Outcome> {
  const found = await pickLink(turn, order, { key: 'refund', verb: 'refund', fits: PAID })
  if ('asked' in found) return found.asked
  if (saysAll(order.text)) return refundAll(turn, found.picked.link, 'refund')
  return refundAsSaid(
    turn,
    found.picked.link,
    'refund',
    order.intent.entities.amounts.map((reading) => reading.value),
  )
}

async function voidBySentence(turn: Turn, order: Order): Promise<Outcome> {
  const found = await pickLink(turn, order, { key: 'void', verb: 'void', fits: ['paid'] })
  return 'asked' in found ? found.asked : request(turn, found.picked.link, 'void', null)
}

/** Only where the order ends with it: "Hepsiburada" or "tamam" is not everything. */
const ALL_OF_IT = /\b(?:hepsi|hepsini|tamami|tamamini|tumu|tumunu|all|everything)\b(?:\s+iade(?:\s+et)?)?[\s.!]*$/

export const saysAll = (text: string): boolean => ALL_OF_IT.test(foldText(text))

/** "Iade hepsi": everything that is left. */
export const refundAll = (turn: Turn, link: PaymentLink, method: RefundMethod): Promise<Outcome> =>
  request(turn, link, method, null)

/** An amount that is clear is requested; anything else is asked about, with the whole as the likely answer. */
export function refundAsSaid(
  turn: Turn,
  link: PaymentLink,
  method: RefundMethod,
  amounts: readonly AmountReading[],
): Promise<Outcome> {
  const found = findAmount(amounts)
  switch (found.kind) {
    case 'nothing':
      return askRefund(turn, link, method, null, [])
    case 'one':
      return request(turn, link, method, found.value)
    case 'question':
      return askRefund(turn, link, method, found.open.problem, found.open.options)
  }
}

function refundByTap(turn: Turn, link: PaymentLink, { arg }: ChatAction): Promise<Outcome> {
  if (arg === null) return askRefund(turn, link, 'refund', null, [])
  if (arg === ALL) return request(turn, link, 'refund', null)
  return /^\d{1,10}$/.test(arg)
    ? request(turn, link, 'refund', kurus(Number(arg)))
    : askRefund(turn, link, 'refund', 'not_understood', [])
}

async function askRefund(
  turn: Turn,
  link: PaymentLink,
  method: RefundMethod,
  problem: Problem | null,
  options: readonly string[],
): Promise<Outcome> {
  if (!isWithin(turn, link)) return notYours(turn, link)
  if (!PAID.includes(link.status)) return notPossible(turn, link, method)
  const amounts = options.map((amount) =>
    choice('option_amount', 'refund', { subject: link.id, arg: amount }, { amount: Number(amount) }),
  )
  const all = choice('refund_all', 'refund', { subject: link.id, arg: ALL })
  const params = { ...(await describeLink(turn.tx, turn.deps, link)), method, problem }
  return outcome(
    { name: 'refunding', linkId: link.id, method },
    say('chat.ask_refund', params, { linkId: link.id, choices: [...inColumn([...amounts, all]), [ABANDON]] }),
  )
}

/** Owners and the accountant see to every payment, everyone else to their own links'. */
const isWithin = (turn: Turn, link: PaymentLink): boolean => mayTouch(turn, link) || turn.member.role === 'accountant'

/** The other answer to "refund it?": the office keeps what came too much. */
async function keepForOtherDebt(turn: Turn, link: PaymentLink): Promise<Outcome> {
  if (!isWithin(turn, link)) return notYours(turn, link)
  const { tx, deps, member } = turn
  const kept = await keepPaymentForOtherDebt(tx, deps, { member, linkId: link.id })
  const status = choice('status', 'status', { subject: link.id })
  const params = { ...(await describeLink(tx, deps, link)), decided: kept !== null }
  return outcome(null, say('chat.kept_for_other_debt', params, { linkId: link.id, choices: [[status]] }))
}

async function request(turn: Turn, link: PaymentLink, method: RefundMethod, amount: Kurus | null): Promise<Outcome> {
  if (!isWithin(turn, link)) return notYours(turn, link)
  const input = { member: turn.member, linkId: link.id, method, amount, requestKey: requestKey(turn) }
  const requested = await requestRefund(turn.tx, turn.deps, input)
  if (!requested.ok) return refused(turn, link, method, requested.error)
  const { refund, approvalTokenId } = requested.value
  const choices = [[withdrawal(refund)]]
  const params = { ...(await describeLink(turn.tx, turn.deps, link)), method, refundAmount: refund.amount }
  const reply: Reply =
    approvalTokenId === null
      ? say('chat.refund_asked_owner', params, { linkId: link.id, choices })
      : say('chat.refund_approve', params, { linkId: link.id, choices, target: approvalPage(approvalTokenId) })
  return outcome({ name: 'idle' }, reply)
}

async function refused(
  turn: Turn,
  link: PaymentLink,
  method: RefundMethod,
  error: RequestRefundError,
): Promise<Outcome> {
  if (error.kind === 'not_paid') return notPossible(turn, link, method)
  if (error.kind === 'waiting') return meetWaiting(turn, link, error)
  const params = {
    ...(await describeLink(turn.tx, turn.deps, link)),
    method,
    reason: error.kind,
    rest: amountIn(error),
  }
  const asRefund = method === 'void' ? [[choice('refund', 'refund', { subject: link.id })]] : []
  const choices = [...asRefund, [choice('status', 'status', { subject: link.id })]]
  return outcome(null, say('chat.refund_refused', params, { linkId: link.id, choices }))
}

function amountIn(error: RequestRefundError): Kurus | null {
  if (error.kind === 'above_rest') return error.rest
  if (error.kind === 'no_second_person') return error.limit
  return error.kind === 'under_way' ? error.refund.amount : null
}

const withdrawal = ({ id }: Pick<Refund, 'id'>): ChoiceSpec => choice('abandon', 'withdraw', { subject: id })

const approvalPage = (tokenId: string): Reply['target'] => ({
  to: { kind: 'one_time', tokenId },
  label: 'open_approval',
})

/** A new request where one waits already: which one, and the two ways on. */
async function meetWaiting(
  turn: Turn,
  link: PaymentLink,
  { refund, approvalTokenId }: Extract<RequestRefundError, { kind: 'waiting' }>,
): Promise<Outcome> {
  const mayTakeBack = mayWithdraw(turn.member, refund)
  const params = {
    ...(await describeLink(turn.tx, turn.deps, link)),
    method: refund.method,
    refundAmount: refund.amount,
    endsAt: approvalEndsAt(refund),
    mayApprove: approvalTokenId !== null,
    mayWithdraw: mayTakeBack,
  }
  return outcome(
    { name: 'idle' },
    say('chat.refund_waiting', params, {
      linkId: link.id,
      choices: mayTakeBack ? [[withdrawal(refund)]] : [[choice('status', 'status', { subject: link.id })]],
      target: approvalTokenId === null ? null : approvalPage(approvalTokenId),
    }),
  )
}

/** [Vazgec] below a request: takes it back while nobody has approved it. */
async function withdrawByTap(turn: Turn, { subject }: ChatAction): Promise<Outcome> {
  const id = subject === null ? null : idFromHex(subject)
  const refund = id === null ? null : await turn.tx.refunds.find(turn.merchant.id, toId<RefundId>(id))
  const link = refund === null ? null : await turn.tx.links.find(turn.merchant.id, refund.linkId)
  if (refund === null || link === null) return outcome(null, buttonClosed())
  const withdrawn = await withdrawRefund(turn.tx, turn.deps, { member: turn.member, refundId: refund.id })
  const about = { ...(await describeLink(turn.tx, turn.deps, link)), method: refund.method }
  if (withdrawn.ok) {
    const params = { ...about, refundAmount: refund.amount }
    return outcome({ name: 'idle' }, say('chat.refund_withdrawn', params, { linkId: link.id }))
  }
  if (withdrawn.error.kind === 'not_yours') return notYours(turn, link)
  const choices = [[choice('status', 'status', { subject: link.id })]]
  const params = { ...about, reason: 'not_waiting' as const, rest: null }
  return outcome(null, say('chat.refund_refused', params, { linkId: link.id, choices }))
}
