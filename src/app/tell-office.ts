import type { Merchant } from '../domain/merchant.ts'
import type { PaymentLink } from '../domain/payment-link.ts'
import type { ChoiceSpec, LinkTarget } from '../ports/notification-repository.ts'
import type { UnitOfWork } from '../ports/store.ts'
import type { AppDeps } from './deps.ts'
import { officeRecipients } from './recipients.ts'
import { tell, type Recipient } from './tell.ts'

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
  /** Also where the link was made, when that is a group; names are shortened there. */
  readonly inGroups?: boolean
}

/** Tells the link's creator and the owners, each on every chat they chose. */
export async function tellOffice(
  tx: UnitOfWork,
  deps: Pick<AppDeps, 'clock' | 'ids'>,
  { merchant, link, event, inGroups = false, ...telling }: OfficeTelling,
): Promise<void> {
  const at = { merchant, audience: 'member', linkId: link.id, locale: merchant.locale } as const
  for (const to of inGroups ? await groupsOf(tx, link) : []) {
    await tell(tx, deps, { ...telling, ...at, to: [to], dedupeKey: `${event}:group:${to.address}` })
  }
  for (const { memberId, to } of await officeRecipients(tx, merchant.id, link.createdBy)) {
    if (to.length === 0) continue
    await tell(tx, deps, { ...telling, ...at, to, dedupeKey: `${event}:${memberId}` })
  }
}

/** The office's groups that show a card of this link. */
async function groupsOf(tx: UnitOfWork, link: PaymentLink): Promise<readonly Recipient[]> {
  const shown = new Map((await tx.cards.ofLink(link.id)).map((card) => [card.address, card]))
  const groups: Recipient[] = []
  for (const { channelAccountId, address } of shown.values()) {
    const group = await tx.groups.find(channelAccountId, address)
    const account = group === null ? null : await tx.accounts.channel(channelAccountId)
    if (account !== null) groups.push({ channelAccountId, kind: account.kind, address })
  }
  return groups
}
