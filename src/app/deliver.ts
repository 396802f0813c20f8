import { higherStatus, nextTryAt, type Delivery, type DeliveryFailure } from '../domain/delivery.ts'
import { toId, type ChannelAccountId } from '../domain/ids.ts'
import { plusMs } from '../domain/instant.ts'
import type { ChannelAddress, Merchant } from '../domain/merchant.ts'
import { isPayable } from '../domain/payment-link.ts'
import type { EditOutcome, MessageChannel, OutboundMessage, SendOutcome } from '../ports/message-channel.ts'
import type { ClaimedDelivery, NextDelivery, UnitOfWork } from '../ports/store.ts'
import type { AppDeps } from './deps.ts'
import { announceDeliveryFailure } from './announce-delivery-failure.ts'
import { sendOutJob } from './queues.ts'
import { refreshCards } from './refresh-cards.ts'
import { renderMessage } from './render-message.ts'

/** One run sends at most so many; what is left gets a job of its own. */
const MAX_PER_RUN = 50

/** Sends what waits for one address, oldest first; stops where the channel asks to wait. */
export async function sendOut(
  deps: AppDeps,
  channelAccountId: ChannelAccountId,
  address: ChannelAddress,
  signal: AbortSignal,
): Promise<void> {
  const channel = await deps.accounts.channel(channelAccountId)
  for (let sent = 0; sent < MAX_PER_RUN && !signal.aborted; sent += 1) {
    const next = await claimNext(deps, channel, channelAccountId, address)
    if (next.kind === 'none') return
    if (next.kind === 'wait') return sendLater(deps, channelAccountId, address, next.until)
    if (next.kind === 'skipped') continue
    await sendOne(deps, channel, next)
  }
  await sendLater(deps, channelAccountId, address, deps.clock.now())
}

type Prepared = { readonly kind: 'prepared'; claimed: ClaimedDelivery; merchant: Merchant; message: OutboundMessage }

type Skipped = { readonly kind: 'skipped' }

/** Claimed and rendered in one unit of work, which is committed before anything is sent. */
const claimNext = (
  deps: AppDeps,
  channel: MessageChannel,
  account: ChannelAccountId,
  address: ChannelAddress,
): Promise<Exclude<NextDelivery, ClaimedDelivery> | Prepared | Skipped> =>
  deps.store.transaction(async (tx) => {
    const next = await tx.deliveries.claimNext(account, address, deps.clock.now())
    if (next.kind !== 'claimed') return next
    return (await leadsToClosedLink(tx, deps, next)) ? skip(tx, deps, next) : prepare(tx, deps, channel, next)
  })

/** Nobody is called to a page that takes no payment any more, however long the message had to wait. */
async function leadsToClosedLink(
  tx: UnitOfWork,
  deps: AppDeps,
  { delivery, notification }: ClaimedDelivery,
): Promise<boolean> {
  if (notification.target?.kind !== 'pay_page') return false
  const link = await tx.links.find(delivery.merchantId, notification.target.linkId)
  return link === null || !isPayable(link, deps.clock.now())
}

async function skip(tx: UnitOfWork, deps: AppDeps, { delivery }: ClaimedDelivery): Promise<Skipped> {
  const skipped: Delivery = { ...delivery, status: 'skipped', failure: 'link_closed', nextTryAt: null }
  await tx.deliveries.settle(skipped, { at: deps.clock.now(), outcome: 'skipped' })
  if (delivery.linkId !== null) await refreshCards(tx, delivery.linkId)
  return { kind: 'skipped' }
}

const sendLater = (
  deps: AppDeps,
  account: ChannelAccountId,
  address: ChannelAddress,
  at: Parameters<typeof sendOutJob>[2],
): Promise<void> => deps.store.transaction((tx) => tx.enqueue(sendOutJob(account, address, at)))

async function sendOne(deps: AppDeps, channel: MessageChannel, prepared: Prepared): Promise<void> {
  const { claimed, merchant, message } = prepared
  const outcome = await transmit(channel, claimed, message)
  await deps.store.transaction((tx) => settle(tx, deps, merchant, claimed, outcome))
}

