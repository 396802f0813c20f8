import { toId } from '../../../domain/ids.ts'
import { plusMs } from '../../../domain/instant.ts'
import type { ReversalWatchRepository } from '../../../ports/reversal-watch-repository.ts'
import { toDate, toDateOrNull } from './mappers.ts'
import type { Scope } from './scope.ts'

export function openReversalWatches({ tx }: Scope): ReversalWatchRepository {
  return {
    async due(now, { firstAfterMs, watchedMs }, limit) {
      const rows = await tx.$queryRaw<{ id: string }[]>`
        (SELECT w.fact_id AS id, w.next_check_at AS at FROM reversal_watch w
          WHERE w.next_check_at <= ${toDate(now)}::timestamptz ORDER BY at LIMIT ${limit}::int)
        UNION ALL
        (SELECT f.id, f.captured_at AS at FROM payment_fact f
          WHERE f.source = 'provider'
            AND f.captured_at <= ${toDate(plusMs(now, -firstAfterMs))}::timestamptz
            AND f.captured_at > ${toDate(plusMs(now, -watchedMs))}::timestamptz
            AND NOT EXISTS (SELECT FROM reversal_watch w WHERE w.fact_id = f.id)
          ORDER BY at LIMIT ${limit}::int)
        ORDER BY at LIMIT ${limit}::int`
      return rows.map(({ id }) => toId(id))
    },
    async plan(factId, nextCheckAt) {
      await tx.$executeRaw`
        INSERT INTO reversal_watch (fact_id, merchant_id, link_id, next_check_at)
        SELECT id, merchant_id, link_id, ${toDateOrNull(nextCheckAt)}::timestamptz
        FROM payment_fact WHERE id = ${factId}::uuid
        ON CONFLICT (fact_id) DO UPDATE SET next_check_at = excluded.next_check_at`
    },
  }
}
