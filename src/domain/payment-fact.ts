import type {
  AttemptId,
  MerchantId,
  PaymentFactId,
  PaymentLinkId,
  PosAccountId,
  ProviderRef,
  ReversalFactId,
} from './ids.ts'
import type { Instant } from './instant.ts'
import type { Kurus } from './money.ts'

/** One captured payment; the only thing that can make a link paid. Never changed, never removed. */
export type PaymentFact = {
  readonly id: PaymentFactId
  readonly merchantId: MerchantId
  readonly linkId: PaymentLinkId
  readonly source: FactSource
  readonly amount: Kurus
  readonly charged: Kurus
  readonly currency: 'TRY'
  readonly installments: number
  readonly fee: Kurus | null
  /** When the money moved, by the provider's word; lateness is judged by this, not by when we heard. */
  readonly capturedAt: Instant
  readonly recordedAt: Instant
}

/** `provider`: proven by a query. `declared`: a member said so with step-up (a bank transfer). */
export type FactSource =
  | {
      readonly kind: 'provider'
      readonly attemptId: AttemptId
      readonly posAccountId: PosAccountId
      readonly paymentId: ProviderRef
      readonly proofSha256: string
    }
  | { readonly kind: 'declared'; readonly memberId: string; readonly reference: string }

/** Money that went back, seen at the provider; `refundId` is null where we did not ask for it. */
export type ReversalFact = {
  readonly id: ReversalFactId
  readonly merchantId: MerchantId
  readonly linkId: PaymentLinkId
  readonly factId: PaymentFactId
  readonly refundId: string | null
  readonly kind: 'refund' | 'void' | 'chargeback'
  readonly providerRef: ProviderRef
  readonly amount: Kurus
  readonly at: Instant
}
