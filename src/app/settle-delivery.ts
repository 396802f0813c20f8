import {
  higherStatus,
  nextMemberTryAt,
  nextTryAt,
  RESEND_UNKNOWN_MS,
  type Delivery,
  type DeliveryFailure,
} from '../domain/delivery.ts'
import { toId } from '../domain/ids.ts'
import { plusMs, type Instant } from '../domain/instant.ts'
import type { SendOutcome } from '../ports/message-channel.ts'
import type { ClaimedDelivery } from '../ports/delivery-repository.ts'
import type { UnitOfWork } from '../ports/store.ts'
import { announceDeliveryFailure, announceRefusedCredentials } from './announce-delivery-failure.ts'
import type { AppDeps } from './deps.ts'
import { refreshCards } from './refresh-cards.ts'

/** One try to tell a claimed message, and what the channel answered. */
export type Tried = {
  readonly claimed: ClaimedDelivery
  /** An edit may be repeated without showing anything twice. */
  readonly wasEdit: boolean
  readonly outcome: SendOutcome
}

/** Writes what a try came to; a claim lost meanwhile changes nothing. */
export async function settleDelivery(tx: UnitOfWork, deps: AppDeps, tried: Tried): Promise<void> {
  const { claimed, outcome } = tried
  const settled = afterTry(tried, deps.clock.now())
  const isOurs = await tx.deliveries.settle(settled, { at: deps.clock.now(), outcome: writtenOutcome(tried) })
  if (!isOurs) {
    deps.logger.warn('delivery.claim_lost', { deliveryId: settled.id })
    return
  }
  if (outcome.kind === 'sent') await becomeCard(tx, deps, claimed, outcome.ref)
  if (claimed.notification.audience === 'payer' && settled.linkId !== null) await refreshCards(tx, settled.linkId)
  if (isRefusedCredentials(outcome)) await announceRefusedCredentials(tx, deps, claimed.merchant, settled)
  if (settled.status === 'failed' || settled.status === 'unknown') {
    await announceDeliveryFailure(tx, deps, claimed.merchant, settled, claimed.notification)
  }
}

/** Only a text of unknown fate counts as one that may stand in the chat already. */
const writtenOutcome = ({ outcome, wasEdit }: Tried): string =>
  wasEdit && outcome.kind === 'unknown' ? 'edit_unknown' : outcome.kind

const isRefusedCredentials = (outcome: SendOutcome): boolean =>
  outcome.kind === 'refused' && outcome.failure === 'bad_credentials'

/** What the channel's answer means for the delivery; certain failures are tried again on a schedule, then it is dead. */
function afterTry({ claimed, outcome, wasEdit }: Tried, now: Instant): Delivery {
  const { delivery } = claimed
  const tried = { ...delivery, tries: delivery.tries + 1 }
  switch (outcome.kind) {
    case 'sent':
      return { ...tried, status: higherStatus(delivery.status, 'sent'), remoteRef: outcome.ref, nextTryAt: null }
    case 'rate_limited':
      // Asked to wait is not a failed try.
      return again(delivery, plusMs(now, outcome.retryAfterMs))
    case 'unreachable':
      return againOrDead(claimed, tried, 'unreachable', now)
    case 'unknown':
      return afterUnknown(claimed, tried, wasEdit, now)
    case 'refused':
      // Credentials are put right in one place for all that waits; the other refusals are about this message.
      return outcome.failure === 'bad_credentials'
        ? againOrDead(claimed, tried, outcome.failure, now)
        : dead(tried, outcome.failure)
  }
}

/** A payer is never written to twice by itself; the office rather reads a thing twice than never. */
function afterUnknown(claimed: ClaimedDelivery, tried: Delivery, wasEdit: boolean, now: Instant): Delivery {
  const isMembers = claimed.notification.audience === 'member'
  if (isMembers && wasEdit) return againOrDead(claimed, tried, 'unreachable', now)
  if (isMembers && !claimed.mayHaveArrived) return again(tried, plusMs(now, RESEND_UNKNOWN_MS))
  return { ...tried, status: 'unknown', nextTryAt: null }
}

function againOrDead(
  { notification }: ClaimedDelivery,
  tried: Delivery,
  failure: DeliveryFailure,
  now: Instant,
): Delivery {
  const at =
    notification.audience === 'member'
      ? nextMemberTryAt(tried.tries, tried.createdAt, now)
      : nextTryAt(tried.tries, now)
  return at === null ? dead(tried, failure) : again(tried, at)
}

const again = (delivery: Delivery, at: Instant): Delivery => ({ ...delivery, status: 'pending', nextTryAt: at })

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
