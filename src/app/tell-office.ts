import type { MemberId } from '../domain/ids.ts'
import type { Merchant } from '../domain/merchant.ts'
import type { Role } from '../domain/role.ts'
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
  /** Besides the creator and the owners. */
  readonly alsoTo?: readonly Role[]
  /** Who has just done it needs no word of it. */
  readonly exceptTo?: MemberId
  readonly choices?: readonly (readonly ChoiceSpec[])[]
  readonly target?: LinkTarget
  readonly targetLabel?: string
}

/** Tells the link's creator, the owners and whoever else the event is for, each on every chat they chose. */
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
  { merchant, link, event, alsoTo = [], exceptTo, ...telling }: OfficeTelling,
): Promise<readonly Telling[]> {
  const recipients = await officeRecipients(tx, merchant.id, link.createdBy, alsoTo)
  const reached = recipients.filter(({ to, memberId }) => to.length > 0 && memberId !== exceptTo)
  return reached.map(({ memberId, to }) => ({
    ...telling,
    ...{ merchant, to, audience: 'member', linkId: link.id, locale: merchant.locale },
    dedupeKey: `${event}:${memberId}`,
  }))
}
