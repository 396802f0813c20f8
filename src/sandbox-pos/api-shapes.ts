import { z } from 'zod'
import { MAX_AMOUNT_KURUS } from '../domain/money.ts'

const reference = z.string().regex(/^[0-9a-f]{32}$/)
const amount = z.number().int().positive().max(MAX_AMOUNT_KURUS)
const httpUrl = z.url({ protocol: /^https?$/ }).max(2_000)

export const paymentRequestShape = z.object({
  reference,
  amount,
  currency: z.literal('TRY'),
  installmentCap: z.number().int().min(1).max(12),
  returnUrl: httpUrl,
  callbackUrl: httpUrl,
  description: z.string().max(200),
  buyer: z.object({
    name: z.string().min(1).max(100),
    phone: z
      .string()
      .regex(/^\+[1-9]\d{6,14}$/)
      .optional(),
    email: z.email().max(200).optional(),
  }),
  locale: z.enum(['tr', 'en']),
})
export type PaymentRequest = z.infer<typeof paymentRequestShape>

export const refundRequestShape = z.object({ reference, amount })
export const panelRequestShape = z.object({ kind: z.enum(['refund', 'void', 'chargeback']), amount: amount.optional() })
export const voidRequestShape = z.object({ reference })

export const installmentQueryShape = z.object({
  amount: z.coerce.number().int().positive().max(MAX_AMOUNT_KURUS),
  family: z.string().optional(),
})
