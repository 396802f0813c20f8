import { toId, type InviteId, type MemberId, type MerchantId } from '../domain/ids.ts'
import type { Invite } from '../domain/invite.ts'
import type { Member, Merchant, MerchantKind } from '../domain/merchant.ts'
import type { Kurus } from '../domain/money.ts'
import { err, ok, type Result } from '../domain/result.ts'
import { mayDo, type Role } from '../domain/role.ts'
import { decodeTeamChange, encodeTeamChange, isLastOwner, type TeamChange } from '../domain/team-change.ts'
import type { UnitOfWork } from '../ports/store.ts'
import type { AppDeps } from './deps.ts'
import { issueOneTimeToken, readOneTimeToken, type TokenTrouble } from './issue-one-time-token.ts'
import { recordTeamChange } from './record-team-change.ts'
import { checkStepUp, type StepUpError } from './step-up.ts'

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

/** Checks the order and issues the page on which the owner confirms it; nothing has changed yet. */
export async function requestTeamChange(
  tx: UnitOfWork,
  deps: Pick<AppDeps, 'clock' | 'ids'>,
  input: { readonly member: Member; readonly change: TeamChange },
): Promise<Result<{ readonly tokenId: string; readonly described: DescribedChange }, RefusedChange>> {
  const { merchantId, id } = input.member
  const checked = await checkChange(tx, merchantId, input.change)
  if (!checked.ok) return checked
  const subjectId = `${id}:${encodeTeamChange(input.change)}`
  const { tokenId } = await issueOneTimeToken(tx, deps, { purpose: 'approve_team', merchantId, subjectId })
  return ok({ tokenId, described: describeChange(checked.value) })
}

export type TeamChangeView = DescribedChange & { readonly officeName: string; readonly officeKind: MerchantKind }

/** What the page shows before the PIN is typed; changes nothing. */
export async function viewTeamChange(
  tx: UnitOfWork,
  deps: Pick<AppDeps, 'clock'>,
  tokenSha256: string,
): Promise<Result<TeamChangeView, { kind: 'token'; trouble: TokenTrouble } | RefusedChange>> {
  const found = await findOrder(tx, deps, tokenSha256)
  if (!found.ok) return found
  const { merchant } = found.value.checked
  return ok({ ...describeChange(found.value.checked), officeName: merchant.name, officeKind: merchant.kind })
}

export type ApplyTeamChangeError = { kind: 'token'; trouble: TokenTrouble } | RefusedChange | StepUpError

/** The PIN or a code on the page makes the change; in the same unit of work everything follows from it. */
export async function applyTeamChange(
  tx: UnitOfWork,
  deps: Pick<AppDeps, 'clock' | 'codes' | 'ids' | 'pins' | 'urls' | 'testMode'>,
  input: { readonly tokenSha256: string; readonly secret: string },
): Promise<Result<DescribedChange, ApplyTeamChangeError>> {
  const found = await findOrder(tx, deps, input.tokenSha256)
  if (!found.ok) return found
  const { owner, checked } = found.value
  const stepped = await checkStepUp(tx, deps, owner, input.secret)
  if (!stepped.ok) return stepped
  if ((await tx.tokens.consume('approve_team', input.tokenSha256, deps.clock.now())) === null) {
    return err({ kind: 'token', trouble: 'used' })
  }
  await recordTeamChange(tx, deps, owner, checked)
  return ok(describeChange(checked))
}

type Order = { readonly owner: Member; readonly checked: CheckedChange }

async function findOrder(
  tx: UnitOfWork,
  deps: Pick<AppDeps, 'clock'>,
  tokenSha256: string,
): Promise<Result<Order, { kind: 'token'; trouble: TokenTrouble } | RefusedChange>> {
  const read = await readOneTimeToken(tx, deps, 'approve_team', tokenSha256)
  if (!read.ok) return err({ kind: 'token', trouble: read.error })
  const { merchantId, subjectId } = read.value
  const [ownerId = '', ...line] = (subjectId ?? '').split(':')
  const change = decodeTeamChange(line.join(':'))
  // Two owners who remove each other at the same moment queue here: the second finds the last one left.
  const members = await tx.members.lockAll(merchantId)
  const owner = members.find((member) => member.id === toId<MemberId>(ownerId))
  if (change === null || owner === undefined || !owner.active || !mayDo(owner.role, 'team.manage')) {
    return err({ kind: 'token', trouble: 'unknown' })
  }
  const checked = await checkChange(tx, merchantId, change)
  return checked.ok ? ok({ owner, checked: checked.value }) : checked
}

async function checkChange(
  tx: UnitOfWork,
  merchantId: MerchantId,
  change: TeamChange,
): Promise<Result<CheckedChange, RefusedChange>> {
  const merchant = await tx.merchants.find(merchantId)
  if (merchant === null) throw new Error(`no office ${merchantId}`)
  switch (change.kind) {
    case 'admit': {
      const invite = await tx.invites.lock(merchantId, toId<InviteId>(change.inviteId))
      const member = invite?.memberId == null ? null : await tx.members.find(merchantId, invite.memberId)
      if (invite?.status !== 'joined' || member === null) return err({ kind: 'not_joined' })
      return ok({ change, merchant, member, invite })
    }
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
