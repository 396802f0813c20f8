import type { ChannelKind } from './channel-kind.ts'
import type { ChannelAccountId, DeliveryId, MerchantId, NotificationId, PaymentLinkId } from './ids.ts'
import { HOUR_MS, MINUTE_MS, plusMs, type Instant } from './instant.ts'
import type { ChannelAddress, Locale } from './merchant.ts'

/**
 * pending → sending → sent → delivered → read; failed is final and alerts the office.
 * `unknown`: it may have arrived. A payer's is not sent again by itself, a member's text once more.
 */
export type DeliveryStatus = 'pending' | 'sending' | 'sent' | 'delivered' | 'read' | 'unknown' | 'failed' | 'skipped'

export type DeliveryFailure =
  | 'not_rendered'
  | 'blocked'
  | 'no_such_address'
  | 'bad_credentials'
  | 'message_rejected'
  | 'unreachable'
  | 'not_allowed'
  /** A link by SMS from abroad: Turkish operators drop it (BTK, 1 April 2026). */
  | 'link_from_abroad'
  | 'no_credit'
  | 'link_closed'

/** What should be told, to whom, because of which event; unique by (merchant, dedupeKey). */
export type Notification = {
  readonly id: NotificationId
  readonly merchantId: MerchantId
  readonly linkId: PaymentLinkId | null
  readonly audience: 'payer' | 'member'
  readonly template: string
  readonly params: Readonly<Record<string, unknown>>
  /** The event and the recipient, e.g. `paid:<fact>:<member>`. */
  readonly dedupeKey: string
  readonly locale: Locale
  readonly createdAt: Instant
}

/** One notification to one address by one channel. The table of deliveries is the outbox. */
export type Delivery = {
  readonly id: DeliveryId
  readonly merchantId: MerchantId
  readonly notificationId: NotificationId
  readonly linkId: PaymentLinkId | null
  readonly channelAccountId: ChannelAccountId
  readonly kind: ChannelKind
  readonly address: ChannelAddress
  readonly status: DeliveryStatus
  readonly failure: DeliveryFailure | null
  /** What the channel calls the message; receipts and edits name it. */
  readonly remoteRef: string | null
  /** Rises with every claim; a worker that lost its claim can neither send nor write. */
  readonly claim: number
  readonly tries: number
  readonly nextTryAt: Instant | null
  readonly createdAt: Instant
}

/** Waits before the second, third, … try of a message that certainly did not go out. */
const DELIVERY_RETRY_DELAYS_MS = [5_000, 60_000, 600_000, 3_600_000] as const

/** When to try again after `tries` certain failures; null when the delivery is dead. */
export function nextTryAt(tries: number, now: Instant): Instant | null {
  const delay = DELIVERY_RETRY_DELAYS_MS[tries - 1]
  return delay === undefined ? null : plusMs(now, delay)
}

/** How long a message to the office waits for a channel that is down, counted from when it was written. */
const MEMBER_PATIENCE_MS = 48 * HOUR_MS

/** The office's own messages outlive a long outage: after the schedule of `nextTryAt`, hourly until patience ends. */
export function nextMemberTryAt(tries: number, createdAt: Instant, now: Instant): Instant | null {
  const hourly = plusMs(now, HOUR_MS)
  return nextTryAt(tries, now) ?? (hourly <= plusMs(createdAt, MEMBER_PATIENCE_MS) ? hourly : null)
}

/** Wait before a member's text that may have arrived is sent once more; its reference shows that it is the same. */
export const RESEND_UNKNOWN_MS = MINUTE_MS

const LADDER: Readonly<Record<DeliveryStatus, number>> = {
  pending: 0,
  sending: 1,
  unknown: 2,
  sent: 3,
  failed: 4,
  skipped: 4,
  delivered: 5,
  read: 6,
}

/** Receipts come late and out of order: a delivery only climbs. */
export const higherStatus = (current: DeliveryStatus, heard: DeliveryStatus): DeliveryStatus =>
  LADDER[heard] > LADDER[current] ? heard : current
