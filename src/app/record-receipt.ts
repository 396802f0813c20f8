import type { Delivery } from '../domain/delivery.ts'
import type { ChannelAccountId } from '../domain/ids.ts'
import type { InboundEvent } from '../ports/message-channel.ts'
import type { UnitOfWork } from '../ports/store.ts'
import type { AppDeps } from './deps.ts'
import { announceDeliveryFailure } from './announce-delivery-failure.ts'
import { refreshCards } from './refresh-cards.ts'

type Receipt = Pick<Extract<InboundEvent, { kind: 'receipt' }>, 'ref' | 'status' | 'deliveryId' | 'failure'> & {
  readonly channelAccountId: ChannelAccountId
}

/** A channel's later word about a message. Late and repeated receipts change nothing. */
export async function recordReceipt(tx: UnitOfWork, deps: AppDeps, receipt: Receipt): Promise<void> {
  const { status, ref } = receipt
  const delivery = await deliveryOf(tx, receipt)
  if (delivery === null) return
  if (delivery.remoteRef === null) await tx.deliveries.nameRemote(delivery.id, ref)
  const failure = status === 'failed' ? (receipt.failure ?? 'no_such_address') : null
  if (!(await tx.deliveries.climb(delivery.id, status, deps.clock.now(), failure))) return
  if (delivery.linkId !== null) await refreshCards(tx, delivery.linkId)
  const merchant = await tx.merchants.find(delivery.merchantId)
  if (failure === null || merchant === null) return
  const failed = { ...delivery, status: 'failed', failure } as const
  await announceDeliveryFailure(tx, deps, merchant, failed, { audience: 'payer', template: 'receipt' })
}

/** By the channel's name for it, or by ours where the answer that would have told the channel's was lost. */
async function deliveryOf(tx: UnitOfWork, receipt: Receipt): Promise<Delivery | null> {
  const { channelAccountId, ref, deliveryId } = receipt
  const named = await tx.deliveries.byRemoteRef(channelAccountId, ref)
  if (named !== null || deliveryId === undefined) return named
  const account = await tx.accounts.channel(channelAccountId)
  const ours = account === null ? null : await tx.deliveries.find(account.merchantId, deliveryId)
  return ours?.channelAccountId === channelAccountId ? ours : null
}
