import type { PaymentLinkId } from '../domain/ids.ts'
import type { UnitOfWork } from '../ports/store.ts'
import { refreshCardJob } from './queues.ts'

/** Asks for every live card of the link to be drawn again once this unit of work has committed. */
export async function refreshCards(tx: UnitOfWork, linkId: PaymentLinkId): Promise<void> {
  const cards = await tx.cards.ofLink(linkId)
  await tx.enqueue(...cards.map((card) => refreshCardJob(card.id)))
}
