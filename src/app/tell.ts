import type { ChannelKind } from '../domain/channel-kind.ts'
import { toId, type ChannelAccountId, type PaymentLinkId } from '../domain/ids.ts'
import type { ChannelAddress, Locale, Merchant } from '../domain/merchant.ts'
import type { ChoiceSpec, LinkTarget, NewDelivery } from '../ports/notification-repository.ts'
import type { UnitOfWork } from '../ports/store.ts'
import type { AppDeps } from './deps.ts'
import { sendOutJob } from './queues.ts'

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
}

/**
 * The only way anything is ever said: the notification, its deliveries and their jobs are part of the caller's unit of
 * work. Returns false when this was told before.
 */
export async function tell(tx: UnitOfWork, deps: Pick<AppDeps, 'clock' | 'ids'>, telling: Telling): Promise<boolean> {
  const now = deps.clock.now()
  const notificationId = toId<NewDelivery['notificationId']>(deps.ids.uuid())
  const deliveries = telling.to.map((recipient): NewDelivery => ({
    ...recipient,
    id: toId(deps.ids.uuid()),
    merchantId: telling.merchant.id,
    notificationId,
    linkId: telling.linkId,
    createdAt: now,
    editsRef: telling.editsRef ?? null,
    becomesCardOf: telling.becomesCardOf ?? null,
  }))
  const isNew = await tx.notifications.create(
    {
      id: notificationId,
      merchantId: telling.merchant.id,
      linkId: telling.linkId,
      audience: telling.audience,
      template: telling.template,
      params: telling.params,
      dedupeKey: telling.dedupeKey,
      locale: telling.locale,
      createdAt: now,
      choices: telling.choices ?? [],
      target: telling.target ?? null,
      targetLabel: telling.targetLabel ?? null,
    },
    deliveries,
  )
  if (isNew) await tx.enqueue(...telling.to.map((to) => sendOutJob(to.channelAccountId, to.address)))
  return isNew
}
