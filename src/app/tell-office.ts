import type { MemberId } from '../domain/ids.ts'
import type { Merchant } from '../domain/merchant.ts'
import type { Role } from '../domain/role.ts'
import type { PaymentLink } from '../domain/payment-link.ts'
import type { ChoiceSpec, LinkTarget } from '../ports/notification-repository.ts'
import type { UnitOfWork } from '../ports/store.ts'
import type { AppDeps } from './deps.ts'
import { officeRecipients } from './recipients.ts'
import { tellAll, type Recipient, type Telling } from './tell.ts'

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
  /** Also where the link was made, when that is a group; names are shortened there. */
  readonly inGroups?: boolean
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
  { merchant, link, event, inGroups = false, alsoTo = [], exceptTo, ...telling }: OfficeTelling,
): Promise<readonly Telling[]> {
  const recipients = await officeRecipients(tx, merchant.id, link.createdBy, alsoTo)
  const reached = recipients.filter(({ to, memberId }) => to.length > 0 && memberId !== exceptTo)
  const about = { ...telling, merchant, audience: 'member', linkId: link.id, locale: merchant.locale } as const
  const groups = inGroups ? await groupsOf(tx, link) : []
  return [
    ...reached.map(({ memberId, to }) => ({ ...about, to, dedupeKey: `${event}:${memberId}` })),
    ...groups.map((to) => ({ ...about, to: [to], dedupeKey: `${event}:group:${to.address}` })),
  ]
}

/** The office's groups that show a card of this link; most offices have none. */
async function groupsOf(tx: UnitOfWork, link: PaymentLink): Promise<readonly Recipient[]> {
  const groups = await tx.groups.ofMerchant(link.merchantId)
  if (groups.length === 0) return []
  const cards = await tx.cards.ofLink(link.id)
  const accounts = await tx.accounts.channelsOf(link.merchantId)
  return groups.flatMap(({ channelAccountId, address }) => {
    const account = accounts.find(({ id }) => id === channelAccountId)
    const isShown = cards.some((card) => card.channelAccountId === channelAccountId && card.address === address)
    return account !== undefined && isShown ? [{ channelAccountId, kind: account.kind, address }] : []
  })
}
