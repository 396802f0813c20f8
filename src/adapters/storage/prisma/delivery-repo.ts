import type { ChannelKind } from '../../../domain/channel-kind.ts'
import { higherStatus, type Delivery, type DeliveryFailure, type DeliveryStatus } from '../../../domain/delivery.ts'
import { toId } from '../../../domain/ids.ts'
import { plusMs, SECOND_MS } from '../../../domain/instant.ts'
import type { ClaimedDelivery, DeliveryRepository, NextDelivery } from '../../../ports/delivery-repository.ts'
import type * as Row from './generated/client.ts'
import { toDate, toDateOrNull, toInstant, toInstantOrNull } from './mappers.ts'
import { notificationOf } from './notification-repo.ts'
import type { Scope } from './scope.ts'

/** How long a claim stands; a worker that is silent for longer has lost it. */
const LEASE_MS = 30 * SECOND_MS

const STATUSES = ['pending', 'sending', 'sent', 'delivered', 'read', 'unknown', 'failed', 'skipped'] as const

/** From where a receipt may climb to `status`, by the domain's ladder. */
const rungsBelow = (status: DeliveryStatus): DeliveryStatus[] =>
  STATUSES.filter((rung) => rung !== status && higherStatus(rung, status) === status)

type ClaimedRow = Omit<Row.Delivery, 'createdAt' | 'linkId'> &
  Omit<Row.Notification, 'id' | 'createdAt' | 'linkId'> & {
    deliveryLinkId: string | null
    deliveryCreatedAt: Date
    noticeLinkId: string | null
    noticeCreatedAt: Date
    mayHaveArrived: boolean
  }
type WaitingRow = { id: null; waitUntil: Date | null }

export function openDeliveries(scope: Scope): DeliveryRepository {
  return { ...openClaims(scope), ...openDeliveryReads(scope) }
}

type Claims = Pick<DeliveryRepository, 'claimNext' | 'settle' | 'climb'>

function openClaims({ tx }: Scope): Claims {
  return {
    async claimNext(channelAccountId, address, now) {
      const [at, leaseEnd] = [toDate(now), toDate(plusMs(now, -LEASE_MS))]
      const [row] = await tx.$queryRaw<(ClaimedRow | WaitingRow)[]>`
        WITH oldest AS (
          SELECT id, status, next_try_at FROM delivery
          WHERE channel_account_id = ${channelAccountId}::uuid AND address = ${address}
            AND status IN ('pending', 'sending')
          ORDER BY created_at, id LIMIT 1 FOR UPDATE
        ), d AS (
          UPDATE delivery SET status = 'sending', claim = delivery.claim + 1, due_at = ${at}::timestamptz
          FROM oldest WHERE delivery.id = oldest.id AND (
            (delivery.status = 'pending' AND COALESCE(delivery.next_try_at <= ${at}::timestamptz, true))
            OR (delivery.status = 'sending' AND delivery.due_at <= ${leaseEnd}::timestamptz))
          RETURNING delivery.*
        )
        SELECT d.id, d.merchant_id AS "merchantId", d.notification_id AS "notificationId", d.kind, d.address, d.status,
          d.link_id AS "deliveryLinkId", d.channel_account_id AS "channelAccountId", d.failure, d.claim, d.tries,
          d.remote_ref AS "remoteRef", d.next_try_at AS "nextTryAt", d.created_at AS "deliveryCreatedAt",
          d.edits_ref AS "editsRef", d.becomes_card_of AS "becomesCardOf", n.link_id AS "noticeLinkId", n.audience,
          n.template, n.params, n.choices, n.target, n.target_label AS "targetLabel", n.dedupe_key AS "dedupeKey",
          n.locale, n.created_at AS "noticeCreatedAt",
          EXISTS (SELECT 1 FROM delivery_attempt a WHERE a.delivery_id = d.id AND a.outcome = 'unknown')
            AS "mayHaveArrived",
          CASE WHEN oldest.status = 'pending' THEN oldest.next_try_at END AS "waitUntil"
        FROM oldest LEFT JOIN d ON true LEFT JOIN notification n ON n.id = d.notification_id`
      return nextOf(row)
    },
    async settle(delivery, { at, outcome }) {
      const { id, claim, status, failure, remoteRef, tries, nextTryAt } = delivery
      const due = toDate(nextTryAt ?? at)
      const written = await tx.$executeRaw`
        WITH settled AS (
          UPDATE delivery SET status = ${status}, failure = ${failure}, remote_ref = ${remoteRef}, tries = ${tries}::int,
            next_try_at = ${toDateOrNull(nextTryAt)}::timestamptz, due_at = ${due}::timestamptz,
            settled_at = ${toDate(at)}::timestamptz
          WHERE id = ${id}::uuid AND claim = ${claim}::int AND status = 'sending' RETURNING id, claim
        )
        INSERT INTO delivery_attempt (delivery_id, claim, at, outcome)
        SELECT id, claim, ${toDate(at)}::timestamptz, ${outcome} FROM settled`
      return written === 1
    },
    async climb(id, status, at) {
      const written = await tx.$executeRaw`
        WITH climbed AS (
          UPDATE delivery SET status = ${status} WHERE id = ${id}::uuid AND status = ANY(${rungsBelow(status)}::text[])
          RETURNING id
        )
        INSERT INTO delivery_receipt (delivery_id, status, at)
        SELECT id, ${status}, ${toDate(at)}::timestamptz FROM climbed
        ON CONFLICT (delivery_id, status) DO UPDATE SET at = excluded.at`
      return written === 1
    },
  }
}

