import type { Delivery, Notification } from '../domain/delivery.ts'
import { HOUR_MS } from '../domain/instant.ts'
import type { Merchant } from '../domain/merchant.ts'
import type { UnitOfWork } from '../ports/store.ts'
import type { AppDeps } from './deps.ts'
import { describeLink, type LinkParams } from './describe-link.ts'
import { linkChoice } from './link-choice.ts'
import { officeRecipients } from './recipients.ts'
import { tell, type Recipient } from './tell.ts'
import { tellOffice, type OfficeTelling } from './tell-office.ts'

type Announcing = Pick<AppDeps, 'clock' | 'ids' | 'logger' | 'urls' | 'testMode'>

/** A message that did not arrive, or may not have, is told to the office: a payer's with a way to send it again. */
export async function announceDeliveryFailure(
  tx: UnitOfWork,
  deps: Announcing,
  merchant: Merchant,
  delivery: Delivery,
  notification: Pick<Notification, 'audience' | 'template'>,
): Promise<void> {
  const failure = delivery.failure ?? delivery.status
  const fields = { deliveryId: delivery.id, template: notification.template, failure }
  if (notification.audience === 'member') {
    deps.logger.error('delivery.member_failed', failure, fields)
    return announceToOwners(tx, deps, merchant, delivery, notification)
  }
  deps.logger.warn('delivery.failed', fields)
  if (delivery.linkId === null) return
  const link = await tx.links.find(merchant.id, delivery.linkId)
  if (link === null) return
  await tellOffice(tx, deps, {
    merchant,
    link,
    ...tellingOf(delivery, await describeLink(tx, deps, link)),
    event: `delivery-failed:${delivery.id}`,
    choices: [[linkChoice('resend', 'resend', link.id)]],
  })
}

/** An answer that was lost is not a failure: the message may have arrived, so it is not sent again by itself. */
function tellingOf(delivery: Delivery, link: LinkParams): Pick<OfficeTelling, 'template' | 'params'> {
  const params = { ...link, channel: delivery.kind }
  if (delivery.status === 'unknown') return { template: 'office.delivery_unknown', params }
  return { template: 'office.delivery_failed', params: { ...params, failure: delivery.failure ?? 'unreachable' } }
}

const MEMBER_UNDELIVERED = 'office.member_undelivered'
const CREDENTIALS_REFUSED = 'office.credentials_refused'

/** Word of lost word is not announced in its turn, or two broken channels would write about each other for ever. */
const UNANNOUNCED: ReadonlySet<string> = new Set([MEMBER_UNDELIVERED, CREDENTIALS_REFUSED])

async function announceToOwners(
  tx: UnitOfWork,
  deps: Announcing,
  merchant: Merchant,
  delivery: Delivery,
  { template }: Pick<Notification, 'template'>,
): Promise<void> {
  if (UNANNOUNCED.has(template)) return
  const { channelAccountId, address, linkId } = delivery
  const [member] = (await tx.members.byAddress(channelAccountId, address)).filter(
    ({ merchantId }) => merchantId === merchant.id,
  )
  const link = linkId === null ? null : await tx.links.find(merchant.id, linkId)
  // Only the message itself is at fault where it could not be written: then its own chat will do.
  const isMessage = delivery.failure === 'message_rejected' || delivery.failure === 'not_rendered'
  const works = (to: Recipient) => isMessage || to.channelAccountId !== channelAccountId
  await tellOwners(tx, deps, merchant, works, {
    template: MEMBER_UNDELIVERED,
    params: {
      memberName: member?.displayName ?? null,
      channel: delivery.kind,
      failure: delivery.failure ?? 'unreachable',
      mayHaveArrived: delivery.status === 'unknown',
      shortNumber: link?.shortNumber ?? null,
    },
    event: `member-undelivered:${delivery.id}`,
  })
}

/** The channel does not know us any more: told at most once per account in each hour of the clock, and not by itself. */
export async function announceRefusedCredentials(
  tx: UnitOfWork,
  deps: Announcing,
  merchant: Merchant,
  { channelAccountId, kind }: Pick<Delivery, 'channelAccountId' | 'kind'>,
): Promise<void> {
  deps.logger.warn('delivery.credentials_refused', { channelAccountId, channel: kind })
  await tellOwners(tx, deps, merchant, (to) => to.channelAccountId !== channelAccountId, {
    template: CREDENTIALS_REFUSED,
    params: { channel: kind },
    event: `credentials-refused:${channelAccountId}:${Math.floor(deps.clock.now() / HOUR_MS)}`,
  })
}

async function tellOwners(
  tx: UnitOfWork,
  deps: Pick<AppDeps, 'clock' | 'ids'>,
  merchant: Merchant,
  works: (to: Recipient) => boolean,
  { event, ...telling }: Pick<OfficeTelling, 'template' | 'params' | 'event'>,
): Promise<void> {
  const owner = (await tx.members.ofMerchant(merchant.id)).find(({ role, active }) => role === 'owner' && active)
  if (owner === undefined) return
  for (const { memberId, to } of await officeRecipients(tx, merchant.id, owner.id)) {
    const reached = to.filter(works)
    if (reached.length === 0) continue
    await tell(tx, deps, {
      ...telling,
      merchant,
      to: reached,
      audience: 'member',
      linkId: null,
      dedupeKey: `${event}:${memberId}`,
      locale: merchant.locale,
    })
  }
}
