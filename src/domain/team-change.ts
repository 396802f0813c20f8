import { toId, type InviteId, type MemberId } from './ids.ts'
import type { Member } from './merchant.ts'
import { kurus, type Kurus } from './money.ts'
import { ROLES, type Role } from './role.ts'

/** What only an owner changes, and only after the step-up (decisions 9: team and limits). */
export type TeamChange =
  | { readonly kind: 'admit'; readonly inviteId: InviteId }
  | { readonly kind: 'role'; readonly memberId: MemberId; readonly role: Role }
  | { readonly kind: 'remove'; readonly memberId: MemberId }
  /** A lost phone or a forgotten PIN: both are chosen anew. */
  | { readonly kind: 'reset_codes'; readonly memberId: MemberId }
  /** Null takes the limit away. */
  | { readonly kind: 'member_limit'; readonly memberId: MemberId; readonly amount: Kurus | null }
  | { readonly kind: 'role_limit'; readonly role: Role; readonly amount: Kurus | null }
  | { readonly kind: 'refund_limit'; readonly amount: Kurus | null }
  | { readonly kind: 'office_limit'; readonly amount: Kurus }

const NO_AMOUNT = 'none'
const amountText = (amount: Kurus | null): string => (amount === null ? NO_AMOUNT : String(amount))

/** One line that a one-time token carries as its subject. */
export function encodeTeamChange(change: TeamChange): string {
  switch (change.kind) {
    case 'admit':
      return `admit:${change.inviteId}`
    case 'role':
      return `role:${change.memberId}:${change.role}`
    case 'remove':
    case 'reset_codes':
      return `${change.kind}:${change.memberId}`
    case 'member_limit':
      return `member_limit:${change.memberId}:${amountText(change.amount)}`
    case 'role_limit':
      return `role_limit:${change.role}:${amountText(change.amount)}`
    case 'refund_limit':
    case 'office_limit':
      return `${change.kind}:${amountText(change.amount)}`
  }
}

/** Null for a line that no version of this program wrote. */
export function decodeTeamChange(line: string): TeamChange | null {
  const [kind = '', first = '', second = ''] = line.split(':')
  switch (kind) {
    case 'admit':
      return { kind, inviteId: toId(first) }
    case 'role': {
      const role = roleOf(second)
      return role === null ? null : { kind, memberId: toId(first), role }
    }
    case 'remove':
    case 'reset_codes':
      return { kind, memberId: toId(first) }
    case 'member_limit': {
      const amount = amountOf(second)
      return amount === undefined ? null : { kind, memberId: toId(first), amount }
    }
    case 'role_limit': {
      const [role, amount] = [roleOf(first), amountOf(second)]
      return role === null || amount === undefined ? null : { kind, role, amount }
    }
  }
  return officeChange(kind, amountOf(first))
}

function officeChange(kind: string, amount: Kurus | null | undefined): TeamChange | null {
  if (kind === 'refund_limit' && amount !== undefined) return { kind, amount }
  return kind === 'office_limit' && amount !== undefined && amount !== null ? { kind, amount } : null
}

const roleOf = (text: string): Role | null => ROLES.find((role) => role === text) ?? null

function amountOf(text: string): Kurus | null | undefined {
  if (text === NO_AMOUNT) return null
  return /^\d{1,15}$/.test(text) ? kurus(Number(text)) : undefined
}

/** An office always keeps an owner who can act. */
export const isLastOwner = (members: readonly Member[], id: MemberId): boolean => {
  const owners = members.filter((member) => member.active && member.role === 'owner')
  return owners.length === 1 && owners[0]?.id === id
}
