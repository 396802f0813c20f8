import type { Merchant } from '../domain/merchant.ts'
import type { PaymentLink } from '../domain/payment-link.ts'
import type { ChoiceSpec, LinkTarget } from '../ports/notification-repository.ts'
import type { UnitOfWork } from '../ports/store.ts'
import type { AppDeps } from './deps.ts'
import { officeRecipients } from './recipients.ts'
import { tellAll, type Telling } from './tell.ts'

export type OfficeTelling = {
  readonly merchant: Merchant
  readonly link: PaymentLink
  readonly template: string
  readonly params: Readonly<Record<string, unknown>>
  /** The event; each member hears of it once (I4). */
  readonly event: string
  readonly choices?: readonly (readonly ChoiceSpec[])[]
  readonly target?: LinkTarget
  readonly targetLabel?: string
}

/** Tells the link's creator and the owners, each on every chat they chose. */
export async function tellOffice(
  tx: UnitOfWork,
  deps: Pick<AppDeps, 'clock' | 'ids'>,
  telling: OfficeTelling,
): Promise<void> {
  await tellAll(tx, deps, await officeTellings(tx, telling))
}

/** What `tellOffice` tells, for who tells others in the same statement. */
export async function officeTellings(
  tx: UnitOfWork,
  { merchant, link, event, ...telling }: OfficeTelling,
): Promise<readonly Telling[]> {
  const recipients = await officeRecipients(tx, merchant.id, link.createdBy)
  const reached = recipients.filter(({ to }) => to.length > 0)
  return reached.map(({ memberId, to }) => ({
    ...telling,
    ...{ merchant, to, audience: 'member', linkId: link.id, locale: merchant.locale },
    dedupeKey: `${event}:${memberId}`,
  }))
}
