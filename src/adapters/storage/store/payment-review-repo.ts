import { toId } from '../../../domain/ids.ts'
import type { PaymentReview } from '../../../domain/payment-review.ts'
import type { PaymentReviewRepository } from '../../../ports/payment-review-repository.ts'
import type * as Row from '../prisma/generated/client.ts'
import { mustHitOne, toDate, toDateOrNull, toInstant, toInstantOrNull } from './mappers.ts'
import type { Scope } from './scope.ts'
import { insertInto, selectFrom, tableOf, updateOf, valuesOf, type RowOf } from './table.ts'

const REVIEW = tableOf<Row.PaymentReview>()(
  'payment_review',
  ...(['factId', 'merchantId', 'linkId', 'openedAt', 'nextReminderAt', 'decidedBy', 'decidedAt'] as const),
)
type ReviewRow = RowOf<typeof REVIEW>

const OPEN = `${insertInto(REVIEW)} ON CONFLICT DO NOTHING`
const SAVE = updateOf(REVIEW, ['factId', 'merchantId'])
const OF_LINK = `${selectFrom(REVIEW)} WHERE t.link_id = $1 ORDER BY t.opened_at, t.fact_id`
const LOCK_DUE = `${selectFrom(REVIEW)} WHERE t.next_reminder_at <= $1
  ORDER BY t.next_reminder_at LIMIT $2 FOR UPDATE SKIP LOCKED`

export function openPaymentReviews({ sql }: Scope): PaymentReviewRepository {
  return {
    async open(review) {
      await sql.write(OPEN, valuesOf(REVIEW, toRow(review)))
    },
    async save(review) {
      mustHitOne(await sql.write(SAVE, valuesOf(REVIEW, toRow(review))), 'payment review')
    },
    async ofLink(linkId) {
      return (await sql.rows<ReviewRow>(OF_LINK, [linkId])).map(reviewOf)
    },
    async lockDue(now, limit) {
      return (await sql.rows<ReviewRow>(LOCK_DUE, [toDate(now), limit])).map(reviewOf)
    },
  }
}

const toRow = (review: PaymentReview) => ({
  ...review,
  openedAt: toDate(review.openedAt),
  nextReminderAt: toDateOrNull(review.nextReminderAt),
  decidedAt: toDateOrNull(review.decidedAt),
})

const reviewOf = (row: ReviewRow): PaymentReview => ({
  factId: toId(row.factId),
  merchantId: toId(row.merchantId),
  linkId: toId(row.linkId),
  openedAt: toInstant(row.openedAt),
  nextReminderAt: toInstantOrNull(row.nextReminderAt),
  decidedBy: row.decidedBy === null ? null : toId(row.decidedBy),
  decidedAt: toInstantOrNull(row.decidedAt),
})
