import { toId } from '../../../domain/ids.ts'
import type { PaymentReview } from '../../../domain/payment-review.ts'
import type { PaymentReviewRepository } from '../../../ports/payment-review-repository.ts'
import type * as Row from './generated/client.ts'
import { mustHitOne, toDate, toDateOrNull, toInstant, toInstantOrNull } from './mappers.ts'
import type { Scope } from './scope.ts'

export function openPaymentReviews({ tx }: Scope): PaymentReviewRepository {
  return {
    async open(review) {
      await tx.paymentReview.createMany({ data: [toRow(review)], skipDuplicates: true })
    },
    async save(review) {
      const { factId, merchantId, ...data } = toRow(review)
      mustHitOne(await tx.paymentReview.updateMany({ where: { factId, merchantId }, data }), 'payment review')
    },
    async ofLink(linkId) {
      const rows = await tx.paymentReview.findMany({
        where: { linkId },
        orderBy: [{ openedAt: 'asc' }, { factId: 'asc' }],
      })
      return rows.map(reviewOf)
    },
    async lockDue(now, limit) {
      const locked = await tx.$queryRaw<{ id: string }[]>`
        SELECT fact_id AS id FROM payment_review WHERE next_reminder_at <= ${toDate(now)}::timestamptz
        ORDER BY next_reminder_at LIMIT ${limit}::int FOR UPDATE SKIP LOCKED`
      const rows = await tx.paymentReview.findMany({ where: { factId: { in: locked.map(({ id }) => id) } } })
      return rows.map(reviewOf)
    },
  }
}

const toRow = (review: PaymentReview) => ({
  ...review,
  openedAt: toDate(review.openedAt),
  nextReminderAt: toDateOrNull(review.nextReminderAt),
  decidedAt: toDateOrNull(review.decidedAt),
})

const reviewOf = (row: Row.PaymentReview): PaymentReview => ({
  factId: toId(row.factId),
  merchantId: toId(row.merchantId),
  linkId: toId(row.linkId),
  openedAt: toInstant(row.openedAt),
  nextReminderAt: toInstantOrNull(row.nextReminderAt),
  decidedBy: row.decidedBy === null ? null : toId(row.decidedBy),
  decidedAt: toInstantOrNull(row.decidedAt),
})
