import type { ChannelKind } from '../../../domain/channel-kind.ts'
import type { DeclineReason } from '../../../domain/decline-reason.ts'
import type { DeliveryFailure, DeliveryStatus } from '../../../domain/delivery.ts'
import type { AttemptStatus } from '../../../domain/payment-attempt.ts'
import type { RefundMethod, RefundStatus } from '../../../domain/refund.ts'
import type { LinkProgress, LinkRepository } from '../../../ports/link-repository.ts'
import { mustExist, toInstant, toKurus } from './mappers.ts'
import type { Scope } from './scope.ts'
import { oneOrNone } from './sql.ts'

/** Sums and amounts inside jsonb are numbers, beside it bigint. */
type ProgressRow = {
  readonly attempt: { readonly status: string; readonly declineReason: string | null } | null
  readonly capturedAt: Date | null
  readonly charged: bigint | null
  readonly installments: number | null
  readonly source: string | null
  readonly attemptNumber: number | null
  readonly reversed: bigint
  readonly refunds: readonly { readonly amount: number; readonly method: string; readonly status: string }[]
  readonly deliveries: readonly { readonly kind: string; readonly status: string; readonly failure: string | null }[]
}

/** One statement for what a live card shows: it is drawn again at every step of every payment. */
const PROGRESS = `
  SELECT
    (SELECT jsonb_build_object('status', a.status, 'declineReason', a.decline_reason)
      FROM payment_attempt a WHERE a.link_id = $1 ORDER BY a.number DESC LIMIT 1) AS attempt,
    f.captured_at AS "capturedAt", f.charged, f.installments, f.source, f.number AS "attemptNumber",
    (SELECT COALESCE(sum(r.amount), 0)::bigint FROM reversal_fact r WHERE r.link_id = $1) AS reversed,
    (SELECT COALESCE(jsonb_agg(jsonb_build_object('amount', r.amount, 'method', r.method, 'status', r.status)
        ORDER BY r.requested_at, r.id), '[]')
      FROM refund r WHERE r.link_id = $1) AS refunds,
    (SELECT COALESCE(jsonb_agg(jsonb_build_object('kind', d.kind, 'status', d.status, 'failure', d.failure)
        ORDER BY d.created_at, d.id), '[]')
      FROM delivery d JOIN notification n ON n.id = d.notification_id AND n.audience = 'payer'
      WHERE d.link_id = $1) AS deliveries
  FROM (SELECT 1) always LEFT JOIN LATERAL (
    SELECT p.captured_at, p.charged, p.installments, p.source, a.number
    FROM payment_fact p LEFT JOIN payment_attempt a ON a.id = p.attempt_id
    WHERE p.link_id = $1 ORDER BY p.recorded_at, p.id LIMIT 1
  ) f ON true`

export function openProgress({ sql }: Scope): Pick<LinkRepository, 'progress'> {
  return {
    async progress(linkId) {
      return progressOf(mustExist(await oneOrNone<ProgressRow>(sql, PROGRESS, [linkId]), 'progress'))
    },
  }
}

const progressOf = (row: ProgressRow): LinkProgress => ({
  latestAttempt:
    row.attempt === null
      ? null
      : {
          status: row.attempt.status as AttemptStatus,
          declineReason: row.attempt.declineReason as DeclineReason | null,
        },
  firstFact: firstFactOf(row),
  reversed: toKurus(row.reversed),
  refunds: row.refunds.map(({ amount, method, status }) => ({
    amount: toKurus(amount),
    method: method as RefundMethod,
    status: status as RefundStatus,
  })),
  toPayer: row.deliveries.map(({ kind, status, failure }) => ({
    kind: kind as ChannelKind,
    status: status as DeliveryStatus,
    failure: failure as DeliveryFailure | null,
  })),
})

function firstFactOf({ capturedAt, charged, installments, source, attemptNumber }: ProgressRow) {
  if (capturedAt === null || charged === null || installments === null) return null
  const isDeclared = source === 'declared'
  return {
    ...{ installments, charged: toKurus(charged), capturedAt: toInstant(capturedAt) },
    attemptNumber: isDeclared ? null : attemptNumber,
  }
}
