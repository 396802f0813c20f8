import { z } from 'zod'

/** What a template may be given, and the surfaces it must be written for. */
export type MessageDefinition = {
  readonly params: z.ZodObject
  readonly variants: readonly ('chat' | 'short' | 'email')[]
}

/** Instants and amounts travel raw; templates format them for the reader's language. */
export const instantParam = z.number().int()
export const kurusParam = z.number().int().nonnegative()

/** What any message about one link may say. Filled by describeLink (src/app/describe-link.ts). */
export const linkParams = {
  shortNumber: z.string(),
  officeName: z.string(),
  amount: kurusParam,
  payerName: z.string().nullable(),
  /** The office's own words: for the office's chat only, no template of a payer may use it. */
  purpose: z.string().nullable(),
  /** The neutral name of the money: what a payer and a provider may read. */
  moneyType: z.enum(['fee', 'expense_advance', 'court_fee', 'escrow', 'sale', 'mixed']),
  expiresAt: instantParam,
  /** When the text was made: remaining time is counted from here. */
  now: instantParam,
  verificationCode: z.string(),
  testMode: z.boolean(),
}
