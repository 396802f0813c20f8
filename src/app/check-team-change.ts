import type { MemberId, MerchantId } from '../domain/ids.ts'
import type { Invite } from '../domain/invite.ts'
import type { Member, Merchant } from '../domain/merchant.ts'
import type { Kurus } from '../domain/money.ts'
import { err, ok, type Result } from '../domain/result.ts'
import type { Role } from '../domain/role.ts'
import { isLastOwner, type TeamChange } from '../domain/team-change.ts'
import type { UnitOfWork } from '../ports/store.ts'

export type RefusedChange =
  | { kind: 'unknown_member' }
  /** Somebody else answered the invitation, or it was withdrawn. */
  | { kind: 'not_joined' }
  | { kind: 'last_owner' }
  | { kind: 'already_so' }

/** A change as people read it. */
export type DescribedChange = {
  readonly kind: TeamChange['kind']
  readonly memberName: string | null
  readonly role: Role | null
  readonly amount: Kurus | null
}

/** A judged change with what it is about. */
export type CheckedChange = {
  readonly change: TeamChange
  readonly merchant: Merchant
  readonly member: Member | null
  readonly invite: Invite | null
}

/** Whether the order can be carried out as things stand now. */
export async function checkChange(
  tx: UnitOfWork,
  merchantId: MerchantId,
  change: TeamChange,
): Promise<Result<CheckedChange, RefusedChange>> {
  const merchant = await tx.merchants.find(merchantId)
  if (merchant === null) throw new Error(`no office ${merchantId}`)
  switch (change.kind) {
    case 'admit':
      return checkInvite(tx, merchant, change)
    case 'role':
    case 'remove':
    case 'reset_codes':
    case 'member_limit':
      return checkMember(tx, merchant, change)
    case 'role_limit':
    case 'refund_limit':
    case 'office_limit':
      return ok({ change, merchant, member: null, invite: null })
  }
}

async function checkInvite(
  tx: UnitOfWork,
  merchant: Merchant,
  change: Extract<TeamChange, { kind: 'admit' }>,
): Promise<Result<CheckedChange, RefusedChange>> {
  const invite = await tx.invites.lock(merchant.id, change.inviteId)
  const member = invite?.memberId == null ? null : await tx.members.find(merchant.id, invite.memberId)
  if (invite?.status !== 'joined' || member === null) return err({ kind: 'not_joined' })
  return ok({ change, merchant, member, invite })
}

async function checkMember(
  tx: UnitOfWork,
  merchant: Merchant,
  change: Extract<TeamChange, { memberId: MemberId }>,
): Promise<Result<CheckedChange, RefusedChange>> {
  const members = await tx.members.ofMerchant(merchant.id)
  const member = members.find((one) => one.id === change.memberId && one.active)
  if (member === undefined) return err({ kind: 'unknown_member' })
  const losesOwner = change.kind === 'remove' || (change.kind === 'role' && change.role !== 'owner')
  if (losesOwner && isLastOwner(members, member.id)) return err({ kind: 'last_owner' })
  if (change.kind === 'role' && change.role === member.role) return err({ kind: 'already_so' })
  return ok({ change, merchant, member, invite: null })
}

export const describeChange = ({ change, member, invite }: CheckedChange): DescribedChange => ({
  kind: change.kind,
  memberName: member?.displayName ?? null,
  role: 'role' in change ? change.role : (invite?.role ?? null),
  amount: 'amount' in change ? change.amount : null,
})
