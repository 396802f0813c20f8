import { toId } from '../../../domain/ids.ts'
import type { LinkApproval, LinkApprovalStatus } from '../../../domain/link-approval.ts'
import type { LinkApprovalRepository } from '../../../ports/link-approval-repository.ts'
import type * as Row from './generated/client.ts'
import { mustHitOne, toDate, toDateOrNull, toInstant, toInstantOrNull } from './mappers.ts'
import type { Scope } from './scope.ts'

const WAITING = 'waiting'

export function openLinkApprovals({ tx }: Scope): LinkApprovalRepository {
  return {
    async create({ askedAt, endsAt, answeredAt, ...approval }) {
      const times = { askedAt: toDate(askedAt), endsAt: toDate(endsAt), answeredAt: toDateOrNull(answeredAt) }
      await tx.linkApproval.create({ data: { ...approval, ...times } })
    },
    async find(merchantId, id) {
      const row = await tx.linkApproval.findUnique({ where: { merchantId_id: { merchantId, id } } })
      return row === null ? null : approvalOf(row)
    },
    async waitingFor(merchantId, linkId) {
      const row = await tx.linkApproval.findFirst({ where: { merchantId, linkId, status: WAITING } })
      return row === null ? null : approvalOf(row)
    },
    async save({ id, merchantId, status, answeredBy, answeredAt }) {
      const data = { status, answeredBy, answeredAt: toDateOrNull(answeredAt) }
      mustHitOne(await tx.linkApproval.updateMany({ where: { merchantId, id }, data }), 'link approval')
    },
    async waitingOf(merchantId) {
      const rows = await tx.linkApproval.findMany({
        where: { merchantId, status: WAITING },
        orderBy: [{ askedAt: 'asc' }, { id: 'asc' }],
      })
      return rows.map(approvalOf)
    },
    async due(now, limit) {
      const where = { status: WAITING, endsAt: { lte: toDate(now) } }
      return (await tx.linkApproval.findMany({ where, orderBy: { endsAt: 'asc' }, take: limit })).map(approvalOf)
    },
  }
}

const approvalOf = (row: Row.LinkApproval): LinkApproval => ({
  id: toId(row.id),
  merchantId: toId(row.merchantId),
  linkId: toId(row.linkId),
  status: row.status as LinkApprovalStatus,
  askedBy: toId(row.askedBy),
  askedAt: toInstant(row.askedAt),
  endsAt: toInstant(row.endsAt),
  answeredBy: row.answeredBy === null ? null : toId(row.answeredBy),
  answeredAt: toInstantOrNull(row.answeredAt),
})
