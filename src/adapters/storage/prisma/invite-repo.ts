import { toId } from '../../../domain/ids.ts'
import type { Invite, InviteStatus } from '../../../domain/invite.ts'
import type { Role } from '../../../domain/role.ts'
import type { InviteRepository } from '../../../ports/invite-repository.ts'
import type * as Row from './generated/client.ts'
import { mustHitOne, toDate, toInstant } from './mappers.ts'
import type { Scope } from './scope.ts'

export function openInvites({ tx }: Scope): InviteRepository {
  const find: InviteRepository['find'] = async (merchantId, id) => {
    const row = await tx.invite.findUnique({ where: { merchantId_id: { merchantId, id } } })
    return row === null ? null : inviteOf(row)
  }
  return {
    find,
    async create({ createdAt, ...invite }) {
      await tx.invite.create({ data: { ...invite, createdAt: toDate(createdAt) } })
    },
    async lock(merchantId, id) {
      await tx.$queryRaw`
        SELECT 1 FROM invite WHERE merchant_id = ${merchantId}::uuid AND id = ${id}::uuid FOR NO KEY UPDATE`
      return find(merchantId, id)
    },
    async save({ id, merchantId, status, memberId }) {
      mustHitOne(await tx.invite.updateMany({ where: { merchantId, id }, data: { status, memberId } }), 'invite')
    },
    async pendingOf(merchantId) {
      const where = { merchantId, status: { in: ['open', 'joined'] } }
      const rows = await tx.invite.findMany({ where, orderBy: [{ createdAt: 'asc' }, { id: 'asc' }] })
      return rows.map(inviteOf)
    },
    async withdrawOf(merchantId, memberId) {
      const where = { merchantId, status: { in: ['open', 'joined'] }, OR: [{ invitedBy: memberId }, { memberId }] }
      await tx.invite.updateMany({ where, data: { status: 'withdrawn' } })
    },
  }
}

const inviteOf = (row: Row.Invite): Invite => ({
  id: toId(row.id),
  merchantId: toId(row.merchantId),
  displayName: row.displayName,
  role: row.role as Role,
  status: row.status as InviteStatus,
  invitedBy: toId(row.invitedBy),
  createdAt: toInstant(row.createdAt),
  memberId: row.memberId === null ? null : toId(row.memberId),
})
