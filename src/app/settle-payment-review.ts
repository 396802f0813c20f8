import type { PaymentLinkId } from '../domain/ids.ts'
import type { Member } from '../domain/merchant.ts'
import { keepForOtherDebt, nextReminderAt, type PaymentReview } from '../domain/payment-review.ts'
import type { UnitOfWork } from '../ports/store.ts'
import { remindOfDecision } from './announce-payment.ts'
import { audit } from './audit.ts'
import type { AppDeps } from './deps.ts'
import { describeLink } from './describe-link.ts'
import { lockLink } from './load-link.ts'
import { refreshCards } from './refresh-cards.ts'
import { tellOffice } from './tell-office.ts'

type Settling = Pick<AppDeps, 'accounts' | 'clock' | 'ids' | 'urls' | 'testMode'>

const REMINDER_PAGE_SIZE = 100

/**
 * [Baska borca say]: what came too much of this link stays with the office, and the alert is over. All open alerts of
 * the link are meant. Null where nothing waits for a decision any more.
 */
export async function keepPaymentForOtherDebt(
  tx: UnitOfWork,
  deps: Settling,
  input: { readonly member: Member; readonly linkId: PaymentLinkId },
): Promise<readonly PaymentReview[] | null> {
  const { link, merchant } = await lockLink(tx, input.member.merchantId, input.linkId)
  const open = (await tx.reviews.ofLink(link.id)).filter(({ decidedAt }) => decidedAt === null)
  if (open.length === 0) return null
  const actor = { kind: 'member', id: input.member.id } as const
  for (const review of open) {
    await tx.reviews.save(keepForOtherDebt(review, input.member.id, deps.clock.now()))
    const about = { subjectId: link.id, details: { factId: review.factId } }
    await audit(tx, deps, link.merchantId, actor, { action: 'payment.kept_for_other_debt', ...about })
  }
  await tellOffice(tx, deps, {
    merchant,
    link,
    template: 'office.payment_kept',
    params: { ...(await describeLink(tx, deps, link)), memberName: input.member.displayName },
    event: `review-kept:${open.map(({ factId }) => factId).join(':')}`,
    alsoTo: ['accountant'],
    exceptTo: input.member.id,
  })
  await refreshCards(tx, link.id)
  return open
}

/** After an hour and after a day, while nobody has decided; a refund that was asked for is a decision. */
export async function remindOfPaymentReviews(deps: Settling & Pick<AppDeps, 'store'>): Promise<void> {
  await deps.store.transaction(async (tx) => {
    for (const review of await tx.reviews.lockDue(deps.clock.now(), REMINDER_PAGE_SIZE)) await remind(tx, deps, review)
  })
}

async function remind(tx: UnitOfWork, deps: Settling, review: PaymentReview): Promise<void> {
  const due = review.nextReminderAt
  const fact = await tx.facts.find(review.factId)
  if (due === null || fact === null) return
  await tx.reviews.save({ ...review, nextReminderAt: nextReminderAt(review.openedAt, deps.clock.now()) })
  const isGoingBack = (await tx.refunds.reservedOf(fact.id)) > 0
  if (isGoingBack) return
  const parties = await lockLink(tx, review.merchantId, review.linkId)
  await remindOfDecision(tx, deps, parties, fact, { openedAt: review.openedAt, reminder: due })
}
