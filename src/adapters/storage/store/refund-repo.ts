import { toId, type ProviderRef } from '../../../domain/ids.ts'
import {
  RESERVING_STATUSES,
  type Refund,
  type RefundMethod,
  type RefundRejection,
  type RefundStatus,
} from '../../../domain/refund.ts'
import type { RefundRepository } from '../../../ports/refund-repository.ts'
import type * as Row from '../prisma/generated/client.ts'
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
import { oneOrNone } from './sql.ts'
import { insertInto, selectFrom, tableOf, updateOf, valuesOf, type RowOf } from './table.ts'

const REFUND = tableOf<Row.Refund>()(
  'refund',
  ...(['id', 'merchantId', 'linkId', 'factId', 'posAccountId', 'method', 'amount', 'status', 'rejection'] as const),
  ...(['providerRef', 'requestedBy', 'requestedAt', 'approvedBy', 'submittedAt', 'nextPollAt', 'settledAt'] as const),
)
const NEW_REFUND = tableOf<Row.Refund>()('refund', ...REFUND.fields, 'requestKey')
type RefundRow = RowOf<typeof REFUND>

/** What of capture $1 is taken: refunds (in the states $2) that hold it back, and money that went back without our asking. */
const TAKEN = `(
  (SELECT COALESCE(sum(r.amount), 0) FROM refund r WHERE r.fact_id = $1::uuid AND r.status = ANY($2::text[]))
  + (SELECT COALESCE(sum(v.amount), 0) FROM reversal_fact v WHERE v.fact_id = $1::uuid AND v.refund_id IS NULL)
)`

/** The fact's row is the queue: after the lock the next statement sees what every racer before it reserved. */
const LOCK_FACT = 'SELECT 1 FROM payment_fact WHERE id = $1 FOR UPDATE'
const FITS = `
  SELECT EXISTS (SELECT 1 FROM refund d WHERE d.link_id = f.link_id AND d.request_key = $3) AS repeated,
    ${TAKEN} + $4::bigint <= f.amount AS fits
  FROM payment_fact f WHERE f.id = $1::uuid`
const INSERT = `${insertInto(NEW_REFUND)} ON CONFLICT DO NOTHING`
const FIND = `${selectFrom(REFUND)} WHERE t.merchant_id = $1 AND t.id = $2`
const LOCK = `${FIND} FOR NO KEY UPDATE`
const SAVE = updateOf(REFUND, ['id', 'merchantId'], '')
const OF_LINK = `${selectFrom(REFUND)} WHERE t.link_id = $1 ORDER BY t.requested_at, t.id`
const REQUESTED_BY = `SELECT id FROM refund WHERE merchant_id = $1 AND requested_by = $2 AND status = 'requested'
  ORDER BY requested_at`
const RESERVED = `SELECT ${TAKEN}::bigint AS taken`
const UNSETTLED = `${selectFrom(REFUND)}
  WHERE t.status IN ('requested', 'approved') OR (t.status IN ('submitted', 'unknown') AND t.next_poll_at <= $1)
  ORDER BY t.requested_at LIMIT $2 FOR NO KEY UPDATE SKIP LOCKED`

export function openRefunds({ sql }: Scope): RefundRepository {
  const one = async (text: string, merchantId: string, id: string): Promise<Refund | null> => {
    const row = await oneOrNone<RefundRow>(sql, text, [merchantId, id])
    return row === null ? null : refundOf(row)
  }
  return {
    async create(refund, requestKey) {
      await sql.rows(LOCK_FACT, [refund.factId])
      const asked = [refund.factId, RESERVING_STATUSES, requestKey, toColumn(refund.amount)]
      const state = await oneOrNone<{ repeated: boolean; fits: boolean }>(sql, FITS, asked)
      const { repeated, fits } = mustExist(state, 'fact of a refund')
      if (repeated) return 'duplicate'
      if (!fits) return 'above_paid'
      const written = await sql.write(INSERT, valuesOf(NEW_REFUND, { ...toRow(refund), requestKey }))
      return written === 1 ? 'created' : 'duplicate'
    },
    find: (merchantId, id) => one(FIND, merchantId, id),
    lock: (merchantId, id) => one(LOCK, merchantId, id),
    async save(refund) {
      mustHitOne(await sql.write(SAVE, valuesOf(REFUND, toRow(refund))), 'refund')
    },
    async ofLink(linkId) {
      return (await sql.rows<RefundRow>(OF_LINK, [linkId])).map(refundOf)
    },
    async requestedBy(merchantId, memberId) {
      return (await sql.rows<{ id: string }>(REQUESTED_BY, [merchantId, memberId])).map(({ id }) => toId(id))
    },
    async reservedOf(factId) {
      const row = await oneOrNone<{ taken: bigint }>(sql, RESERVED, [factId, RESERVING_STATUSES])
      return toKurus(mustExist(row, 'sum').taken)
    },
    async unsettled(now, limit) {
      return (await sql.rows<RefundRow>(UNSETTLED, [toDate(now), limit])).map(refundOf)
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

const refundOf = (row: RefundRow): Refund => ({
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
