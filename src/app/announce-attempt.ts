import type { PaymentLinkId } from '../domain/ids.ts'
import { REMEDIES } from '../domain/decline-reason.ts'
import type { PaymentAttempt } from '../domain/payment-attempt.ts'
import type { ProviderOutcome } from '../domain/provider-outcome.ts'
import type { UnitOfWork } from '../ports/store.ts'
import type { AppDeps } from './deps.ts'
import { recheckChoices } from './card-choices.ts'
import { describeLink, providerNameOf } from './describe-link.ts'
import { linkChoice } from './link-choice.ts'
import type { LinkWithParties } from './load-link.ts'
import { tellOffice, type OfficeTelling } from './tell-office.ts'

/** Tells the office what a try came to when it did not end in a payment: refused, held, or not known yet. */
export async function announceAttempt(
  tx: UnitOfWork,
  deps: Pick<AppDeps, 'clock' | 'ids' | 'urls' | 'testMode'>,
  { link, merchant }: LinkWithParties,
  before: PaymentAttempt,
  after: PaymentAttempt,
  outcome: ProviderOutcome,
): Promise<void> {
  const told = before.status === after.status ? null : tellingOf(after, link.id)
  if (told === null) return
  await tellOffice(tx, deps, {
    ...told,
    merchant,
    link,
    params: {
      ...(await describeLink(tx, deps, link)),
      providerName: await providerNameOf(tx, after.posAccountId),
      charged: outcome.kind === 'captured' ? outcome.capture.charged : null,
      ...told.params,
    },
    event: `${after.status}:${after.id}`,
  })
}

type AttemptTelling = Pick<OfficeTelling, 'template' | 'params' | 'choices'>

/** The other states are steps on the way, shown on the card and told nobody apart. */
function tellingOf(
  { status, declineReason, heldBecause }: PaymentAttempt,
  linkId: PaymentLinkId,
): AttemptTelling | null {
  if (status === 'failed' && declineReason !== null) return refusedTelling(declineReason, linkId)
  if (status === 'held')
    return { template: 'office.payment_held', params: { heldBecause }, choices: recheckChoices(linkId) }
  return status === 'unknown' ? { template: 'office.attempt_unknown', params: {} } : null
}

/** Polling has ended and the money is still not known: a person must look. */
export async function announceUnsettledAttempt(
  tx: UnitOfWork,
  deps: Pick<AppDeps, 'clock' | 'ids' | 'urls' | 'testMode'>,
  { link, merchant }: LinkWithParties,
  attempt: PaymentAttempt,
): Promise<void> {
  await tellOffice(tx, deps, {
    merchant,
    link,
    template: 'office.payment_unsettled',
    params: {
      ...(await describeLink(tx, deps, link)),
      providerName: await providerNameOf(tx, attempt.posAccountId),
      held: attempt.status === 'held',
    },
    event: `unsettled:${attempt.id}`,
    choices: recheckChoices(link.id),
  })
}

const refusedTelling = (reason: keyof typeof REMEDIES, linkId: PaymentLinkId): AttemptTelling => ({
  template: 'office.attempt_refused',
  params: { reason, remedies: [...REMEDIES[reason]] },
  choices: [[linkChoice('resend', 'resend', linkId), linkChoice('status', 'status', linkId)]],
})
