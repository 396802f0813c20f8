import type { PaymentLinkId } from '../domain/ids.ts'
import { isOpenAttempt } from '../domain/payment-attempt.ts'
import type { UnitOfWork } from '../ports/store.ts'
import { reconcileAttemptJob } from './queues.ts'

/** Asks the provider about the link's payments that are held or under way; false where there are none. */
export async function recheckPayment(tx: UnitOfWork, linkId: PaymentLinkId): Promise<boolean> {
  const waiting = (await tx.attempts.ofLink(linkId)).filter(({ status }) => isOpenAttempt(status) || status === 'held')
  await tx.enqueue(...waiting.map((attempt) => reconcileAttemptJob(attempt.id)))
  return waiting.length > 0
}
