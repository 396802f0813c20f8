import type { ChannelAccountId } from '../domain/ids.ts'
import { nextTryAt, type Delivery } from '../domain/delivery.ts'
import type { ChannelAddress } from '../domain/merchant.ts'
import { isPayable } from '../domain/payment-link.ts'
import type { EditOutcome, MessageChannel, OutboundMessage } from '../ports/message-channel.ts'
import type { ClaimedDelivery } from '../ports/delivery-repository.ts'
import type { UnitOfWork } from '../ports/store.ts'
import { announceDeliveryFailure } from './announce-delivery-failure.ts'
import type { AppDeps } from './deps.ts'
import { sendOutJob, type SendOutLine } from './queues.ts'
import { refreshCards } from './refresh-cards.ts'
import { renderMessage } from './render-message.ts'
import { settleDelivery, type Tried } from './settle-delivery.ts'

/** One run sends at most so many; what is left gets a job of its own. */
const MAX_PER_RUN = 50

type Line = { readonly channel: MessageChannel; readonly account: ChannelAccountId; readonly address: ChannelAddress }

type Prepared = { readonly kind: 'prepared'; claimed: ClaimedDelivery; message: OutboundMessage }
type Passed = { readonly kind: 'passed' }
type Next = Prepared | Passed | { readonly kind: 'done' }

/**
 * For all of a job's addresses at the same time. A failure fails the job once all have ended; its next try finds nothing
 * to do for those that were well.
 */
export async function sendOutAll(deps: AppDeps, lines: readonly SendOutLine[], signal: AbortSignal): Promise<void> {
  const sent = lines.map(({ channelAccountId, address }) => sendOut(deps, channelAccountId, address, signal))
  await Promise.allSettled(sent)
  await Promise.all(sent)
}

/** Sends what waits for one address, oldest first; stops where the channel asks to wait. */
export async function sendOut(
  deps: AppDeps,
  account: ChannelAccountId,
  address: ChannelAddress,
  signal: AbortSignal,
): Promise<void> {
  const line: Line = { channel: await deps.accounts.channel(account), account, address }
  let tried: Tried | null = null
  for (let taken = 0; taken < MAX_PER_RUN && !signal.aborted; taken += 1) {
    const next: Next = await settleAndClaim(deps, line, tried)
    if (next.kind === 'done') return
    tried = next.kind === 'prepared' ? await transmit(line.channel, next) : null
  }
  await stop(deps, line, tried)
}

/** The message a unit of work was about when it came to nothing. */
type Trouble = { with: ClaimedDelivery | null }

/** What was just sent is written and the next one claimed in one unit of work; it is committed before anything is sent. */
async function settleAndClaim(deps: AppDeps, line: Line, tried: Tried | null): Promise<Next> {
  const trouble: Trouble = { with: null }
  try {
    return await deps.store.together({ lane: 'send-out' }, async (tx) => {
      trouble.with = null
      // The claim stands behind the result on the connection, so it sees it; neither waits for the other's answer.
      const settling = tried === null ? null : settleDelivery(tx, deps, tried)
      const [next] = await Promise.all([claimNext(tx, deps, line, trouble), settling])
      return next
    })
  } catch (cause) {
    // What was sent stays sent, whatever is wrong with the next one; a result already written is not ours any more.
    if (tried !== null) await deps.store.transaction((tx) => settleDelivery(tx, deps, tried))
    if (trouble.with === null) throw cause
    return countTrouble(deps, line, trouble.with, cause)
  }
}

/**
 * The database failed while a message was written, and took the claim back with the rest: the try is counted by itself.
 * It may do better later, but not for ever: those behind it wait.
 */
async function countTrouble(deps: AppDeps, line: Line, troubled: ClaimedDelivery, cause: unknown): Promise<Passed> {
  await deps.store.transaction(async (tx) => {
    const now = deps.clock.now()
    const next = await tx.deliveries.claimNext(line.account, line.address, now)
    if (next.kind !== 'claimed' || next.delivery.id !== troubled.delivery.id) return
    const tries = next.delivery.tries + 1
    const again = nextTryAt(tries, now)
    if (again === null) return putAside(tx, deps, next, cause)
    await tx.deliveries.settle(
      { ...next.delivery, tries, status: 'pending', nextTryAt: again },
      { at: now, outcome: 'not_rendered' },
    )
    deps.logger.warn('delivery.render_failed', { deliveryId: next.delivery.id, template: next.notification.template })
  })
  return { kind: 'passed' }
}

