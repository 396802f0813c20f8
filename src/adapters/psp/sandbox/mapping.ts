import { createHash } from 'node:crypto'
import type { DeclineReason } from '../../../domain/decline-reason.ts'
import { hexOf, idFromHex, toId, type RefundId } from '../../../domain/ids.ts'
import type {
  ProviderDetail,
  ProviderOutcome,
  ReversalOutcome,
  SeenReversal,
} from '../../../domain/provider-outcome.ts'
import type { InstallmentQuote, StartPayment } from '../../../ports/payment-provider.ts'
import type { JsonAnswer } from '../http.ts'
import { detailOf, unreadable } from './errors.ts'
import {
  buyerShape,
  type InstallmentTable,
  type Payment,
  type Reversal,
  type ReversalListAnswer,
  type Session,
} from './wire.ts'

const LONGEST_NAME = 100
const LONGEST_DESCRIPTION = 200
/** The provider asks for a buyer's name, and not every payer is asked for one. */
const NO_NAME = '-'

/** The body of a new order; amounts are whole kuruş on both sides. */
export function orderOf(command: StartPayment) {
  const { name, phone, email } = command.payer
  return {
    reference: hexOf(command.attemptId),
    amount: command.amount,
    currency: command.currency,
    installmentCap: command.installmentCap,
    returnUrl: command.returnUrl,
    callbackUrl: command.callbackUrl,
    description: command.description.slice(0, LONGEST_DESCRIPTION),
    buyer: buyerShape.parse({
      name: name?.trim().slice(0, LONGEST_NAME) || NO_NAME,
      phone: phone ?? undefined,
      email: email ?? undefined,
    }),
    locale: command.locale,
  }
}

/** A started payment, if its page is where the account's settings say: a payer is sent nowhere else. */
export function sessionOutcome(session: Session, pageOrigin: string, answer: JsonAnswer): ProviderOutcome {
  const action = redirectTo(session.paymentPageUrl, pageOrigin)
  if (action === null) return unreadable(answer)
  return { kind: 'pending', ref: toId(session.sessionId), action, sessionExpiresAt: session.expiresAt }
}

function redirectTo(url: string | undefined, pageOrigin: string) {
  const isOnPage = url !== undefined && URL.parse(url)?.origin === pageOrigin
  return isOnPage ? { kind: 'redirect' as const, url } : null
}

/** What a query proves. A status that is not in the protocol proves nothing. */
export function paymentOutcome(payment: Payment, pageOrigin: string, answer: JsonAnswer): ProviderOutcome {
  const detail: ProviderDetail = { ...detailOf(answer), code: payment.declineCode }
  switch (payment.status) {
    case 'captured':
      return captureOutcome(payment, answer)
    case 'declined':
      return { kind: 'declined', reason: declineReasonOf(payment.declineCode), detail }
    case 'expired':
      return { kind: 'declined', reason: 'session_expired', detail }
    case 'voided':
      return { kind: 'declined', reason: 'generic_decline', detail: { ...detail, code: payment.status } }
    case 'waiting':
    case 'three_ds':
    case 'pending':
      return pendingOutcome(payment, pageOrigin)
    default:
      return unreadable(answer)
  }
}

const pendingOutcome = (payment: Payment, pageOrigin: string): ProviderOutcome => ({
  kind: 'pending',
  ref: toId(payment.sessionId ?? payment.paymentId),
  action: redirectTo(payment.paymentPageUrl, pageOrigin),
  sessionExpiresAt: payment.expiresAt ?? null,
})

function captureOutcome(payment: Payment, answer: JsonAnswer): ProviderOutcome {
  if (payment.capturedAt === null) return unreadable(answer)
  return {
    kind: 'captured',
    capture: {
      paymentId: toId(payment.paymentId),
      base: payment.amount,
      charged: payment.chargedAmount,
      currency: payment.currency,
      installments: payment.installments,
      capturedAt: payment.capturedAt,
      mode: payment.mode,
      fee: payment.feeKurus ?? null,
      inReview: payment.inReview,
      proofSha256: createHash('sha256').update(answer.body).digest('hex'),
    },
  }
}

/** The provider's published codes (docs/sandbox-pos.md, "Test cards"). */
const REASON_BY_CODE: Readonly<Record<string, DeclineReason>> = {
  '51': 'insufficient_funds',
  '54': 'expired_card',
  '82': 'incorrect_cvc',
  '14': 'incorrect_number',
  '1001': 'three_ds_failed',
  '61': 'limit_exceeded',
  '57': 'card_restricted',
  '41': 'lost_or_stolen',
  '34': 'suspected_fraud',
  '91': 'issuer_unavailable',
  '1008': 'installment_not_allowed',
  '17': 'payer_cancelled',
  '1006': 'session_expired',
  '05': 'generic_decline',
}

const declineReasonOf = (code: string | null): DeclineReason => ownValue(REASON_BY_CODE, code) ?? 'generic_decline'

/** A code from outside may be spelled like something every object inherits. */
const ownValue = <T>(table: Readonly<Record<string, T>>, code: string | null): T | undefined =>
  code !== null && Object.hasOwn(table, code) ? table[code] : undefined

type Rejection = Extract<ReversalOutcome, { kind: 'rejected' }>['cause']

export function reversalOutcome(reversal: Reversal, answer: JsonAnswer): ReversalOutcome {
  const detail: ProviderDetail = { ...detailOf(answer), code: reversal.code }
  const ref = toId<Extract<ReversalOutcome, { kind: 'pending' }>['ref']>(reversal.id)
  if (reversal.status === 'pending') return { kind: 'pending', ref }
  if (reversal.status === 'rejected')
    return { kind: 'rejected', cause: ownValue(REJECTION_BY_CODE, reversal.code) ?? 'other', detail }
  if (reversal.status !== 'done' || reversal.settledAt === null) return { kind: 'unknown', detail }
  return { kind: 'done', ref, amount: reversal.amount, at: reversal.settledAt }
}

/** What has come to its end; an order still on its way is asked about by its own reference. */
export const seenReversals = ({ reversals }: ReversalListAnswer): readonly SeenReversal[] =>
  reversals.flatMap(({ reversalId, kind, reference, amount, status, settledAt }) =>
    status === 'done' && settledAt !== null
      ? [{ kind, ref: toId(reversalId), refundId: refundIdOf(reference), amount, at: settledAt }]
      : [],
  )

/** Our orders carry our id; the panel's have a reference of the provider's own, which may look the same. */
function refundIdOf(reference: string): RefundId | null {
  const id = idFromHex(reference)
  return id === null ? null : toId(id)
}

const REJECTION_BY_CODE: Readonly<Record<string, Rejection>> = {
  too_late: 'too_late',
  insufficient_balance: 'low_balance',
  over_captured: 'not_refundable',
  not_captured: 'not_refundable',
  already_reversed: 'not_refundable',
}

/** What the provider offers up to the link's own cap; a family of which nothing is left is not listed. */
export const quotesOf = (table: InstallmentTable, cap: number): InstallmentQuote[] =>
  table.families
    .map(({ family, options }) => ({ family, options: options.filter(({ count }) => count <= cap) }))
    .filter(({ options }) => options.length > 0)
