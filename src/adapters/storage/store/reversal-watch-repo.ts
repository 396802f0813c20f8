import { toId } from '../../../domain/ids.ts'
import { plusMs } from '../../../domain/instant.ts'
import type { ReversalWatchRepository } from '../../../ports/reversal-watch-repository.ts'
import { toDate, toDateOrNull } from './mappers.ts'
import type { Scope } from './scope.ts'

const DUE = `
  (SELECT w.fact_id AS id, w.next_check_at AS at FROM reversal_watch w WHERE w.next_check_at <= $1
    ORDER BY at LIMIT $4)
  UNION ALL
  (SELECT f.id, f.captured_at AS at FROM payment_fact f
    WHERE f.source = 'provider' AND f.captured_at <= $2 AND f.captured_at > $3
      AND NOT EXISTS (SELECT FROM reversal_watch w WHERE w.fact_id = f.id)
    ORDER BY at LIMIT $4)
  ORDER BY at LIMIT $4`
const PLAN = `
  INSERT INTO reversal_watch (fact_id, merchant_id, link_id, next_check_at)
  SELECT id, merchant_id, link_id, $2::timestamptz FROM payment_fact WHERE id = $1
  ON CONFLICT (fact_id) DO UPDATE SET next_check_at = excluded.next_check_at`

export function openReversalWatches({ sql }: Scope): ReversalWatchRepository {
  return {
    async due(now, { firstAfterMs, watchedMs }, limit) {
      const capturedBy = toDate(plusMs(now, -firstAfterMs))
      const times = [toDate(now), capturedBy, toDate(plusMs(now, -watchedMs)), limit]
      return (await sql.rows<{ id: string }>(DUE, times)).map(({ id }) => toId(id))
    },
    async plan(factId, nextCheckAt) {
      await sql.write(PLAN, [factId, toDateOrNull(nextCheckAt)])
    },
  }
}
