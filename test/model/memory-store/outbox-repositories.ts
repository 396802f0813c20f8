import type { PaymentAttempt } from '../../../src/domain/payment-attempt.ts'
import { plusMs } from '../../../src/domain/instant.ts'
import type { Delivery } from '../../../src/domain/delivery.ts'
import type { AuditEntry, AuditRepository } from '../../../src/ports/audit-repository.ts'
import type { CallbackRepository, StoredCallback } from '../../../src/ports/callback-repository.ts'
import type { DeliveryRepository } from '../../../src/ports/delivery-repository.ts'
import type { LinkCard, LinkCardRepository } from '../../../src/ports/link-card-repository.ts'
import type { LinkToken } from '../../../src/ports/link-repository.ts'
import type {
  NewDelivery,
  NewNotification,
  NotificationRepository,
} from '../../../src/ports/notification-repository.ts'
import type { OneTimeToken, OneTimeTokenRepository } from '../../../src/ports/one-time-token-repository.ts'
import { rowKey, type Unit } from './tables.ts'

type TokenRow = { readonly token: OneTimeToken; readonly secret: LinkToken }

/** A delivery as it is until somebody claims it, with what its notification says of its audience. */
export type DeliveryRow = {
  readonly delivery: Delivery
  readonly audience: NewNotification['audience']
  readonly event: string
}

const CARDS_KEPT_LIVE = 10
const LEASE_MS = 30_000

export function openNotifications(unit: Unit): NotificationRepository {
  const create: NotificationRepository['create'] = async (notification, deliveries) => {
    const key = `${notification.merchantId} ${notification.dedupeKey}`
    const isSame = (one: NewNotification): boolean => `${one.merchantId} ${one.dedupeKey}` === key
    const isNew = await unit.insert('notification', notification.id, notification, [
      { name: `unique notification ${key}`, isTaken: (of) => of.all<NewNotification>('notification').some(isSame) },
    ])
    if (!isNew) return false
    const told = new Set<string>()
    for (const one of deliveries) {
      const place = `${one.channelAccountId} ${one.address}`
      if (told.has(place)) continue
      told.add(place)
      await unit.insert('delivery', one.id, rowOf(one, notification), [])
    }
    return true
  }
  return {
    create,
    async createAll(tellings) {
      const created: boolean[] = []
      for (const { notification, deliveries } of tellings) created.push(await create(notification, deliveries))
      return created
    },
  }
}

function rowOf(one: NewDelivery, { audience, dedupeKey }: NewNotification): DeliveryRow {
  const { id, merchantId, notificationId, linkId, channelAccountId, kind, address, createdAt } = one
  const names = { id, merchantId, notificationId, linkId, channelAccountId, kind, address, createdAt }
  const waiting = { status: 'pending', claim: 0, tries: 0, failure: null, remoteRef: null, nextTryAt: null } as const
  return { delivery: { ...names, ...waiting }, audience, event: dedupeKey }
}

/** What use cases of money read of deliveries; sending is another part's business. */
export const openDeliveries = (
  unit: Unit,
): Pick<DeliveryRepository, 'find' | 'toPayer' | 'kindsOfEvent' | 'stranded'> => ({
  find: async (_merchantId, id) => unit.get<DeliveryRow>('delivery', id)?.delivery ?? null,
  toPayer: async (linkId) =>
    unit
      .all<DeliveryRow>('delivery')
      .filter(({ delivery, audience }) => delivery.linkId === linkId && audience === 'payer')
      .map(({ delivery }) => delivery),
  kindsOfEvent: async (merchantId, event, since) =>
    unit
      .all<DeliveryRow>('delivery')
      .filter(({ delivery, event: key }) => delivery.merchantId === merchantId && key.startsWith(event))
      .filter(({ delivery }) => delivery.createdAt > since)
      .map(({ delivery }) => delivery.kind),
  stranded: async (now, limit) =>
    unit
      .all<DeliveryRow>('delivery')
      .map(({ delivery }) => delivery)
      .filter(({ createdAt }) => createdAt <= plusMs(now, -LEASE_MS))
      .slice(0, limit),
})

export function openCards(unit: Unit): LinkCardRepository {
  const placeOf = ({ linkId, channelAccountId, address, remoteRef }: Omit<LinkCard, 'shownSha256'>): string =>
    [linkId, channelAccountId, address, remoteRef].join(' ')
  return {
    async upsert(card) {
      await unit.insert('link_card', card.id, { ...card, shownSha256: null } satisfies LinkCard, [
        {
          name: `unique card ${placeOf(card)}`,
          isTaken: (of) => of.all<LinkCard>('link_card').some((one) => placeOf(one) === placeOf(card)),
        },
      ])
    },
    find: async (id) => unit.get<LinkCard>('link_card', id) ?? null,
    ofLink: async (linkId) =>
      unit
        .all<LinkCard>('link_card')
        .filter((card) => card.linkId === linkId)
        .toReversed()
        .slice(0, CARDS_KEPT_LIVE),
    async markShown(id, sha256) {
      await unit.lock(rowKey('link_card', id))
      const card = unit.get<LinkCard>('link_card', id)
      if (card !== undefined) unit.put('link_card', id, { ...card, shownSha256: sha256 })
    },
  }
}

export function openTokens(unit: Unit): OneTimeTokenRepository {
  const find = (purpose: string, sha256: string): TokenRow | undefined =>
    unit
      .all<TokenRow>('one_time_token')
      .find(({ token, secret }) => token.purpose === purpose && secret.sha256 === sha256)
  return {
    async create(token, secret) {
      await unit.insert('one_time_token', token.id, { token, secret } satisfies TokenRow, [])
    },
    find: async (purpose, sha256) => find(purpose, sha256)?.token ?? null,
    async secret(id) {
      const row = unit.get<TokenRow>('one_time_token', id)
      if (row === undefined) throw new Error('no such one-time token')
      return row.secret.plain
    },
    purposeOf: async (id) => unit.get<TokenRow>('one_time_token', id)?.token.purpose ?? null,
    async consume(purpose, sha256, now) {
      const seen = find(purpose, sha256)
      if (seen === undefined) return null
      await unit.lock(rowKey('one_time_token', seen.token.id))
      const row = find(purpose, sha256)
      if (row === undefined || row.token.usedAt !== null || row.token.expiresAt <= now) return null
      const token = { ...row.token, usedAt: now }
      unit.put('one_time_token', token.id, { ...row, token } satisfies TokenRow)
      return token
    },
  }
}

export const openCallbacks = (unit: Unit): CallbackRepository => ({
  find: async (id) => unit.get<StoredCallback>('provider_callback', id) ?? null,
  async findWithAttempt(id) {
    const callback = unit.get<StoredCallback>('provider_callback', id)
    if (callback === undefined) return null
    return { callback, attempt: unit.get<PaymentAttempt>('payment_attempt', callback.attemptId) ?? null }
  },
  async markProcessed(id, at) {
    await unit.lock(rowKey('provider_callback', id))
    const row = unit.get<StoredCallback>('provider_callback', id)
    if (row === undefined) throw new Error('callback: none was hit')
    unit.put('provider_callback', id, { ...row, processedAt: at })
  },
  eraseBodies: async () => 0,
})

export const openAudit = (unit: Unit): Pick<AuditRepository, 'record'> => ({
  async record(entry: AuditEntry) {
    unit.append('audit_event', entry)
  },
})
