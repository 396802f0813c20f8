import type { ChannelKind } from '../../../domain/channel-kind.ts'
import type { CollectionReport, ReportRepository } from '../../../ports/report-repository.ts'
import { mustExist, toDate, toKurus } from './mappers.ts'
import type { Scope } from './scope.ts'
import { oneOrNone } from './sql.ts'

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

/** "Expiring" is within what is left of the report's days: from $2 to $3, and now is $4. */
const COLLECTIONS = `
  WITH f AS (
    SELECT COALESCE(sum(amount) FILTER (WHERE source = 'provider'), 0)::bigint AS collected,
      (count(*) FILTER (WHERE source = 'provider'))::int AS "collectedCount",
      COALESCE(sum(amount) FILTER (WHERE source = 'declared'), 0)::bigint AS declared
    FROM payment_fact WHERE merchant_id = $1
      AND captured_at >= $2 AND captured_at < $3
  ), r AS (
    SELECT COALESCE(sum(amount), 0)::bigint AS refunded, count(*)::int AS "refundedCount"
    FROM reversal_fact WHERE merchant_id = $1
      AND at >= $2 AND at < $3
  ), open_links AS (
    SELECT l.amount - COALESCE((SELECT sum(p.amount) FROM payment_fact p WHERE p.link_id = l.id), 0) AS rest,
      l.expires_at
    FROM payment_link l WHERE l.merchant_id = $1 AND l.status IN ('open', 'part_paid')
      AND l.expires_at > $4
  ), w AS (
    SELECT COALESCE(sum(GREATEST(rest, 0)), 0)::bigint AS waiting, count(*)::int AS "waitingCount",
      (count(*) FILTER (WHERE expires_at < $3))::int AS "expiringCount"
    FROM open_links
  ), a AS (
    SELECT jsonb_agg(jsonb_build_object('reason', reason, 'count', n) ORDER BY n DESC, reason) AS "failedAttempts"
    FROM (
      SELECT COALESCE(decline_reason, 'generic_decline') AS reason, count(*) AS n FROM payment_attempt
      WHERE merchant_id = $1 AND status = 'failed'
        AND started_at >= $2 AND started_at < $3 GROUP BY 1
    ) reasons
  ), d AS (
    SELECT count(*)::int AS "failedDeliveries" FROM delivery
    WHERE merchant_id = $1 AND status = 'failed'
      AND created_at >= $2 AND created_at < $3
  )
  SELECT * FROM f, r, w, a, d`
const FAILURES = `
  SELECT kind, count(*)::int AS count FROM delivery
  WHERE merchant_id = $1 AND status = 'failed' AND created_at >= $2 GROUP BY kind`

export function openReports({ sql }: Scope): ReportRepository {
  return {
    async collections(merchantId, from, to, now) {
      const row = await oneOrNone<Sums>(sql, COLLECTIONS, [merchantId, toDate(from), toDate(to), toDate(now)])
      return reportOf(mustExist(row, 'report'))
    },
    async failuresByChannel(merchantId, since) {
      const rows = await sql.rows<{ kind: string; count: number }>(FAILURES, [merchantId, toDate(since)])
      return new Map(rows.map(({ kind, count }) => [kind as ChannelKind, count]))
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
