import { z } from 'zod'
import { instant } from '../../../domain/instant.ts'
import { kurus } from '../../../domain/money.ts'

/** The answers of docs/sandbox-pos.md. What is open-ended there, statuses and codes, stays a string here. */

const amount = z.int().nonnegative().transform(kurus)
const at = z.iso.datetime({ offset: true }).transform((text) => instant(Date.parse(text)))
/** No control characters: the database's text takes no NUL, and no id has one. */
const opaque = z.string().regex(/^[^\u0000-\u001f\u007f]{1,200}$/)

const sessionFields = { sessionId: opaque, paymentPageUrl: z.string().max(2_000), expiresAt: at }

export const sessionShape = z.object(sessionFields)
export type Session = z.output<typeof sessionShape>

export const paymentShape = z.object({
  reference: opaque,
  status: z.string(),
  paymentId: opaque,
  amount,
  chargedAmount: amount,
  currency: z.string(),
  installments: z.int().positive(),
  capturedAt: at.nullable(),
  declineCode: z.string().max(64).nullable(),
  mode: z.enum(['live', 'test']),
  feeKurus: amount.optional(),
  inReview: z.boolean(),
  ...z.object(sessionFields).partial().shape,
})
export type Payment = z.output<typeof paymentShape>

const reversalFields = {
  reference: opaque,
  amount,
  status: z.string(),
  code: z.string().max(64).nullable(),
  settledAt: at.nullable(),
}

/** A refund names itself refundId, a void voidId; otherwise they are told alike. */
export const reversalShape = z.union([
  z.object({ refundId: opaque, ...reversalFields }).transform(({ refundId, ...rest }) => ({ ...rest, id: refundId })),
  z.object({ voidId: opaque, ...reversalFields }).transform(({ voidId, ...rest }) => ({ ...rest, id: voidId })),
])
export type Reversal = z.output<typeof reversalShape>

export const reversalListShape = z.object({
  paymentId: opaque,
  reversals: z.array(
    z.object({
      reversalId: opaque,
      kind: z.enum(['refund', 'void', 'chargeback']),
      reference: opaque,
      amount,
      status: z.string(),
      settledAt: at.nullable(),
    }),
  ),
})
export type ReversalListAnswer = z.output<typeof reversalListShape>

export const installmentTableShape = z.object({
  families: z.array(
    z.object({
      family: z.string(),
      options: z.array(z.object({ count: z.int().positive(), perSlice: amount, total: amount })),
    }),
  ),
})
export type InstallmentTable = z.output<typeof installmentTableShape>

export const errorShape = z.object({ code: z.string().regex(/^\w{1,64}$/), message: z.string().nullish() })

export const callbackShape = z.object({ eventId: opaque, reference: opaque })

/** Contact fields help the payer and are not needed to pay: one that the provider would refuse is left out. */
export const buyerShape = z.object({
  name: z.string().trim().min(1).max(100),
  phone: z
    .string()
    .regex(/^\+[1-9]\d{6,14}$/)
    .optional()
    .catch(undefined),
  email: z.email().max(200).optional().catch(undefined),
})
