import type { AttemptId, ProviderRef, RefundId } from '../domain/ids.ts'
import type { Instant } from '../domain/instant.ts'
import type { Kurus } from '../domain/money.ts'
import type { ProviderMode, ProviderOutcome, ReversalList, ReversalOutcome } from '../domain/provider-outcome.ts'
import type { Result } from '../domain/result.ts'
import type { Locale } from '../domain/merchant.ts'
import type { RawRequest } from './raw-request.ts'

export type StartPayment = {
  /** Our reference and the provider's idempotency key: the same attempt sent twice is one payment. */
  readonly attemptId: AttemptId
  readonly amount: Kurus
  readonly currency: 'TRY'
  readonly installmentCap: number
  /** Neutral: it appears on the payer's statement and in the provider's panel. */
  readonly description: string
  readonly returnUrl: string
  readonly callbackUrl: string
  readonly payer: {
    readonly name: string | null
    readonly phone: string | null
    readonly email: string | null
  }
  readonly locale: Locale
}

export type AttemptLookup = {
  readonly attemptId: AttemptId
  readonly ref: ProviderRef | null
  readonly startedAt: Instant
}

export type ReversalCommand = {
  /** Our reference and the provider's idempotency key. */
  readonly refundId: RefundId
  readonly attemptId: AttemptId
  readonly paymentId: ProviderRef
  readonly amount: Kurus
}

export type RefundAbility = {
  readonly partial: boolean
  refund(command: ReversalCommand): Promise<ReversalOutcome>
  /** What became of a refund or void whose answer was lost; null where the provider cannot tell. */
  readonly findRefund: ((command: ReversalCommand) => Promise<ReversalOutcome>) | null
}

export type VoidAbility = {
  voidPayment(command: ReversalCommand): Promise<ReversalOutcome>
  readonly findVoid: ((command: ReversalCommand) => Promise<ReversalOutcome>) | null
}

/** All money of one payment that went back, whoever asked for it: the panel's hand and the cardholder's bank too. */
export type ReversalListing = (payment: Pick<ReversalCommand, 'attemptId' | 'paymentId'>) => Promise<ReversalList>

export type InstallmentQuote = {
  readonly family: string
  readonly options: readonly { readonly count: number; readonly perSlice: Kurus; readonly total: Kurus }[]
}

export type InstallmentAbility = {
  /** What the provider really offers for this amount, per card family; an empty list where it does not answer. */
  quote(amount: Kurus, cap: number): Promise<readonly InstallmentQuote[]>
}

export type CallbackError = { readonly kind: 'bad_signature' | 'stale' | 'not_ours' | 'unreadable' }

/** A callback is never the proof: it says where to look. */
export type ProviderEvent = {
  /** The provider's id of the event, or the SHA-256 of its bytes: the second arrival changes nothing. */
  readonly dedupeKey: string
  readonly attemptId: AttemptId
  /** `hint`: unsigned, so it may only cause a query. */
  readonly trust: 'signed' | 'hint'
}

export type Acknowledgement = { readonly status: number; readonly contentType: string; readonly body: string }

export interface PaymentProvider {
  readonly mode: ProviderMode
  /** Hosts a payer may be sent to; everything else in an answer is refused. */
  readonly payerHosts: readonly string[]
  readonly installments: InstallmentAbility | null
  readonly refunds: RefundAbility | null
  readonly voids: VoidAbility | null
  /** Null where the provider cannot list them. */
  readonly listReversals: ReversalListing | null
  /** Never rejects for anything the provider or the network does; see ProviderOutcome. */
  start(command: StartPayment): Promise<ProviderOutcome>
  /** The provider's present view of an attempt: the only proof, and the basis of reconciliation. */
  find(lookup: AttemptLookup): Promise<ProviderOutcome>
  /** Authenticates first, then reads. */
  readCallback(request: RawRequest): Result<ProviderEvent, CallbackError>
  /** Which attempt the payer's browser comes back from; a hint at most. */
  readReturn(request: RawRequest): AttemptId | null
  /** The exact answer that stops the provider's repeats. */
  readonly acknowledgement: Acknowledgement
}
