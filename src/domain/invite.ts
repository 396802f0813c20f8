import type { InviteId, MemberId, MerchantId } from './ids.ts'
import type { Instant } from './instant.ts'
import type { Role } from './role.ts'

export const INVITE_STATUSES = ['open', 'joined', 'admitted', 'withdrawn'] as const
export type InviteStatus = (typeof INVITE_STATUSES)[number]

/** A place in the team offered to somebody: joined by whoever has the address, admitted by an owner who saw who came. */
export type Invite = {
  readonly id: InviteId
  readonly merchantId: MerchantId
  readonly displayName: string
  readonly role: Role
  readonly status: InviteStatus
  readonly invitedBy: MemberId
  readonly createdAt: Instant
  /** Who came by it; not active before the admission. */
  readonly memberId: MemberId | null
}

const LONGEST_NAME = 80

/** A name as people write it: letters, no controls, not a sentence. */
export const isMemberName = (text: string): boolean =>
  text.length >= 2 && text.length <= LONGEST_NAME && !/\p{Cc}/u.test(text)
