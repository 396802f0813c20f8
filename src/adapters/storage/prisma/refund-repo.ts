import { toId, type ProviderRef } from '../../../domain/ids.ts'
import {
  RESERVING_STATUSES,
  type Refund,
  type RefundMethod,
  type RefundRejection,
  type RefundStatus,
} from '../../../domain/refund.ts'
import type { RefundRepository } from '../../../ports/refund-repository.ts'
import { Prisma } from './generated/client.ts'
import type * as Row from './generated/client.ts'
import {
  mustExist,
  mustHitOne,
  toColumn,
  toDate,
  toDateOrNull,
  toInstant,
  toInstantOrNull,
  toKurus,
} from './mappers.ts'
import type { Scope } from './scope.ts'

/** What of a capture is taken: refunds that hold it back, and money that went back without our asking. */
const takenOf = (factId: string): Prisma.Sql => Prisma.sql`(
  (SELECT COALESCE(sum(r.amount), 0) FROM refund r
    WHERE r.fact_id = ${factId}::uuid AND r.status = ANY(${[...RESERVING_STATUSES]}::text[]))
  + (SELECT COALESCE(sum(v.amount), 0) FROM reversal_fact v WHERE v.fact_id = ${factId}::uuid AND v.refund_id IS NULL)
)`

export function openRefunds({ tx }: Scope): RefundRepository {
  return {
    async create(refund, requestKey) {
      // The fact's row is the queue: after the lock this statement sees what every racer before it reserved.
      await tx.$queryRaw`SELECT 1 FROM payment_fact WHERE id = ${refund.factId}::uuid FOR UPDATE`
      const [state] = await tx.$queryRaw<{ repeated: boolean; fits: boolean }[]>`
        SELECT EXISTS (SELECT 1 FROM refund d WHERE d.link_id = f.link_id AND d.request_key = ${requestKey}) AS repeated,
          ${takenOf(refund.factId)} + ${toColumn(refund.amount)}::bigint <= f.amount AS fits
        FROM payment_fact f WHERE f.id = ${refund.factId}::uuid`
      if (mustExist(state, 'fact of a refund').repeated) return 'duplicate'
      if (!state?.fits) return 'above_paid'
      const data = [{ ...toRow(refund), requestKey }]
      const { count } = await tx.refund.createMany({ data, skipDuplicates: true })
      return count === 1 ? 'created' : 'duplicate'
    },
    async find(merchantId, id) {
      const row = await tx.refund.findFirst({ where: { merchantId, id } })
      return row === null ? null : refundOf(row)
    },
    async lock(merchantId, id) {
      const locked = await tx.$queryRaw<unknown[]>`
        SELECT 1 FROM refund WHERE merchant_id = ${merchantId}::uuid AND id = ${id}::uuid FOR NO KEY UPDATE`
      return locked.length === 0 ? null : this.find(merchantId, id)
    },
    async save(refund) {
      const { id, merchantId, ...data } = toRow(refund)
      mustHitOne(await tx.refund.updateMany({ where: { id, merchantId }, data }), 'refund')
    },
    async ofLink(linkId) {
      const rows = await tx.refund.findMany({ where: { linkId }, orderBy: [{ requestedAt: 'asc' }, { id: 'asc' }] })
      return rows.map(refundOf)
    },
    async requestedBy(merchantId, memberId) {
      const where = { merchantId, requestedBy: memberId, status: 'requested' }
      const rows = await tx.refund.findMany({ where, select: { id: true }, orderBy: { requestedAt: 'asc' } })
      return rows.map(({ id }) => toId(id))
    },
    async reservedOf(factId) {
      const [row] = await tx.$queryRaw<{ taken: bigint }[]>`SELECT ${takenOf(factId)}::bigint AS taken`
      return toKurus(mustExist(row, 'sum').taken)
    },
    async unsettled(now, limit) {
      const locked = await tx.$queryRaw<{ id: string }[]>`
        SELECT id FROM refund WHERE status IN ('requested', 'approved')
          OR (status IN ('submitted', 'unknown') AND next_poll_at <= ${toDate(now)}::timestamptz)
        ORDER BY requested_at LIMIT ${limit}::int FOR NO KEY UPDATE SKIP LOCKED`
      const where = { id: { in: locked.map(({ id }) => id) } }
      return (await tx.refund.findMany({ where, orderBy: { requestedAt: 'asc' } })).map(refundOf)
    },
  }
}

const toRow = (refund: Refund) => ({
  ...refund,
  amount: toColumn(refund.amount),
  requestedAt: toDate(refund.requestedAt),
  submittedAt: toDateOrNull(refund.submittedAt),
  nextPollAt: toDateOrNull(refund.nextPollAt),
  settledAt: toDateOrNull(refund.settledAt),
})

const refundOf = (row: Row.Refund): Refund => ({
  id: toId(row.id),
  merchantId: toId(row.merchantId),
  linkId: toId(row.linkId),
  factId: toId(row.factId),
  posAccountId: toId(row.posAccountId),
  method: row.method as RefundMethod,
  amount: toKurus(row.amount),
  status: row.status as RefundStatus,
  rejection: row.rejection as RefundRejection | null,
  providerRef: row.providerRef as ProviderRef | null,
  requestedBy: toId(row.requestedBy),
  requestedAt: toInstant(row.requestedAt),
  approvedBy: row.approvedBy === null ? null : toId(row.approvedBy),
  submittedAt: toInstantOrNull(row.submittedAt),
  nextPollAt: toInstantOrNull(row.nextPollAt),
  settledAt: toInstantOrNull(row.settledAt),
})
