import type { Member } from '../domain/merchant.ts'
import type { UnitOfWork } from '../ports/store.ts'
import { withdrawApprovalsOf } from './approve-link.ts'
import { audit } from './audit.ts'
import { describeChange, type CheckedChange } from './check-team-change.ts'
import type { AppDeps } from './deps.ts'
import { putUpMenusJob } from './queues.ts'
import { memberRecipients } from './recipients.ts'
import { tellOwners } from './tell-owners.ts'
import { tell } from './tell.ts'
import { withdrawRefundsOf } from './withdraw-refund.ts'

type Changing = Pick<AppDeps, 'clock' | 'ids' | 'urls' | 'testMode'>

/** Writes a confirmed change, its audit row, and word of it to every owner: nobody's power grows unseen. */
export async function recordTeamChange(
  tx: UnitOfWork,
  deps: Changing,
  owner: Member,
  checked: CheckedChange,
): Promise<void> {
  await write(tx, deps, checked)
  const { change, merchant, member } = checked
  const described = describeChange(checked)
  const actor = { kind: 'member', id: owner.id } as const
  const details = { role: described.role, amountKurus: described.amount }
  await audit(tx, deps, merchant.id, actor, {
    action: `team.${change.kind}`,
    subjectId: member?.id ?? merchant.id,
    details,
  })
  await tellOwners(tx, deps, merchant.id, {
    template: 'office.team_changed',
    params: { ...described, byName: owner.displayName },
    event: `team:${deps.ids.uuid()}`,
  })
  if (change.kind === 'admit' && member !== null) await welcome(tx, deps, checked, member)
}

async function write(tx: UnitOfWork, deps: Changing, checked: CheckedChange): Promise<void> {
  const { change, merchant, member } = checked
  switch (change.kind) {
    case 'admit':
    case 'role':
    case 'remove':
    case 'reset_codes':
      return member === null ? undefined : writeMember(tx, deps, checked, member)
    case 'member_limit':
      return tx.limits.set(merchant.id, { kind: 'member', memberId: change.memberId }, change.amount)
    case 'role_limit':
      return tx.limits.set(merchant.id, { kind: 'role', role: change.role }, change.amount)
    case 'refund_limit':
      return tx.limits.set(merchant.id, { kind: 'refund' }, change.amount)
    case 'office_limit':
      return tx.merchants.save({ ...merchant, linkLimit: change.amount })
  }
}

async function writeMember(
  tx: UnitOfWork,
  deps: Changing,
  { change, invite }: CheckedChange,
  member: Member,
): Promise<void> {
  if (change.kind !== 'reset_codes') await redrawMenus(tx, member)
  if (change.kind === 'admit') {
    await tx.members.save({ ...member, active: true })
    if (invite !== null) await tx.invites.save({ ...invite, status: 'admitted' })
  }
  if (change.kind === 'role') await tx.members.save({ ...member, role: change.role })
  if (change.kind === 'remove') await removeMember(tx, deps, member)
  if (change.kind === 'reset_codes') await resetCodes(tx, member)
}

/** A channel shows each member the commands of their role, and a removed one none; the chats are known before they go. */
async function redrawMenus(tx: UnitOfWork, { merchantId, id }: Member): Promise<void> {
  for (const { memberId, channelAccountId, address } of await tx.members.identitiesOf(merchantId)) {
    if (memberId === id) await tx.enqueue(putUpMenusJob(channelAccountId, address))
  }
}

async function resetCodes(tx: UnitOfWork, member: Member): Promise<void> {
  await tx.codes.forget(member.merchantId, member.id)
  await tx.members.clearPinFailures(member.merchantId, member.id)
  await tx.members.save({ ...member, pinHash: null })
}

/** T31: with the member goes everything that was still to be decided in their name. */
async function removeMember(tx: UnitOfWork, deps: Changing, member: Member): Promise<void> {
  await withdrawApprovalsOf(tx, deps, member)
  await withdrawRefundsOf(tx, deps, member)
  await tx.invites.withdrawOf(member.merchantId, member.id)
  await tx.members.remove(member.merchantId, member.id, deps.clock.now())
}

/** In the chats they joined by; until now nothing was said there. */
async function welcome(tx: UnitOfWork, deps: Changing, { merchant }: CheckedChange, member: Member): Promise<void> {
  for (const { to } of await memberRecipients(tx, merchant.id, ({ id }) => id === member.id)) {
    if (to.length === 0) continue
    await tell(tx, deps, {
      merchant,
      to,
      audience: 'member',
      linkId: null,
      template: 'chat.member_bound',
      params: { officeName: merchant.name, memberName: member.displayName },
      dedupeKey: `admitted:${member.id}`,
      locale: merchant.locale,
    })
  }
}
