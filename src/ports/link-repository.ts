import type * as Id from '../domain/ids.ts'
import type { Instant } from '../domain/instant.ts'
import type { LinkStatus, PaymentLink } from '../domain/payment-link.ts'

export type LinkToken = { readonly plain: string; readonly sha256: string }

export type LinkFilter = {
  readonly createdBy?: Id.MemberId
  readonly statuses?: readonly LinkStatus[]
  readonly limit: number
}

export interface LinkRepository {
  /** False when the short number is taken or the source message already made a link; then nothing was stored. */
  create(link: PaymentLink, token: LinkToken, sourceKey: string): Promise<boolean>
  /** The link a source message already made. */
  bySourceKey(merchantId: Id.MerchantId, sourceKey: string): Promise<PaymentLink | null>
  find(merchantId: Id.MerchantId, id: Id.PaymentLinkId): Promise<PaymentLink | null>
  /** Locks the row until the unit of work ends: every change of a link or its attempts begins here. */
  lock(merchantId: Id.MerchantId, id: Id.PaymentLinkId): Promise<PaymentLink | null>
  /** Writes what may change; throws when the version in the database is not the one before (link.version - 1). */
  save(link: PaymentLink): Promise<void>
  byShortNumber(merchantId: Id.MerchantId, shortNumber: Id.ShortNumber): Promise<PaymentLink | null>
  byTokenSha256(sha256: string): Promise<PaymentLink | null>
  /** The link's token, opened; only for rendering a message or a page. */
  token(merchantId: Id.MerchantId, id: Id.PaymentLinkId): Promise<string>
  /** Newest first. */
  list(merchantId: Id.MerchantId, filter: LinkFilter): Promise<readonly PaymentLink[]>
  /** Open links whose time has run out, locked, skipping those another process works on. */
  lockDue(now: Instant, limit: number): Promise<readonly PaymentLink[]>
}
