import type { MemberId, MerchantId, PaymentFactId, PaymentLinkId } from './ids.ts'
import { DAY_MS, HOUR_MS, plusMs, type Instant } from './instant.ts'
import { kurus, type Kurus } from './money.ts'
import type { PaymentFact } from './payment-fact.ts'
import type { Ledger, PaymentLink } from './payment-link.ts'

/** Money that came twice, or for a withdrawn link: somebody decides whether it goes back or counts for another debt. */
export type PaymentReview = {
  readonly factId: PaymentFactId
  readonly merchantId: MerchantId
  readonly linkId: PaymentLinkId
  readonly openedAt: Instant
  readonly nextReminderAt: Instant | null
  /** Who kept the money for another debt; a refund needs no word here, it speaks for itself. */
  readonly decidedBy: MemberId | null
  readonly decidedAt: Instant | null
}

/** The office is reminded so long after the alert, while nobody has decided (reliability.md 2.5). */
const REMIND_AFTER_MS = [HOUR_MS, DAY_MS] as const

export const nextReminderAt = (openedAt: Instant, now: Instant): Instant | null =>
  REMIND_AFTER_MS.map((delay) => plusMs(openedAt, delay)).find((at) => at > now) ?? null

export const openReview = ({ id, merchantId, linkId }: PaymentFact, now: Instant): PaymentReview => ({
  factId: id,
  merchantId,
  linkId,
  openedAt: now,
  nextReminderAt: nextReminderAt(now, now),
  decidedBy: null,
  decidedAt: null,
})

export const keepForOtherDebt = (review: PaymentReview, by: MemberId, now: Instant): PaymentReview => ({
  ...review,
  nextReminderAt: null,
  decidedBy: by,
  decidedAt: now,
})

/** What [Iade et] offers to give back of one payment: what is more than was asked, or all of it once the link was withdrawn. */
export function refundOffer(link: Pick<PaymentLink, 'amount' | 'flags'>, ledger: Ledger, paid: Kurus): Kurus {
  const excess = ledger.captured - ledger.reversed - link.amount
  return link.flags.includes('after_cancel') || excess <= 0 ? paid : kurus(Math.min(paid, excess))
}
