import { toId, type ChannelAccountId, type MemberId } from '../domain/ids.ts'
import type { ChannelAddress, Member, Merchant } from '../domain/merchant.ts'
import { err, ok, type Result } from '../domain/result.ts'
import { mayDo } from '../domain/role.ts'
import type { UnitOfWork } from '../ports/store.ts'
import { audit, SYSTEM } from './audit.ts'
import type { AppDeps } from './deps.ts'
import { readOneTimeToken } from './issue-one-time-token.ts'
import { sendOutJob } from './queues.ts'
import { tellOwners } from './tell-owners.ts'

export type GroupPlace = { readonly channelAccountId: ChannelAccountId; readonly address: ChannelAddress }

/**
 * The code an owner asked for in their own chat makes this group the office's. In anybody else's hands it does nothing,
 * and stays good for its owner.
 */
export async function bindGroup(
  tx: UnitOfWork,
  deps: Pick<AppDeps, 'clock' | 'ids'>,
  input: GroupPlace & { readonly token: string; readonly sender: ChannelAddress },
): Promise<
  Result<{ readonly merchant: Merchant; readonly member: Member }, { kind: 'refused'; member: Member | null }>
> {
  const { channelAccountId, address } = input
  const members = await tx.members.byAddress(channelAccountId, input.sender)
  const tokenSha256 = deps.ids.sha256(input.token)
  const read = await readOneTimeToken(tx, deps, 'bind_group', tokenSha256)
  const owner = read.ok ? members.find(({ id }) => id === toId<MemberId>(read.value.subjectId ?? '')) : undefined
  const merchant = owner === undefined ? null : await tx.merchants.find(owner.merchantId)
  const refused = err({ kind: 'refused' as const, member: members[0] ?? null })
  if (owner === undefined || merchant === null || !mayDo(owner.role, 'team.manage')) return refused
  const group = { channelAccountId, address, merchantId: merchant.id, boundBy: owner.id, boundAt: deps.clock.now() }
  if (!(await tx.groups.bind(group))) return refused
  await tx.tokens.consume('bind_group', tokenSha256, deps.clock.now())
  const actor = { kind: 'member', id: owner.id } as const
  await audit(tx, deps, merchant.id, actor, { action: 'group.bound', subjectId: merchant.id })
  return ok({ merchant, member: owner })
}

/** The channel gave the group another address: it stays the office's, and what waits is sent there. */
export async function moveGroup(
  tx: UnitOfWork,
  deps: Pick<AppDeps, 'clock'>,
  { channelAccountId, address }: GroupPlace,
  to: ChannelAddress,
): Promise<void> {
  const group = await tx.groups.find(channelAccountId, address)
  if (group === null) return
  await tx.groups.move(channelAccountId, address, to)
  await audit(tx, deps, group.merchantId, SYSTEM, { action: 'group.moved', subjectId: group.merchantId })
  await tx.enqueue(sendOutJob(channelAccountId, to))
}

/** The bot was taken out of the group: it is no office's chat any more, and the owners are told. */
export async function loseGroup(
  tx: UnitOfWork,
  deps: Pick<AppDeps, 'clock' | 'ids'>,
  { channelAccountId, address }: GroupPlace,
): Promise<void> {
  const group = await tx.groups.find(channelAccountId, address)
  if (group === null) return
  await tx.groups.unbind(channelAccountId, address)
  await audit(tx, deps, group.merchantId, SYSTEM, { action: 'group.lost', subjectId: group.merchantId })
  await tellOwners(tx, deps, group.merchantId, {
    template: 'office.group_lost',
    params: {},
    event: `group-lost:${channelAccountId}:${address}:${deps.clock.now()}`,
  })
}
