import { toId } from '../../../domain/ids.ts'
import type { LinkApproval, LinkApprovalStatus } from '../../../domain/link-approval.ts'
import type { LinkApprovalRepository } from '../../../ports/link-approval-repository.ts'
import type * as Row from '../prisma/generated/client.ts'
import { mustHitOne, toDate, toDateOrNull, toInstant, toInstantOrNull } from './mappers.ts'
import type { Scope } from './scope.ts'
import { oneOrNone } from './sql.ts'
import { insertInto, selectFrom, tableOf, valuesOf, type RowOf } from './table.ts'

const APPROVAL = tableOf<Row.LinkApproval>()(
  'link_approval',
  ...(['id', 'merchantId', 'linkId', 'status', 'askedBy', 'askedAt', 'endsAt', 'answeredBy', 'answeredAt'] as const),
)
type ApprovalRow = RowOf<typeof APPROVAL>

const CREATE = insertInto(APPROVAL)
const FIND = `${selectFrom(APPROVAL)} WHERE t.merchant_id = $1 AND t.id = $2`
const WAITING_FOR = `${selectFrom(APPROVAL)} WHERE t.merchant_id = $1 AND t.link_id = $2 AND t.status = 'waiting'`
const WAITING_OF = `${selectFrom(APPROVAL)} WHERE t.merchant_id = $1 AND t.status = 'waiting' ORDER BY t.asked_at, t.id`
const SAVE = `UPDATE link_approval SET status = $3, answered_by = $4, answered_at = $5
  WHERE merchant_id = $1 AND id = $2`
const DUE = `${selectFrom(APPROVAL)} WHERE t.status = 'waiting' AND t.ends_at <= $1 ORDER BY t.ends_at LIMIT $2`

export function openLinkApprovals({ sql }: Scope): LinkApprovalRepository {
  const one = async (text: string, merchantId: string, id: string): Promise<LinkApproval | null> => {
    const row = await oneOrNone<ApprovalRow>(sql, text, [merchantId, id])
    return row === null ? null : approvalOf(row)
  }
  return {
    find: (merchantId, id) => one(FIND, merchantId, id),
    waitingFor: (merchantId, linkId) => one(WAITING_FOR, merchantId, linkId),
    async create(approval) {
      const { askedAt, endsAt, answeredAt } = approval
      const times = { askedAt: toDate(askedAt), endsAt: toDate(endsAt), answeredAt: toDateOrNull(answeredAt) }
      await sql.write(CREATE, valuesOf(APPROVAL, { ...approval, ...times }))
    },
    async save({ merchantId, id, status, answeredBy, answeredAt }) {
      const values = [merchantId, id, status, answeredBy, toDateOrNull(answeredAt)]
      mustHitOne(await sql.write(SAVE, values), 'link approval')
    },
    async waitingOf(merchantId) {
      return (await sql.rows<ApprovalRow>(WAITING_OF, [merchantId])).map(approvalOf)
    },
    async due(now, limit) {
      return (await sql.rows<ApprovalRow>(DUE, [toDate(now), limit])).map(approvalOf)
    },
  }
}

const approvalOf = (row: ApprovalRow): LinkApproval => ({
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
