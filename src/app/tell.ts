import type { ChannelKind } from '../domain/channel-kind.ts'
import { toId, type ChannelAccountId, type DocumentId, type PaymentLinkId } from '../domain/ids.ts'
import type { ChannelAddress, Locale, Merchant } from '../domain/merchant.ts'
import type { ChoiceSpec, LinkTarget, NewDelivery, NewTelling } from '../ports/notification-repository.ts'
import type { UnitOfWork } from '../ports/store.ts'
import type { AppDeps } from './deps.ts'
import { sendOutJobs } from './queues.ts'

export type Recipient = {
  readonly channelAccountId: ChannelAccountId
  readonly kind: ChannelKind
  readonly address: ChannelAddress
}

export type Telling = {
  readonly merchant: Pick<Merchant, 'id'>
  readonly to: readonly Recipient[]
  readonly audience: 'payer' | 'member'
  readonly linkId: PaymentLinkId | null
  readonly template: string
  readonly params: Readonly<Record<string, unknown>>
  readonly choices?: readonly (readonly ChoiceSpec[])[]
  readonly target?: LinkTarget
  readonly targetLabel?: string
  /** The event and the recipient: told once, however often the event arrives. */
  readonly dedupeKey: string
  readonly locale: Locale
  readonly editsRef?: string | null
  readonly becomesCardOf?: PaymentLinkId
  readonly documentId?: DocumentId | null
}

/**
 * The only way anything is ever said: notifications, their deliveries and jobs are part of the caller's unit of work.
 * Says of each whether it is new, and not told before.
 */
export async function tellAll(
  tx: UnitOfWork,
  deps: Pick<AppDeps, 'clock' | 'ids'>,
  tellings: readonly Telling[],
): Promise<readonly boolean[]> {
  const written = tellings.map((telling) => writtenOf(deps, telling))
  const areNew = await tx.notifications.createAll(written)
  const to = tellings.flatMap((telling, index) => (areNew[index] === true ? telling.to : []))
  await tx.enqueue(...sendOutJobs(to))
  return areNew
}

/** One telling; false when it was told before. */
export async function tell(tx: UnitOfWork, deps: Pick<AppDeps, 'clock' | 'ids'>, telling: Telling): Promise<boolean> {
  const [isNew] = await tellAll(tx, deps, [telling])
  return isNew === true
}

function writtenOf(deps: Pick<AppDeps, 'clock' | 'ids'>, telling: Telling): NewTelling {
  const now = deps.clock.now()
  const id = toId<NewDelivery['notificationId']>(deps.ids.uuid())
  const { merchant, to, audience, linkId, template, params, dedupeKey, locale } = telling
  const deliveries = to.map((recipient): NewDelivery => ({
    ...recipient,
    id: toId(deps.ids.uuid()),
    merchantId: merchant.id,
    notificationId: id,
    linkId,
    createdAt: now,
    editsRef: telling.editsRef ?? null,
    becomesCardOf: telling.becomesCardOf ?? null,
  }))
  const notification = {
    ...{ id, merchantId: merchant.id, linkId, audience, template, params, dedupeKey, locale },
    createdAt: now,
    choices: telling.choices ?? [],
    documentId: telling.documentId ?? null,
    target: telling.target ?? null,
    targetLabel: telling.targetLabel ?? null,
  }
  return { notification, deliveries }
}
