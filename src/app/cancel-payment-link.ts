import { PAYER_CHANNELS } from '../domain/channel-kind.ts'
import type { DeliveryStatus } from '../domain/delivery.ts'
import type { PaymentLinkId } from '../domain/ids.ts'
import type { Member } from '../domain/merchant.ts'
import { isOpenAttempt } from '../domain/payment-attempt.ts'
import { cancelLink, type CancelLinkError, type PaymentLink } from '../domain/payment-link.ts'
import { ok, type Result } from '../domain/result.ts'
import type { UnitOfWork } from '../ports/store.ts'
import { audit } from './audit.ts'
import type { AppDeps } from './deps.ts'
import { describeLink } from './describe-link.ts'
import { lockLink, type LinkWithParties } from './load-link.ts'
import { refreshCards } from './refresh-cards.ts'
import { tellPayer } from './tell-payer.ts'

type PayerChannel = (typeof PAYER_CHANNELS)[number]
type Cancelling = Pick<AppDeps, 'accounts' | 'clock' | 'ids' | 'urls' | 'testMode'>

export type CancelledLink = {
  readonly link: PaymentLink
  readonly attemptOpen: boolean
  /** By which channels the payer is told. */
  readonly told: readonly PayerChannel[]
}

/** L3: withdraws an unpaid link, and tells the payer wherever the link was sent; `warned` says that the member knows a payment is under way. */
export async function cancelPaymentLink(
  tx: UnitOfWork,
  deps: Cancelling,
  input: { readonly member: Member; readonly linkId: PaymentLinkId; readonly warned: boolean },
): Promise<Result<CancelledLink, CancelLinkError>> {
  const parties = await lockLink(tx, input.member.merchantId, input.linkId)
  const { link } = parties
  const attemptOpen = await isPaymentUnderWay(tx, link.id)
  const cancelled = cancelLink(link, { role: input.member.role, attemptOpen, warned: input.warned })
  if (!cancelled.ok) return cancelled
  await tx.links.save(cancelled.value)
  const actor = { kind: 'member', id: input.member.id } as const
  await audit(tx, deps, link.merchantId, actor, {
    action: 'link.cancelled',
    subjectId: link.id,
    details: { attemptOpen },
  })
  await refreshCards(tx, link.id)
  const told = await tellWhoeverWasWrittenTo(tx, deps, { ...parties, link: cancelled.value }, attemptOpen)
  return ok({ link: cancelled.value, attemptOpen, told })
}

/** A held payment is money that may be taken already: withdrawing its link needs the same warning. */
export const isPaymentUnderWay = async (tx: UnitOfWork, linkId: PaymentLinkId): Promise<boolean> =>
  (await tx.attempts.ofLink(linkId)).some(({ status }) => isOpenAttempt(status) || status === 'held')

const WRITTEN: ReadonlySet<DeliveryStatus> = new Set(['sending', 'sent', 'delivered', 'read', 'unknown'])

/** Nobody is told of the end of a link of which nobody has heard. */
async function tellWhoeverWasWrittenTo(
  tx: UnitOfWork,
  deps: Cancelling,
  { link, merchant, payer }: LinkWithParties,
  attemptOpen: boolean,
): Promise<readonly PayerChannel[]> {
  const written = (await tx.deliveries.toPayer(link.id)).filter(({ status }) => WRITTEN.has(status))
  const kinds = PAYER_CHANNELS.filter((channel) => written.some(({ kind }) => kind === channel))
  const told = await tellPayer(tx, deps, {
    merchant,
    payer,
    link,
    template: 'payer.cancelled',
    params: { ...(await describeLink(tx, deps, link)), attemptOpen },
    event: `cancelled:${link.id}:${link.version}`,
    kinds,
    withPayPage: false,
  })
  return kinds.filter((kind) => told.includes(kind))
}
