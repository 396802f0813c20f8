import { z } from 'zod'
import { LINK_STATUSES } from '../../domain/payment-link.ts'
import { instantParam, kurusParam } from '../message-definition.ts'
import { REFUND_METHODS, REFUND_REJECTIONS } from '../../domain/refund.ts'

/** Parameters that several messages have; their values are the domain's own lists, so that none can be forgotten. */
export const linkStatus = z.enum(LINK_STATUSES)
export const refundMethod = z.enum(REFUND_METHODS)
/** An open link of the same person: with the same amount, or for the same file. */
export const twin = z.object({
  shortNumber: z.string(),
  amount: kurusParam,
  expiresAt: instantParam,
  because: z.enum(['amount', 'matter']),
})
export const refundRejection = z.enum(REFUND_REJECTIONS)
