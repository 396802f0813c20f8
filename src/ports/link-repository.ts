import type { Delivery } from '../domain/delivery.ts'
import type { Kurus } from '../domain/money.ts'
import type { PaymentAttempt } from '../domain/payment-attempt.ts'
import type { PaymentFact } from '../domain/payment-fact.ts'
import type { Refund } from '../domain/refund.ts'
import type * as Id from '../domain/ids.ts'
import type { Instant } from '../domain/instant.ts'
import type { Payer } from '../domain/payer.ts'
import type { LinkStatus, PaymentLink } from '../domain/payment-link.ts'

export type LinkToken = { readonly plain: string; readonly sha256: string }

export type LinkFilter = {
  readonly createdBy?: Id.MemberId
  readonly statuses?: readonly LinkStatus[]
  readonly limit: number
}

/** What happened to a link so far, as its live card shows it. */
export type LinkProgress = {
  readonly latestAttempt: Pick<PaymentAttempt, 'status' | 'declineReason'> | null
  readonly firstFact:
    | (Pick<PaymentFact, 'capturedAt' | 'charged' | 'installments'> & {
        /** Null where the office declared the payment. */
        readonly attemptNumber: number | null
      })
    | null
  readonly reversed: Kurus
  /** Oldest first. */
  readonly refunds: readonly Pick<Refund, 'amount' | 'method' | 'status'>[]
  /** The payer's messages, oldest first. */
  readonly toPayer: readonly Pick<Delivery, 'kind' | 'status' | 'failure'>[]
}

export interface LinkRepository {
  /** False when the short number is taken or the source message already made a link; then nothing was stored. */
  create(link: PaymentLink, token: LinkToken, sourceKey: string): Promise<boolean>
  /** The link a source message already made. */
  bySourceKey(merchantId: Id.MerchantId, sourceKey: string): Promise<PaymentLink | null>
  find(merchantId: Id.MerchantId, id: Id.PaymentLinkId): Promise<PaymentLink | null>
  /** Locks the row until the unit of work ends: every change of a link or its attempts begins here. */
  lock(merchantId: Id.MerchantId, id: Id.PaymentLinkId): Promise<PaymentLink | null>
  /** As `lock`, of the link whose attempt this is; null where there is no such attempt. */
  lockOfAttempt(attemptId: Id.AttemptId): Promise<PaymentLink | null>
  /** Writes what may change; throws when the version in the database is not the one before (link.version - 1). */
  save(link: PaymentLink): Promise<void>
  byShortNumber(merchantId: Id.MerchantId, shortNumber: Id.ShortNumber): Promise<PaymentLink | null>
  byTokenSha256(sha256: string): Promise<PaymentLink | null>
  progress(linkId: Id.PaymentLinkId): Promise<LinkProgress>
  /** The link's token, opened; only for rendering a message or a page. */
  token(merchantId: Id.MerchantId, id: Id.PaymentLinkId): Promise<string>
  /** Newest first. */
  list(merchantId: Id.MerchantId, filter: LinkFilter): Promise<readonly PaymentLink[]>
  /**
   * An open link of the same person (the payer, or one with their phone or mailbox) with the same amount or of the same
   * file; the newest of them.
   */
  twinOf(
    link: Pick<PaymentLink, 'id' | 'merchantId' | 'amount' | 'matter'>,
    payer: Pick<Payer, 'id' | 'phone' | 'email'>,
  ): Promise<PaymentLink | null>
  /** All of them, newest first. */
  ofPayer(merchantId: Id.MerchantId, payerId: Id.PayerId): Promise<readonly PaymentLink[]>
  /** Open links whose time has run out, locked, skipping those another process works on. */
  lockDue(now: Instant, limit: number): Promise<readonly PaymentLink[]>
}
