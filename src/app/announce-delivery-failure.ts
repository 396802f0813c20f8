import type { Delivery, Notification } from '../domain/delivery.ts'
import type { Merchant } from '../domain/merchant.ts'
import type { UnitOfWork } from '../ports/store.ts'
import type { AppDeps } from './deps.ts'
import { describeLink, type LinkParams } from './describe-link.ts'
import { linkChoice } from './link-choice.ts'
import { tellOffice, type OfficeTelling } from './tell-office.ts'

/** A payer's message that did not arrive, or may not have, is told to the office with a way to send it again. */
export async function announceDeliveryFailure(
  tx: UnitOfWork,
  deps: Pick<AppDeps, 'clock' | 'ids' | 'logger' | 'urls' | 'testMode'>,
  merchant: Merchant,
  delivery: Delivery,
  notification: Pick<Notification, 'audience' | 'template'>,
): Promise<void> {
  deps.logger.warn('delivery.failed', {
    deliveryId: delivery.id,
    template: notification.template,
    failure: delivery.failure ?? delivery.status,
  })
  if (notification.audience !== 'payer' || delivery.linkId === null) return
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
