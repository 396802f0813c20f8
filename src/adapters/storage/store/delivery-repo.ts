import type { ChannelKind } from '../../../domain/channel-kind.ts'
import { higherStatus, type Delivery, type DeliveryFailure, type DeliveryStatus } from '../../../domain/delivery.ts'
import { toId } from '../../../domain/ids.ts'
import type { Locale } from '../../../domain/merchant.ts'
import { plusMs, SECOND_MS } from '../../../domain/instant.ts'
import type { ClaimedDelivery, DeliveryRepository, NextDelivery } from '../../../ports/delivery-repository.ts'
import type * as Row from '../prisma/generated/client.ts'
import { toDate, toDateOrNull, toInstant, toInstantOrNull } from './mappers.ts'
import { MERCHANT, merchantOf, type MerchantRow } from './merchant-repo.ts'
import { NOTIFICATION, notificationOf, type NotificationRow } from './notification-repo.ts'
import type { Scope } from './scope.ts'
import { oneOrNone } from './sql.ts'
import { columnsOf, selectFrom, tableOf, withPrefix, type Prefixed, type RowOf } from './table.ts'

/** How long a claim stands; a worker that is silent for longer has lost it. */
const LEASE_MS = 30 * SECOND_MS

const STATUSES = ['pending', 'sending', 'sent', 'delivered', 'read', 'unknown', 'failed', 'skipped'] as const

/** From where a receipt may climb to `status`, by the domain's ladder. */
const rungsBelow = (status: DeliveryStatus): DeliveryStatus[] =>
  STATUSES.filter((rung) => rung !== status && higherStatus(rung, status) === status)

const DELIVERY = tableOf<Row.Delivery>()(
  'delivery',
  ...(['id', 'merchantId', 'notificationId', 'linkId', 'channelAccountId', 'kind', 'address', 'status'] as const),
  ...(['failure', 'remoteRef', 'claim', 'tries', 'nextTryAt', 'createdAt'] as const),
)
type DeliveryRow = RowOf<typeof DELIVERY>

type ClaimedRow = DeliveryRow &
  Prefixed<'notice_', NotificationRow> &
  Prefixed<'office_', MerchantRow> & {
    readonly editsRef: string | null
    readonly becomesCardOf: string | null
    readonly mayHaveArrived: boolean
    readonly readerLocale: string | null
  }
type WaitingRow = { readonly id: null; readonly waitUntil: Date | null }

export function openDeliveries(scope: Scope): DeliveryRepository {
  return { ...openClaims(scope), ...openDeliveryReads(scope) }
}

type Claims = Pick<DeliveryRepository, 'claimNext' | 'settle' | 'climb' | 'nameRemote'>

/** $3 is now, and claims from before $4 are over. */
const CLAIM_NEXT = `
  WITH oldest AS (
    SELECT id, status, next_try_at FROM delivery
    WHERE channel_account_id = $1 AND address = $2 AND status IN ('pending', 'sending')
    ORDER BY created_at, id LIMIT 1 FOR UPDATE
  ), d AS (
    UPDATE delivery SET status = 'sending', claim = delivery.claim + 1, due_at = $3
    FROM oldest WHERE delivery.id = oldest.id AND (
      (delivery.status = 'pending' AND COALESCE(delivery.next_try_at <= $3, true))
      OR (delivery.status = 'sending' AND delivery.due_at <= $4))
    RETURNING delivery.*
  )
  SELECT ${columnsOf(DELIVERY, 'd')}, d.edits_ref AS "editsRef", d.becomes_card_of AS "becomesCardOf",
    ${columnsOf(NOTIFICATION, 'n', 'notice_')}, ${columnsOf(MERCHANT, 'm', 'office_')},
    EXISTS (SELECT 1 FROM delivery_attempt a WHERE a.delivery_id = d.id AND a.outcome = 'unknown') AS "mayHaveArrived",
    (SELECT r.locale FROM member_identity i JOIN member r ON r.merchant_id = i.merchant_id AND r.id = i.member_id
      WHERE n.audience = 'member' AND i.merchant_id = d.merchant_id AND i.channel_account_id = d.channel_account_id
        AND i.address = d.address LIMIT 1) AS "readerLocale",
    CASE WHEN oldest.status = 'pending' THEN oldest.next_try_at END AS "waitUntil"
  FROM oldest LEFT JOIN d ON true LEFT JOIN notification n ON n.id = d.notification_id
    LEFT JOIN merchant m ON m.id = d.merchant_id`
const SETTLE = `
  WITH settled AS (
    UPDATE delivery SET status = $3, failure = $4, remote_ref = $5, tries = $6, next_try_at = $7, due_at = $8,
      settled_at = $9::timestamptz
    WHERE id = $1 AND claim = $2 AND status = 'sending' RETURNING id, claim
  )
  INSERT INTO delivery_attempt (delivery_id, claim, at, outcome)
  SELECT id, claim, $9::timestamptz, $10 FROM settled`
const CLIMB = `
  WITH climbed AS (
    UPDATE delivery SET status = $2::text, failure = $5 WHERE id = $1 AND status = ANY($4::text[]) RETURNING id
  )
  INSERT INTO delivery_receipt (delivery_id, status, at) SELECT id, $2::text, $3::timestamptz FROM climbed
  ON CONFLICT (delivery_id, status) DO UPDATE SET at = excluded.at`
const NAME_REMOTE = 'UPDATE delivery SET remote_ref = $2 WHERE id = $1 AND remote_ref IS NULL'

