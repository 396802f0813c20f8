import type { MemberId } from './ids.ts'
import type { Member } from './merchant.ts'
import type { Kurus } from './money.ts'
import { mayDo, type Role } from './role.ts'

/** What an office's owner has set; what is missing has no limit below the office's own. */
export type AmountLimits = {
  /** Above it a refund or void is approved by a second person. */
  readonly refund: Kurus | null
  /** Above it a link waits for approval. */
  readonly roles: Readonly<Partial<Record<Role, Kurus>>>
  /** Stands before the role's. */
  readonly members: ReadonlyMap<MemberId, Kurus>
}

/** Up to here a member's link needs nobody else; null: up to the office's own limit. Owners set limits and have none. */
export const ownLinkLimit = (member: Pick<Member, 'id' | 'role'>, limits: AmountLimits): Kurus | null =>
  member.role === 'owner' ? null : (limits.members.get(member.id) ?? limits.roles[member.role] ?? null)

export function needsApproval(member: Pick<Member, 'id' | 'role'>, amount: Kurus, limits: AmountLimits): boolean {
  const limit = ownLinkLimit(member, limits)
  return limit !== null && amount > limit
}

/** Four eyes: nobody approves what they asked for, nor what they could not have sent alone. */
export const mayApproveLink = (
  member: Pick<Member, 'id' | 'role' | 'active'>,
  asked: { readonly by: MemberId; readonly amount: Kurus },
  limits: AmountLimits,
): boolean =>
  member.active &&
  mayDo(member.role, 'link.approve') &&
  member.id !== asked.by &&
  !needsApproval(member, asked.amount, limits)

const needsSecondPerson = (refundAmount: Kurus, limits: Pick<AmountLimits, 'refund'>): boolean =>
  limits.refund !== null && refundAmount > limits.refund

/** Who may let a refund go: the right, and above the office's limit not the one who asked for it. */
export const mayApproveRefund = (
  member: Pick<Member, 'id' | 'role' | 'active'>,
  refund: { readonly requestedBy: MemberId; readonly amount: Kurus },
  limits: Pick<AmountLimits, 'refund'>,
): boolean =>
  member.active &&
  mayDo(member.role, 'refund.approve') &&
  !(member.id === refund.requestedBy && needsSecondPerson(refund.amount, limits))
