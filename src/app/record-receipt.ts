import type { ChannelAccountId } from '../domain/ids.ts'
import type { UnitOfWork } from '../ports/store.ts'
import type { AppDeps } from './deps.ts'
import { announceDeliveryFailure } from './announce-delivery-failure.ts'
import { refreshCards } from './refresh-cards.ts'

/** A channel's later word about a message: delivered, read or failed. Late and repeated receipts change nothing. */
export async function recordReceipt(
  tx: UnitOfWork,
  deps: AppDeps,
  input: {
    readonly channelAccountId: ChannelAccountId
    readonly ref: string
    readonly status: 'delivered' | 'read' | 'failed'
  },
): Promise<void> {
  const delivery = await tx.deliveries.byRemoteRef(input.channelAccountId, input.ref)
  if (delivery === null || !(await tx.deliveries.climb(delivery.id, input.status, deps.clock.now()))) return
  if (delivery.linkId !== null) await refreshCards(tx, delivery.linkId)
  const merchant = await tx.merchants.find(delivery.merchantId)
  if (input.status !== 'failed' || merchant === null) return
  const failed = { ...delivery, status: 'failed', failure: 'no_such_address' } as const
  await announceDeliveryFailure(tx, deps, merchant, failed, { audience: 'payer', template: 'receipt' })
}
