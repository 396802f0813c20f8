import type * as Id from '../domain/ids.ts'
import type { Instant } from '../domain/instant.ts'
import type { ChannelAddress, Member, MemberIdentity } from '../domain/merchant.ts'

export interface MemberRepository {
  create(member: Member): Promise<void>
  find(merchantId: Id.MerchantId, id: Id.MemberId): Promise<Member | null>
  save(member: Member): Promise<void>
  ofMerchant(merchantId: Id.MerchantId): Promise<readonly Member[]>
  /** Active members only, one per office they belong to. */
  byAddress(channelAccountId: Id.ChannelAccountId, address: ChannelAddress): Promise<readonly Member[]>
  /** Of every member of the office. */
  identitiesOf(merchantId: Id.MerchantId): Promise<readonly MemberIdentity[]>
  /** Binding an address that is bound already is a no-op. */
  bind(identity: MemberIdentity): Promise<void>
  /** An address that is not bound is left alone. */
  setNotify(identity: MemberIdentity): Promise<void>
  /** Counts a wrong PIN; five lock the member for an hour. Returns until when, or null. */
  recordPinFailure(merchantId: Id.MerchantId, id: Id.MemberId, now: Instant): Promise<Instant | null>
  clearPinFailures(merchantId: Id.MerchantId, id: Id.MemberId): Promise<void>
  pinLockedUntil(merchantId: Id.MerchantId, id: Id.MemberId): Promise<Instant | null>
  /** Every member of the office, removed ones too, locked: whoever decides about the team decides alone. */
  lockAll(merchantId: Id.MerchantId): Promise<readonly Member[]>
  /** Inactive from the commit on, with every session, one-time address, bound chat, card and dialogue gone. */
  remove(merchantId: Id.MerchantId, id: Id.MemberId, now: Instant): Promise<void>
}
