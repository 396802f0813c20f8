import { PAYER_CHANNELS } from '../domain/channel-kind.ts'
import type { Refund } from '../domain/refund.ts'
import type { UnitOfWork } from '../ports/store.ts'
import type { AppDeps } from './deps.ts'
import { describeLink, paymentReference, providerNameOf } from './describe-link.ts'
import { linkChoice } from './link-choice.ts'
import { loadParties, type LinkWithParties } from './load-link.ts'
import { memberRecipients } from './recipients.ts'
import { tellOffice, type OfficeTelling } from './tell-office.ts'
import { tellPayer } from './tell-payer.ts'
import { tell } from './tell.ts'

/** Tells the office what became of a refund or void, and the payer when the money is on its way back. */
export async function announceRefund(
  tx: UnitOfWork,
  deps: Pick<AppDeps, 'accounts' | 'clock' | 'ids' | 'urls' | 'testMode'>,
  { link, merchant, payer }: LinkWithParties,
  refund: Refund,
): Promise<void> {
  const telling = tellingOf(refund)
  if (telling === null) return
  const params = await refundParams(tx, deps, link, refund)
  const event = `refund-${refund.status}:${refund.id}`
  await tellOffice(tx, deps, { ...telling, merchant, link, params: { ...params, ...telling.params }, event })
  if (refund.status !== 'done') return
  await tellPayer(tx, deps, {
    merchant,
    payer,
    link,
    template: 'payer.refunded',
    params,
    event,
    kinds: PAYER_CHANNELS.filter((kind) => link.channels.includes(kind)),
    withPayPage: false,
  })
}

/** After a day without an answer: a person must look at the provider's panel. */
export async function announceUnansweredRefund(
  tx: UnitOfWork,
  deps: Pick<AppDeps, 'clock' | 'ids' | 'urls' | 'testMode'>,
  { link, merchant }: LinkWithParties,
  refund: Refund,
): Promise<void> {
  await tellOffice(tx, deps, {
    merchant,
    link,
    template: 'office.refund_unknown',
    params: { ...(await refundParams(tx, deps, link, refund)), needsPerson: true },
    event: `refund-unanswered:${refund.id}`,
  })
}

/** To who asked for it: nobody approved it in time. */
export async function announceLapsedRefund(
  tx: UnitOfWork,
  deps: Pick<AppDeps, 'clock' | 'ids' | 'urls' | 'testMode'>,
  refund: Refund,
): Promise<void> {
  const link = await tx.links.find(refund.merchantId, refund.linkId)
  if (link === null) throw new Error(`refund ${refund.id} has no link`)
  const { merchant } = await loadParties(tx, link)
  for (const { memberId, to } of await memberRecipients(tx, merchant.id, ({ id }) => id === refund.requestedBy)) {
    if (to.length === 0) continue
    await tell(tx, deps, {
      merchant,
      to,
      audience: 'member',
      linkId: link.id,
      template: 'office.refund_withdrawn',
      params: await refundParams(tx, deps, link, refund),
      dedupeKey: `refund-withdrawn:${refund.id}:${memberId}`,
      locale: merchant.locale,
    })
  }
}

const refundParams = async (
  tx: UnitOfWork,
  deps: Pick<AppDeps, 'clock' | 'urls' | 'testMode'>,
  link: LinkWithParties['link'],
  refund: Refund,
) => ({
  ...(await describeLink(tx, deps, link)),
  refundAmount: refund.amount,
  method: refund.method,
  providerName: await providerNameOf(tx, refund.posAccountId),
  reference: await paymentReference(tx, link, await tx.facts.find(refund.factId)),
})

function tellingOf(refund: Refund): Pick<OfficeTelling, 'template' | 'params' | 'choices'> | null {
  switch (refund.status) {
    case 'done':
      return { template: 'office.refund_done', params: {} }
    case 'rejected':
      return {
        template: 'office.refund_rejected',
        params: { rejection: refund.rejection ?? 'other' },
        // Too late to void is not too late to refund.
        choices: refund.rejection === 'too_late' ? [[linkChoice('refund', 'refund', refund.linkId)]] : [],
      }
    case 'unknown':
      return { template: 'office.refund_unknown', params: {} }
    case 'requested':
    case 'approved':
    case 'submitted':
    case 'withdrawn':
      return null
  }
}
