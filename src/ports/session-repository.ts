import type * as Id from '../domain/ids.ts'
import type { Instant } from '../domain/instant.ts'
import type { Member } from '../domain/merchant.ts'
import type { Role } from '../domain/role.ts'

export type Session = {
  readonly merchantId: Id.MerchantId
  readonly memberId: Id.MemberId
  readonly expiresAt: Instant
  readonly csrfToken: string
}

export interface SessionRepository {
  create(session: Session, sha256: string): Promise<void>
  /** Null when unknown, expired, or the member is no longer active. */
  find(sha256: string, now: Instant): Promise<{ session: Session; member: Member; role: Role } | null>
  /** Moves the end of a living session; nothing for one that has ended. */
  extend(sha256: string, expiresAt: Instant, now: Instant): Promise<void>
  end(sha256: string): Promise<void>
}
