import type { Delivery } from '../domain/delivery.ts'
import type { ChannelAccountId } from '../domain/ids.ts'
import { HOUR_MS, MINUTE_MS, type Instant } from '../domain/instant.ts'
import type { MessageChannel, SentMessage } from '../ports/message-channel.ts'
import type { AppDeps } from './deps.ts'
import { recordReceipt } from './record-receipt.ts'

/** How long after a message went out its channel is asked what became of it; an SMS lives for two days at most. */
const ASK_AFTER_MS = [
  ...[1, 2, 5, 10, 20, 40].map((minutes) => minutes * MINUTE_MS),
  ...[1, 2, 4, 8, 16, 24, 48].map((hours) => hours * HOUR_MS),
] as const

const PAGE_SIZE = 500

/**
 * Asks every channel that can be asked about the messages whose moment of asking has come since the last round. Returns
 * the moment the next round counts from.
 */
export async function lookUpDeliveries(deps: AppDeps, since: Instant): Promise<Instant> {
  const now = deps.clock.now()
  const accounts = await deps.store.transaction((tx) => tx.accounts.allChannels())
  for (const { id } of accounts) {
    const channel = await deps.accounts.channel(id).catch(() => null)
    if (channel?.lookUp === undefined) continue
    const due = await deps.store.transaction((tx) =>
      tx.deliveries.dueForLookUp(id, { since, now, after: ASK_AFTER_MS }, PAGE_SIZE),
    )
    await lookUp(deps, id, channel, due)
  }
  return now
}

/** Asks about one message now: its channel has hinted at news of it. */
export async function lookUpDelivery(deps: AppDeps, account: ChannelAccountId, ref: string): Promise<void> {
  const channel = await deps.accounts.channel(account)
  const found = await deps.store.transaction((tx) => tx.deliveries.byRemoteRef(account, ref))
  if (found === null || (found.status !== 'sent' && found.status !== 'unknown')) return
  await lookUp(deps, account, channel, [{ delivery: found, sentAt: found.createdAt }])
}

type Due = { readonly delivery: Delivery; readonly sentAt: Instant }

async function lookUp(
  deps: AppDeps,
  channelAccountId: ChannelAccountId,
  channel: MessageChannel,
  due: readonly Due[],
): Promise<void> {
  if (due.length === 0 || channel.lookUp === undefined) return
  for (const { deliveryId, ref, ...fate } of await channel.lookUp(due.map(sentMessageOf))) {
    const receipt = { ...fate, channelAccountId, ref, deliveryId }
    await deps.store.transaction((tx) => recordReceipt(tx, deps, receipt))
  }
}

const sentMessageOf = ({ delivery, sentAt }: Due): SentMessage => ({
  deliveryId: delivery.id,
  ref: delivery.remoteRef,
  address: delivery.address,
  sentAt,
})