function openClaims({ sql }: Scope): Claims {
  return {
    async claimNext(channelAccountId, address, now) {
      const values = [channelAccountId, address, toDate(now), toDate(plusMs(now, -LEASE_MS))]
      return nextOf(await oneOrNone<ClaimedRow | WaitingRow>(sql, CLAIM_NEXT, values))
    },
    async settle(delivery, { at, outcome }) {
      const { id, claim, status, failure, remoteRef, tries, nextTryAt } = delivery
      const due = toDate(nextTryAt ?? at)
      const times = [toDateOrNull(nextTryAt), due, toDate(at)]
      return (await sql.write(SETTLE, [id, claim, status, failure, remoteRef, tries, ...times, outcome])) === 1
    },
    climb: async (id, status, at, failure = null) =>
      (await sql.write(CLIMB, [id, status, toDate(at), rungsBelow(status), failure])) === 1,
    nameRemote: async (id, ref) => {
      await sql.write(NAME_REMOTE, [id, ref])
    },
  }
}

const FIND = `${selectFrom(DELIVERY)} WHERE t.merchant_id = $1 AND t.id = $2`
const BY_REMOTE_REF = `${selectFrom(DELIVERY)} WHERE t.channel_account_id = $1 AND t.remote_ref = $2
  ORDER BY t.id DESC LIMIT 1`
const TO_PAYER = `${selectFrom(DELIVERY)} JOIN notification n ON n.id = t.notification_id
  WHERE t.link_id = $1 AND n.audience = 'payer' ORDER BY t.created_at, t.id`
const KINDS_OF_EVENT = `
  SELECT t.kind FROM delivery t JOIN notification n ON n.id = t.notification_id
  WHERE n.merchant_id = $1 AND starts_with(n.dedupe_key, $2) AND t.created_at > $3
    AND t.status NOT IN ('failed', 'skipped')`
/** What fell due just now has a job on the way, and what stands behind a message that waits will follow it. */
const STRANDED = `${selectFrom(DELIVERY)}
  WHERE t.status IN ('pending', 'sending') AND t.due_at <= $2
    AND NOT EXISTS (SELECT 1 FROM delivery w WHERE w.channel_account_id = t.channel_account_id
      AND w.address = t.address AND w.status IN ('pending', 'sending') AND w.next_try_at > $1)
  ORDER BY t.due_at LIMIT $3`
const DUE_FOR_LOOK_UP = `
  SELECT ${columnsOf(DELIVERY, 't')}, t.settled_at AS "settledAt" FROM delivery t
  WHERE t.channel_account_id = $1 AND t.status IN ('sent', 'unknown') AND EXISTS (
    SELECT 1 FROM unnest($4::float8[]) AS wait
    WHERE t.settled_at + wait * interval '1 millisecond' > $2
      AND t.settled_at + wait * interval '1 millisecond' <= $3)
  ORDER BY t.settled_at LIMIT $5`

function openDeliveryReads({ sql }: Scope): Omit<DeliveryRepository, keyof Claims> {
  const all = async (text: string, ...values: readonly unknown[]): Promise<Delivery[]> =>
    (await sql.rows<DeliveryRow>(text, values)).map(deliveryOf)
  return {
    find: async (merchantId, id) => (await all(FIND, merchantId, id))[0] ?? null,
    byRemoteRef: async (channelAccountId, ref) => (await all(BY_REMOTE_REF, channelAccountId, ref))[0] ?? null,
    toPayer: (linkId) => all(TO_PAYER, linkId),
    async kindsOfEvent(merchantId, event, since) {
      const rows = await sql.rows<{ kind: string }>(KINDS_OF_EVENT, [merchantId, event, toDate(since)])
      return rows.map(({ kind }) => kind as ChannelKind)
    },
    async dueForLookUp(channelAccountId, { since, now, after }, limit) {
      const values = [channelAccountId, toDate(since), toDate(now), after, limit]
      const rows = await sql.rows<DeliveryRow & { readonly settledAt: Date }>(DUE_FOR_LOOK_UP, values)
      return rows.map((row) => ({ delivery: deliveryOf(row), sentAt: toInstant(row.settledAt) }))
    },
    stranded: (now, limit) => all(STRANDED, toDate(now), toDate(plusMs(now, -LEASE_MS)), limit),
  }
}

function nextOf(row: ClaimedRow | WaitingRow | null): NextDelivery {
  if (row === null) return { kind: 'none' }
  if (row.id !== null) return { kind: 'claimed', ...claimedOf(row) }
  return row.waitUntil === null ? { kind: 'none' } : { kind: 'wait', until: toInstant(row.waitUntil) }
}

const claimedOf = (row: ClaimedRow): ClaimedDelivery => ({
  delivery: deliveryOf(row),
  notification: notificationOf(withPrefix('notice_', NOTIFICATION, row)),
  merchant: merchantOf(withPrefix('office_', MERCHANT, row)),
  mayHaveArrived: row.mayHaveArrived,
  editsRef: row.editsRef,
  becomesCardOf: row.becomesCardOf === null ? null : toId(row.becomesCardOf),
  readerLocale: row.readerLocale as Locale | null,
})

const deliveryOf = (row: DeliveryRow): Delivery => ({
  id: toId(row.id),
  merchantId: toId(row.merchantId),
  notificationId: toId(row.notificationId),
  linkId: row.linkId === null ? null : toId(row.linkId),
  channelAccountId: toId(row.channelAccountId),
  kind: row.kind as ChannelKind,
  address: row.address,
  status: row.status as DeliveryStatus,
  failure: row.failure as DeliveryFailure | null,
  remoteRef: row.remoteRef,
  claim: row.claim,
  tries: row.tries,
  nextTryAt: toInstantOrNull(row.nextTryAt),
  createdAt: toInstant(row.createdAt),
})