async function prepare(
  tx: UnitOfWork,
  deps: AppDeps,
  channel: MessageChannel,
  claimed: ClaimedDelivery,
): Promise<Prepared> {
  const { delivery, notification } = claimed
  const merchant = await tx.merchants.find(delivery.merchantId)
  if (merchant === null) throw new Error(`delivery ${delivery.id} has no merchant`)
  const message = await renderMessage(tx, deps, { channel, merchant, delivery, notification })
  return { kind: 'prepared', claimed, merchant, message }
}

/** An edit shows the same thing without a second message; only where the message is gone is a new one sent. */
async function transmit(
  channel: MessageChannel,
  { delivery, editsRef }: ClaimedDelivery,
  message: OutboundMessage,
): Promise<SendOutcome> {
  const ref = editsRef ?? delivery.remoteRef
  if (ref === null || channel.edit === null) return channel.send(message)
  const edited: EditOutcome = await channel.edit(ref, message)
  switch (edited.kind) {
    case 'edited':
      return { kind: 'sent', ref }
    case 'gone':
      return channel.send(message)
    case 'rate_limited':
    case 'unreachable':
    case 'unknown':
    case 'refused':
      return edited
  }
}

async function settle(
  tx: UnitOfWork,
  deps: AppDeps,
  merchant: Merchant,
  claimed: ClaimedDelivery,
  outcome: SendOutcome,
): Promise<void> {
  const settled = applySendOutcome(claimed.delivery, outcome, deps.clock.now())
  const isOurs = await tx.deliveries.settle(settled, { at: deps.clock.now(), outcome: outcome.kind })
  if (!isOurs) {
    deps.logger.warn('delivery.claim_lost', { deliveryId: settled.id })
    return
  }
  if (outcome.kind === 'sent') await becomeCard(tx, deps, claimed, outcome.ref)
  if (claimed.notification.audience === 'payer' && settled.linkId !== null) await refreshCards(tx, settled.linkId)
  if (settled.status === 'failed' || settled.status === 'unknown') {
    await announceDeliveryFailure(tx, deps, merchant, settled, claimed.notification)
  }
}

/** What the channel's answer means for the delivery; certain failures are tried again on a schedule, then it is dead. */
function applySendOutcome(delivery: Delivery, outcome: SendOutcome, now: Delivery['createdAt']): Delivery {
  const tried = { ...delivery, tries: delivery.tries + 1 }
  switch (outcome.kind) {
    case 'sent':
      return { ...tried, status: higherStatus(delivery.status, 'sent'), remoteRef: outcome.ref, nextTryAt: null }
    case 'rate_limited':
      // Asked to wait is not a failed try.
      return { ...delivery, status: 'pending', nextTryAt: plusMs(now, outcome.retryAfterMs) }
    case 'unreachable': {
      const again = nextTryAt(tried.tries, now)
      return again === null ? dead(tried, 'unreachable') : { ...tried, status: 'pending', nextTryAt: again }
    }
    case 'unknown':
      return { ...tried, status: 'unknown', nextTryAt: null }
    case 'refused':
      return dead(tried, outcome.failure)
  }
}

const dead = (delivery: Delivery, failure: DeliveryFailure): Delivery => ({
  ...delivery,
  status: 'failed',
  failure,
  nextTryAt: null,
})

/** The message just sent is the link's live card; what changed meanwhile is drawn at once. */
async function becomeCard(tx: UnitOfWork, deps: AppDeps, claimed: ClaimedDelivery, ref: string): Promise<void> {
  const { delivery, becomesCardOf } = claimed
  if (becomesCardOf === null) return
  await tx.cards.upsert({
    id: toId(deps.ids.uuid()),
    merchantId: delivery.merchantId,
    linkId: becomesCardOf,
    channelAccountId: delivery.channelAccountId,
    address: delivery.address,
    remoteRef: ref,
  })
  await refreshCards(tx, becomesCardOf)
}