function openDeliveryReads({ tx }: Scope): Omit<DeliveryRepository, keyof Claims> {
  return {
    async find(merchantId, id) {
      const row = await tx.delivery.findUnique({ where: { merchantId_id: { merchantId, id } } })
      return row === null ? null : deliveryOf(row)
    },
    async byRemoteRef(channelAccountId, remoteRef) {
      const row = await tx.delivery.findFirst({ where: { channelAccountId, remoteRef }, orderBy: { id: 'desc' } })
      return row === null ? null : deliveryOf(row)
    },
    async toPayer(linkId) {
      const where = { linkId, notification: { audience: 'payer' } }
      const rows = await tx.delivery.findMany({ where, orderBy: [{ createdAt: 'asc' }, { id: 'asc' }] })
      return rows.map(deliveryOf)
    },
    async kindsOfEvent(merchantId, event, since) {
      const notification = { merchantId, dedupeKey: { startsWith: event } }
      const where = { notification, createdAt: { gt: toDate(since) }, status: { notIn: ['failed', 'skipped'] } }
      return (await tx.delivery.findMany({ where })).map((row) => deliveryOf(row).kind)
    },
    async stranded(now, limit) {
      const [at, before] = [toDate(now), toDate(plusMs(now, -LEASE_MS))]
      // What fell due just now has a job on the way, and what stands behind a message that waits will follow it.
      const due = await tx.$queryRaw<{ id: string }[]>`
        SELECT d.id FROM delivery d
        WHERE d.status IN ('pending', 'sending') AND d.due_at <= ${before}::timestamptz
          AND NOT EXISTS (SELECT 1 FROM delivery w WHERE w.channel_account_id = d.channel_account_id
            AND w.address = d.address AND w.status IN ('pending', 'sending') AND w.next_try_at > ${at}::timestamptz)
        ORDER BY d.due_at LIMIT ${limit}::int`
      const rows = await tx.delivery.findMany({
        where: { id: { in: due.map(({ id }) => id) } },
        orderBy: { dueAt: 'asc' },
      })
      return rows.map(deliveryOf)
    },
  }
}

function nextOf(row: ClaimedRow | WaitingRow | undefined): NextDelivery {
  if (row === undefined) return { kind: 'none' }
  if (row.id !== null) return { kind: 'claimed', ...claimedOf(row) }
  return row.waitUntil === null ? { kind: 'none' } : { kind: 'wait', until: toInstant(row.waitUntil) }
}

const claimedOf = (row: ClaimedRow): ClaimedDelivery => ({
  delivery: deliveryOf({ ...row, linkId: row.deliveryLinkId, createdAt: row.deliveryCreatedAt }),
  notification: notificationOf({
    ...row,
    id: row.notificationId,
    linkId: row.noticeLinkId,
    createdAt: row.noticeCreatedAt,
  }),
  mayHaveArrived: row.mayHaveArrived,
  editsRef: row.editsRef,
  becomesCardOf: row.becomesCardOf === null ? null : toId(row.becomesCardOf),
})

const deliveryOf = (row: Omit<Row.Delivery, 'editsRef' | 'becomesCardOf' | 'dueAt' | 'settledAt'>): Delivery => ({
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
