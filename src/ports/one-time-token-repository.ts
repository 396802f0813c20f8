import type * as Id from '../domain/ids.ts'
import type { Instant } from '../domain/instant.ts'
import type { TokenPurpose } from '../domain/one-time-token.ts'
import type { LinkToken } from './link-repository.ts'

export type OneTimeToken = {
  readonly id: string
  readonly purpose: TokenPurpose
  readonly merchantId: Id.MerchantId
  /** What it is about: a member, a payer, a refund. */
  readonly subjectId: string | null
  readonly expiresAt: Instant
  readonly usedAt: Instant | null
}

export interface OneTimeTokenRepository {
  create(token: OneTimeToken, secret: LinkToken): Promise<void>
  find(purpose: TokenPurpose, sha256: string): Promise<OneTimeToken | null>
  /** The secret itself, for rendering the message that carries it. */
  secret(id: string): Promise<string>
  purposeOf(id: string): Promise<TokenPurpose | null>
  /** Locks and spends it; null when unknown, used or expired. */
  consume(purpose: TokenPurpose, sha256: string, now: Instant): Promise<OneTimeToken | null>
}
