import type { PaymentLinkId } from '../domain/ids.ts'
import type { Locale, Merchant, PosAccount } from '../domain/merchant.ts'
import type { PaymentAttempt } from '../domain/payment-attempt.ts'
import type { PaymentFact } from '../domain/payment-fact.ts'
import type { Ledger, PaymentLink } from '../domain/payment-link.ts'

/** All that the page of one link is made of, as it stood at one moment. */
export type PayPageSnapshot = {
  readonly link: Pick<
    PaymentLink,
    'id' | 'shortNumber' | 'status' | 'amount' | 'lines' | 'expiresAt' | 'verificationCode' | 'installmentCap'
  >
  readonly office: Pick<Merchant, 'name' | 'kind' | 'locale' | 'contactPhone' | 'contactEmail' | 'privacyNotice'> & {
    /** The office's own texts on the page, by text and language (`expiry.tr`). */
    readonly ownTexts?: Partial<Readonly<Record<`${'expiry' | 'error'}.${Locale}`, string>>>
  }
  readonly payerName: string | null
  readonly latestAttempt: Pick<PaymentAttempt, 'status' | 'action' | 'sessionExpiresAt' | 'declineReason'> | null
  readonly ledger: Ledger
  /** The latest capture; its attempt's number and its provider are null where the office declared it. */
  readonly latestFact:
    | (Pick<PaymentFact, 'amount' | 'charged' | 'installments' | 'capturedAt'> & {
        readonly attemptNumber: number | null
        readonly providerName: string | null
      })
    | null
  /** Where a payment would start now. */
  readonly posAccount: Pick<PosAccount, 'id' | 'displayName'> | null
}

/** The payer's side, read often and by anyone: no lock, no transaction, no writing in the visitor's way. */
export interface PayPageReader {
  /** Null for a token that no link has. */
  read(tokenSha256: string): Promise<PayPageSnapshot | null>
  /** Counted in memory and stored within a second; a killed process loses the visits of that second. */
  countView(link: PaymentLinkId, visitor: 'person' | 'bot'): void
  /** Stores what is counted. */
  close(): Promise<void>
}
