import { z } from 'zod'

const paymentStatus = z.enum(['waiting', 'three_ds', 'pending', 'captured', 'declined', 'expired', 'voided'])

const flag = z.number().transform((value) => value === 1)

export const paymentRow = z.object({
  paymentId: z.string(),
  merchant: z.string(),
  reference: z.string(),
  request: z.string(),
  sessionId: z.string(),
  amount: z.number(),
  chargedAmount: z.number(),
  installmentCap: z.number(),
  installments: z.number(),
  returnUrl: z.string(),
  callbackUrl: z.string(),
  description: z.string(),
  buyerName: z.string(),
  buyerPhone: z.string().nullable(),
  locale: z.enum(['tr', 'en']),
  status: paymentStatus,
  declineCode: z.string().nullable(),
  inReview: flag,
  cardId: z.string().nullable(),
  cardLastFour: z.string().nullable(),
  createdAt: z.number(),
  expiresAt: z.number(),
  capturedAt: z.number().nullable(),
  feeKurus: z.number().nullable(),
  dueStep: z.enum(['capture', 'clear_review']).nullable(),
  dueAt: z.number().nullable(),
})
export type Payment = z.infer<typeof paymentRow>

export const captureRow = z.object({
  paymentId: z.string(),
  reference: z.string(),
  amount: z.number(),
  chargedAmount: z.number(),
  feeKurus: z.number(),
  capturedAt: z.number(),
})
export type Capture = z.infer<typeof captureRow>

export const reversalRow = z.object({
  reversalId: z.string(),
  kind: z.enum(['refund', 'void', 'chargeback']),
  merchant: z.string(),
  reference: z.string(),
  paymentReference: z.string(),
  paymentId: z.string(),
  amount: z.number(),
  status: z.enum(['pending', 'done', 'rejected']),
  code: z.string().nullable(),
  createdAt: z.number(),
  settledAt: z.number().nullable(),
  dueAt: z.number().nullable(),
})
export type Reversal = z.infer<typeof reversalRow>

export const callbackRow = z.object({
  eventId: z.string(),
  merchant: z.string(),
  reference: z.string(),
  url: z.string(),
  type: z.string(),
  body: z.string(),
  copies: z.number(),
  tries: z.number(),
  createdAt: z.number(),
  nextTryAt: z.number().nullable(),
  acknowledgedAt: z.number().nullable(),
})
export type Callback = z.infer<typeof callbackRow>

export const smsCodeRow = z.object({
  paymentId: z.string(),
  code: z.string(),
  triesLeft: z.number(),
  sendsLeft: z.number(),
})
export type SmsCode = z.infer<typeof smsCodeRow>
