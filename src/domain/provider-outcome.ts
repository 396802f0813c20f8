import type { DeclineReason } from './decline-reason.ts'
import type { ProviderRef, RefundId } from './ids.ts'
import type { Instant } from './instant.ts'
import type { Kurus } from './money.ts'

/** Live money or a provider's test environment; a test capture on a live link proves nothing. */
export type ProviderMode = 'live' | 'test'

/** The provider's own words, scrubbed: for the step log and support, never for payer or merchant. */
export type ProviderDetail = {
  readonly code: string | null
  readonly message: string | null
  readonly scrubbedBody: string
}

/** What the payer's browser must do next. */
export type PayerAction =
  | { readonly kind: 'redirect'; readonly url: string }
  | { readonly kind: 'post_form'; readonly url: string; readonly fields: Readonly<Record<string, string>> }

/** A capture as the provider tells it; the domain compares it with what was asked before it believes it. */
export type Capture = {
  readonly paymentId: ProviderRef
  /** The amount asked for, without what the payer's bank adds. */
  readonly base: Kurus
  /** What the card was charged; more than `base` where the payer bears an instalment charge (vade farkı). */
  readonly charged: Kurus
  readonly currency: string
  readonly installments: number
  readonly capturedAt: Instant
  readonly mode: ProviderMode
  /** The provider's commission, where it tells. */
  readonly fee: Kurus | null
  /** The provider holds the payment for a fraud review. */
  readonly inReview: boolean
  /** SHA-256 hex of the answer that proves it (I5). */
  readonly proofSha256: string
}

/** A remote call about money has five outcomes. `unknown` is never shown as failed and never answered by a new attempt. */
export type ProviderOutcome =
  | { readonly kind: 'captured'; readonly capture: Capture }
  | {
      readonly kind: 'pending'
      readonly ref: ProviderRef
      readonly action: PayerAction | null
      /** Until when the provider's session takes a card; null where it does not tell. */
      readonly sessionExpiresAt: Instant | null
    }
  | { readonly kind: 'declined'; readonly reason: DeclineReason; readonly detail: ProviderDetail }
  | {
      readonly kind: 'not_sent'
      readonly cause: 'connection_refused' | 'invalid_request' | 'bad_credentials' | 'never_seen'
      readonly detail: ProviderDetail
    }
  | {
      readonly kind: 'unknown'
      readonly cause: 'timeout' | 'connection_lost' | 'unreadable'
      readonly detail: ProviderDetail
    }

/** The outcomes of a refund or a void. */
export type ReversalOutcome =
  | { readonly kind: 'done'; readonly ref: ProviderRef; readonly amount: Kurus; readonly at: Instant }
  | { readonly kind: 'pending'; readonly ref: ProviderRef }
  | {
      readonly kind: 'rejected'
      /** `too_late`: a void after the provider's day closed; a refund is still possible. */
      readonly cause: 'too_late' | 'low_balance' | 'not_refundable' | 'other'
      readonly detail: ProviderDetail
    }
  | { readonly kind: 'not_sent'; readonly detail: ProviderDetail }
  | { readonly kind: 'unknown'; readonly detail: ProviderDetail }

/** Money that went back, as the provider's own list tells it. */
export type SeenReversal = {
  readonly kind: 'refund' | 'void' | 'chargeback'
  readonly ref: ProviderRef
  /** Ours by the reference we gave; null for what somebody else asked for. */
  readonly refundId: RefundId | null
  readonly amount: Kurus
  readonly at: Instant
}

/** A list that could not be read says nothing about the money. */
export type ReversalList =
  | { readonly kind: 'listed'; readonly reversals: readonly SeenReversal[] }
  | { readonly kind: 'unknown'; readonly detail: ProviderDetail }
