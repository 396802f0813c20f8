import type { InviteId, MemberId, MerchantId } from '../domain/ids.ts'
import type { Invite } from '../domain/invite.ts'

export interface InviteRepository {
  create(invite: Invite): Promise<void>
  find(merchantId: MerchantId, id: InviteId): Promise<Invite | null>
  /** Locked until the unit of work ends. */
  lock(merchantId: MerchantId, id: InviteId): Promise<Invite | null>
  save(invite: Invite): Promise<void>
  /** Open and joined ones, oldest first. */
  pendingOf(merchantId: MerchantId): Promise<readonly Invite[]>
  /** What a removed member had offered, and by what that member came, is offered no longer. */
  withdrawOf(merchantId: MerchantId, memberId: MemberId): Promise<void>
}
