import { isoOf } from './clock.ts'
import type { Pos } from './pos.ts'
import type { Callback, Capture, Payment, Reversal } from './rows.ts'

const isoOrNull = (at: number | null): string | null => (at === null ? null : isoOf(at))

export const sessionView = (payment: Payment, origin: string) => ({
  sessionId: payment.sessionId,
  paymentPageUrl: `${origin}/pay/${payment.sessionId}`,
  expiresAt: isoOf(payment.expiresAt),
})

export const paymentView = (payment: Payment) => ({
  reference: payment.reference,
  status: payment.status,
  paymentId: payment.paymentId,
  amount: payment.amount,
  chargedAmount: payment.chargedAmount,
  currency: 'TRY',
  installments: payment.installments,
  capturedAt: isoOrNull(payment.capturedAt),
  declineCode: payment.declineCode,
  mode: 'test',
  ...(payment.feeKurus === null ? {} : { feeKurus: payment.feeKurus }),
  inReview: payment.inReview,
})

export const captureView = ({ capturedAt, ...capture }: Capture) => ({ ...capture, capturedAt: isoOf(capturedAt) })

export const reversalView = (reversal: Reversal) => ({
  [`${reversal.kind}Id`]: reversal.reversalId,
  reference: reversal.reference,
  paymentReference: reversal.paymentReference,
  paymentId: reversal.paymentId,
  amount: reversal.amount,
  status: reversal.status,
  code: reversal.code,
  settledAt: isoOrNull(reversal.settledAt),
})

/** As a payment's list tells it: whoever asked for it. */
export const listedReversalView = ({ reversalId, kind, reference, amount, status, settledAt }: Reversal) => ({
  reversalId,
  kind,
  reference,
  amount,
  status,
  settledAt: isoOrNull(settledAt),
})

export const callbackView = ({ eventId, type, reference, tries, acknowledgedAt }: Callback) => ({
  eventId,
  type,
  reference,
  tries,
  acknowledgedAt: isoOrNull(acknowledgedAt),
})

export const originOf = (pos: Pos, listeningOrigin: string): string => pos.settings.publicOrigin ?? listeningOrigin
