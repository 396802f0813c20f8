import { z } from 'zod'
import { instantParam, kurusParam, linkParams, type MessageDefinition } from '../message-definition.ts'

const everywhere = ['chat', 'short', 'email'] as const
const inConversation = ['chat', 'short'] as const

/** How the payer reaches the office by another way than the message itself. */
const contactPhone = z.string().nullable().default(null)

/** What goes to payers. None of these may use `purpose`: the office's own words stay inside. */
export const payerMessages = {
  'payer.link': {
    params: z.object({ ...linkParams, url: z.string(), privacyUrl: z.string().nullable().default(null), contactPhone }),
    variants: everywhere,
  },
  /** Written and previewed already; what sends it comes with the reminder schedule. */
  'payer.reminder': {
    params: z.object({ ...linkParams, url: z.string(), privacyUrl: z.string().nullable().default(null), contactPhone }),
    variants: inConversation,
  },
  /** The office thanks for a payment, by a tap. */
  'payer.thanks': { params: z.object({ ...linkParams, contactPhone }), variants: inConversation },
  'payer.extended': {
    params: z.object({ ...linkParams, url: z.string(), contactPhone }),
    variants: everywhere,
  },
  /** The office withdrew a link that had been sent. */
  'payer.cancelled': {
    params: z.object({
      ...linkParams,
      /** A payment was under way: it may still go through. */
      attemptOpen: z.boolean(),
      contactPhone,
    }),
    variants: everywhere,
  },
  'payer.receipt': {
    params: z.object({
      ...linkParams,
      /** Short number and number of the payment, e.g. 7K3F-1. */
      reference: z.string(),
      paidAmount: kurusParam,
      paidAt: instantParam,
      /** Null where the office declared the money (havale). */
      providerName: z.string().nullable(),
      charged: kurusParam,
      installments: z.number().int().positive(),
      /** The try had been called refused or over before; that no longer holds. */
      corrected: z.boolean().default(false),
      contactPhone,
    }),
    variants: everywhere,
  },
  'payer.refunded': {
    params: z.object({
      ...linkParams,
      refundAmount: kurusParam,
      method: z.enum(['refund', 'void']),
      reference: z.string().nullable().default(null),
      contactPhone,
    }),
    variants: everywhere,
  },
  'payer.reply': {
    params: z.object({ officeName: z.string(), text: z.string() }),
    variants: everywhere,
  },
  'payer.reply_passed_on': { params: z.object({ officeName: z.string() }), variants: inConversation },
  'payer.opted_out': { params: z.object({ officeName: z.string() }), variants: inConversation },
  'payer.telegram_bound': { params: z.object({ officeName: z.string() }), variants: inConversation },
  /** For whoever is neither member nor payer: names no office. */
  'stranger.neutral': { params: z.object({}), variants: inConversation },
} as const satisfies Record<string, MessageDefinition>