const stop = (deps: AppDeps, { account, address }: Line, tried: Tried | null): Promise<void> =>
  deps.store.transaction(async (tx) => {
    if (tried !== null) await settleDelivery(tx, deps, tried)
    await tx.enqueue(sendOutJob(account, address, deps.clock.now()))
  })

async function claimNext(tx: UnitOfWork, deps: AppDeps, line: Line, trouble: Trouble): Promise<Next> {
  const next = await tx.deliveries.claimNext(line.account, line.address, deps.clock.now())
  switch (next.kind) {
    case 'none':
      return { kind: 'done' }
    case 'wait':
      await tx.enqueue(sendOutJob(line.account, line.address, next.until))
      return { kind: 'done' }
    case 'claimed':
      trouble.with = next
      return (await leadsToClosedLink(tx, deps, next)) ? skip(tx, deps, next) : prepare(tx, deps, line.channel, next)
  }
}

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

async function skip(tx: UnitOfWork, deps: AppDeps, { delivery }: ClaimedDelivery): Promise<Passed> {
  const skipped: Delivery = { ...delivery, status: 'skipped', failure: 'link_closed', nextTryAt: null }
  await tx.deliveries.settle(skipped, { at: deps.clock.now(), outcome: 'skipped' })
  if (delivery.linkId !== null) await refreshCards(tx, delivery.linkId)
  return { kind: 'passed' }
}

async function prepare(
  tx: UnitOfWork,
  deps: AppDeps,
  channel: MessageChannel,
  claimed: ClaimedDelivery,
): Promise<Prepared | Passed> {
  const { delivery, notification, merchant } = claimed
  try {
    const { readerLocale } = claimed
    const message = await renderMessage(tx, deps, { channel, merchant, delivery, notification, readerLocale })
    return { kind: 'prepared', claimed, message }
  } catch (cause) {
    // Where the database was at fault nothing more can be written in this unit of work: its own failure is thrown on.
    await putAside(tx, deps, claimed, cause).catch(() => Promise.reject(cause))
    return { kind: 'passed' }
  }
}

/** A message that cannot be written must not hold up those behind it. */
async function putAside(
  tx: UnitOfWork,
  deps: AppDeps,
  { delivery, notification, merchant }: ClaimedDelivery,
  cause: unknown,
): Promise<void> {
  const tried = { ...delivery, tries: delivery.tries + 1, nextTryAt: null }
  const failed: Delivery = { ...tried, status: 'failed', failure: 'not_rendered' }
  await tx.deliveries.settle(failed, { at: deps.clock.now(), outcome: 'not_rendered' })
  deps.logger.error('delivery.not_rendered', cause, { deliveryId: delivery.id, template: notification.template })
  await announceDeliveryFailure(tx, deps, merchant, failed, notification)
  if (notification.audience === 'payer' && delivery.linkId !== null) await refreshCards(tx, delivery.linkId)
}

/** An edit shows the same thing without a second message; only where the message is gone is a new one sent. */
async function transmit(channel: MessageChannel, { claimed, message }: Prepared): Promise<Tried> {
  const { delivery, editsRef } = claimed
  const ref = editsRef ?? delivery.remoteRef
  const asText = async (): Promise<Tried> => ({
    claimed,
    wasEdit: false,
    outcome: await channel.send(message),
  })
  if (ref === null || channel.edit === null) return asText()
  const edited: EditOutcome = await channel.edit(ref, message)
  switch (edited.kind) {
    case 'edited':
      return { claimed, wasEdit: true, outcome: { kind: 'sent', ref } }
    case 'gone':
      return asText()
    case 'rate_limited':
    case 'unreachable':
    case 'unknown':
    case 'refused':
      return { claimed, wasEdit: true, outcome: edited }
  }
}
