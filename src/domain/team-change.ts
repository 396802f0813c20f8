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

type Reader = (first: string, second: string) => TeamChange | null

const READERS: Readonly<Record<TeamChange['kind'], Reader>> = {
  admit: (inviteId) => ({ kind: 'admit', inviteId: toId(inviteId) }),
  role: (memberId, text) => {
    const role = roleOf(text)
    return role === null ? null : { kind: 'role', memberId: toId(memberId), role }
  },
  remove: (memberId) => ({ kind: 'remove', memberId: toId(memberId) }),
  reset_codes: (memberId) => ({ kind: 'reset_codes', memberId: toId(memberId) }),
  member_limit: (memberId, text) => {
    const amount = amountOf(text)
    return amount === undefined ? null : { kind: 'member_limit', memberId: toId(memberId), amount }
  },
  role_limit: (whose, text) => {
    const [role, amount] = [roleOf(whose), amountOf(text)]
    return role === null || amount === undefined ? null : { kind: 'role_limit', role, amount }
  },
  refund_limit: (text) => {
    const amount = amountOf(text)
    return amount === undefined ? null : { kind: 'refund_limit', amount }
  },
  office_limit: (text) => {
    const amount = amountOf(text) ?? null
    return amount === null ? null : { kind: 'office_limit', amount }
  },
}

const isKind = (text: string): text is TeamChange['kind'] => Object.hasOwn(READERS, text)

/** Null for a line that no version of this program wrote. */
export function decodeTeamChange(line: string): TeamChange | null {
  const [kind = '', first = '', second = ''] = line.split(':')
  return isKind(kind) ? READERS[kind](first, second) : null
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
