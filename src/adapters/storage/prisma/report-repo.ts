import type { ChannelKind } from '../../../domain/channel-kind.ts'
import type { CollectionReport, ReportRepository } from '../../../ports/report-repository.ts'
import { mustExist, toDate, toKurus } from './mappers.ts'
import type { Scope } from './scope.ts'

type Sums = {
  collected: bigint
  collectedCount: number
  declared: bigint
  refunded: bigint
  refundedCount: number
  waiting: bigint
  waitingCount: number
  expiringCount: number
  failedAttempts: CollectionReport['failedAttempts'] | null
  failedDeliveries: number
}

export function openReports({ tx }: Scope): ReportRepository {
  return {
    async collections(merchantId, from, to, now) {
      const [start, end, at] = [toDate(from), toDate(to), toDate(now)]
      // "Expiring" is within what is left of the report's days.
      const rows = await tx.$queryRaw<Sums[]>`
        WITH f AS (
          SELECT COALESCE(sum(amount) FILTER (WHERE source = 'provider'), 0)::bigint AS collected,
            (count(*) FILTER (WHERE source = 'provider'))::int AS "collectedCount",
            COALESCE(sum(amount) FILTER (WHERE source = 'declared'), 0)::bigint AS declared
          FROM payment_fact WHERE merchant_id = ${merchantId}::uuid
            AND captured_at >= ${start}::timestamptz AND captured_at < ${end}::timestamptz
        ), r AS (
          SELECT COALESCE(sum(amount), 0)::bigint AS refunded, count(*)::int AS "refundedCount"
          FROM reversal_fact WHERE merchant_id = ${merchantId}::uuid
            AND at >= ${start}::timestamptz AND at < ${end}::timestamptz
        ), open_links AS (
          SELECT l.amount - COALESCE((SELECT sum(p.amount) FROM payment_fact p WHERE p.link_id = l.id), 0) AS rest,
            l.expires_at
          FROM payment_link l WHERE l.merchant_id = ${merchantId}::uuid AND l.status IN ('open', 'part_paid')
            AND l.expires_at > ${at}::timestamptz
        ), w AS (
          SELECT COALESCE(sum(GREATEST(rest, 0)), 0)::bigint AS waiting, count(*)::int AS "waitingCount",
            (count(*) FILTER (WHERE expires_at < ${end}::timestamptz))::int AS "expiringCount"
          FROM open_links
        ), a AS (
          SELECT jsonb_agg(jsonb_build_object('reason', reason, 'count', n) ORDER BY n DESC, reason) AS "failedAttempts"
          FROM (
            SELECT COALESCE(decline_reason, 'generic_decline') AS reason, count(*) AS n FROM payment_attempt
            WHERE merchant_id = ${merchantId}::uuid AND status = 'failed'
              AND started_at >= ${start}::timestamptz AND started_at < ${end}::timestamptz GROUP BY 1
          ) reasons
        ), d AS (
          SELECT count(*)::int AS "failedDeliveries" FROM delivery
          WHERE merchant_id = ${merchantId}::uuid AND status = 'failed'
            AND created_at >= ${start}::timestamptz AND created_at < ${end}::timestamptz
        )
        SELECT * FROM f, r, w, a, d`
      return reportOf(mustExist(rows[0], 'report'))
    },
    async failuresByChannel(merchantId, since) {
      const where = { merchantId, status: 'failed', createdAt: { gte: toDate(since) } }
      const rows = await tx.delivery.groupBy({ by: ['kind'], where, _count: true })
      return new Map(rows.map((row) => [row.kind as ChannelKind, row._count]))
    },
  }
}

const reportOf = (sums: Sums): CollectionReport => ({
  collectedKurus: toKurus(sums.collected),
  collectedCount: sums.collectedCount,
  declaredKurus: toKurus(sums.declared),
  refundedKurus: toKurus(sums.refunded),
  refundedCount: sums.refundedCount,
  waitingKurus: toKurus(sums.waiting),
  waitingCount: sums.waitingCount,
  expiringCount: sums.expiringCount,
  failedAttempts: sums.failedAttempts ?? [],
  failedDeliveries: sums.failedDeliveries,
})
