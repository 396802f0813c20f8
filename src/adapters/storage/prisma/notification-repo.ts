import { toId } from '../../../domain/ids.ts'
import type { Locale } from '../../../domain/merchant.ts'
import type {
  ChoiceSpec,
  LinkTarget,
  NewDelivery,
  NewNotification,
  NotificationRepository,
} from '../../../ports/notification-repository.ts'
import type * as Row from './generated/client.ts'
import { toDate, toInstant, toJson, toJsonOrNull } from './mappers.ts'
import type { Scope } from './scope.ts'

export function openNotifications({ tx }: Scope): NotificationRepository {
  return {
    async create(notification, deliveries) {
      const { count } = await tx.notification.createMany({ data: [toRow(notification)], skipDuplicates: true })
      if (count === 0) return false
      // Two ways to one address are one delivery.
      if (deliveries.length > 0) {
        await tx.delivery.createMany({ data: deliveries.map(deliveryRow), skipDuplicates: true })
      }
      return true
    },
  }
}

const toRow = (notification: NewNotification) => ({
  id: notification.id,
  merchantId: notification.merchantId,
  linkId: notification.linkId,
  audience: notification.audience,
  template: notification.template,
  params: toJson(notification.params),
  choices: toJson(notification.choices),
  target: toJsonOrNull(notification.target),
  targetLabel: notification.targetLabel,
  dedupeKey: notification.dedupeKey,
  locale: notification.locale,
  createdAt: toDate(notification.createdAt),
})

const deliveryRow = (delivery: NewDelivery) => ({
  id: delivery.id,
  merchantId: delivery.merchantId,
  notificationId: delivery.notificationId,
  linkId: delivery.linkId,
  channelAccountId: delivery.channelAccountId,
  kind: delivery.kind,
  address: delivery.address,
  status: 'pending',
  claim: 0,
  tries: 0,
  dueAt: toDate(delivery.createdAt),
  editsRef: delivery.editsRef,
  becomesCardOf: delivery.becomesCardOf,
  createdAt: toDate(delivery.createdAt),
})

export const notificationOf = (row: Row.Notification): NewNotification => ({
  id: toId(row.id),
  merchantId: toId(row.merchantId),
  linkId: row.linkId === null ? null : toId(row.linkId),
  audience: row.audience as NewNotification['audience'],
  template: row.template,
  params: row.params as Record<string, unknown>,
  choices: row.choices as ChoiceSpec[][],
  target: row.target as LinkTarget | null,
  targetLabel: row.targetLabel,
  dedupeKey: row.dedupeKey,
  locale: row.locale as Locale,
  createdAt: toInstant(row.createdAt),
})
