import { toId } from '../../../domain/ids.ts'
import type { Locale } from '../../../domain/merchant.ts'
import type {
  ChoiceSpec,
  LinkTarget,
  NewDelivery,
  NewNotification,
  NotificationRepository,
} from '../../../ports/notification-repository.ts'
import type * as Row from '../prisma/generated/client.ts'
import { toDate, toInstant } from './mappers.ts'
import type { Scope } from './scope.ts'
import { recordOf, tableOf, type RowOf, type Table } from './table.ts'

export const NOTIFICATION = tableOf<Row.Notification>()(
  'notification',
  ...(['id', 'merchantId', 'linkId', 'audience', 'template', 'params', 'choices', 'target', 'targetLabel'] as const),
  ...(['dedupeKey', 'locale', 'documentId', 'createdAt'] as const),
)
export type NotificationRow = RowOf<typeof NOTIFICATION>
const NEW_DELIVERY = tableOf<Row.Delivery>()(
  'delivery',
  ...(['id', 'merchantId', 'notificationId', 'linkId', 'channelAccountId', 'kind', 'address', 'editsRef'] as const),
  ...(['becomesCardOf', 'createdAt'] as const),
)

const inserted = (table: Table<never>): string => table.columns.join(', ')

/**
 * Any number of notifications with their deliveries in one statement. What was told before is left out, and so are its
 * deliveries; two ways to one address are one delivery.
 */
const CREATE = `
  WITH told AS (
    INSERT INTO notification (${inserted(NOTIFICATION)})
    SELECT ${inserted(NOTIFICATION)} FROM jsonb_to_recordset($1::jsonb) AS n (id uuid, merchant_id uuid, link_id uuid,
      audience text, template text, params jsonb, choices jsonb, target jsonb, target_label text, dedupe_key text,
      locale text, document_id uuid, created_at timestamptz, position int)
    ORDER BY position
    ON CONFLICT DO NOTHING RETURNING id
  ), outbox AS (
    INSERT INTO delivery (${inserted(NEW_DELIVERY)}, status, claim, tries, due_at)
    SELECT ${inserted(NEW_DELIVERY)}, 'pending', 0, 0, created_at FROM jsonb_to_recordset($2::jsonb) AS d (id uuid,
      merchant_id uuid, notification_id uuid, link_id uuid, channel_account_id uuid, kind text, address text,
      edits_ref text, becomes_card_of uuid, created_at timestamptz)
    WHERE notification_id IN (SELECT id FROM told)
    ON CONFLICT DO NOTHING
  )
  SELECT id FROM told`

export function openNotifications({ sql }: Scope): NotificationRepository {
  const createAll: NotificationRepository['createAll'] = async (told) => {
    if (told.length === 0) return []
    const notifications = told.map(({ notification }, position) => ({
      ...recordOfNotification(notification),
      position,
    }))
    const deliveries = told.flatMap((one) => one.deliveries.map(recordOfDelivery))
    const rows = await sql.rows<{ id: string }>(CREATE, [JSON.stringify(notifications), JSON.stringify(deliveries)])
    const created = new Set(rows.map(({ id }) => id))
    return told.map(({ notification }) => created.has(notification.id))
  }
  return {
    createAll,
    create: async (notification, deliveries) => (await createAll([{ notification, deliveries }]))[0] ?? false,
  }
}

const recordOfNotification = (row: NewNotification) =>
  recordOf(NOTIFICATION, { ...row, documentId: row.documentId ?? null, createdAt: toDate(row.createdAt) })

const recordOfDelivery = (row: NewDelivery) => recordOf(NEW_DELIVERY, { ...row, createdAt: toDate(row.createdAt) })

export const notificationOf = (row: NotificationRow): NewNotification => ({
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
  documentId: row.documentId === null ? null : toId(row.documentId),
  createdAt: toInstant(row.createdAt),
})
