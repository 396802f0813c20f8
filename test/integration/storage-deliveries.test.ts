import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type DeliveryId } from '../../src/domain/ids.ts'
import { MINUTE_MS, plusMs } from '../../src/domain/instant.ts'
import type { NewDelivery } from '../../src/ports/notification-repository.ts'
import { aDelivery, aNotification, NOW } from '../support/builders.ts'
import { openTestStore, storeLink, storeOffice, type StoredOffice, type TestStore } from '../support/stored-office.ts'

let at: TestStore
let office: StoredOffice

beforeAll(async () => {
  at = await openTestStore()
  office = await storeOffice(at.store)
})
afterAll(() => at.close())

describe('deliveries', () => {
  const outbox = async (address: string, count: number): Promise<NewDelivery[]> => {
    const made: NewDelivery[] = []
    for (let index = 0; index < count; index += 1) {
      const notification = aNotification(office.merchant)
      const delivery = aDelivery(notification, office.channel, { address })
      await at.store.transaction((tx) => tx.notifications.create(notification, [delivery]))
      made.push(delivery)
    }
    return made
  }
  const claimNext = (address: string, now = NOW) =>
    at.store.transaction((tx) => tx.deliveries.claimNext(office.channel.id, address, now))

  test('one event is told to one recipient once', async () => {
    const notification = aNotification(office.merchant)
    const again = aNotification(office.merchant, { dedupeKey: notification.dedupeKey })
    await at.store.transaction(async (tx) => {
      const twice = [aDelivery(notification, office.channel, { address: 'once' })]
      expect(
        await tx.notifications.create(notification, [
          ...twice,
          aDelivery(notification, office.channel, { address: 'once' }),
        ]),
      ).toBe(true)
      expect(await tx.notifications.create(again, [aDelivery(again, office.channel)])).toBe(false)
    })
    const { rows } = await at.owner.query(`SELECT count(*)::int AS n FROM delivery WHERE address = 'once'`)
    expect(rows).toEqual([{ n: 1 }])
  })

  test('leave one address in order, one at a time', async () => {
    const [first, second] = await outbox('ordered', 2)
    const claimed = await claimNext('ordered')
    expect(claimed).toMatchObject({ kind: 'claimed', delivery: { id: first?.id, claim: 1, status: 'sending' } })
    expect(await claimNext('ordered')).toEqual({ kind: 'none' })
    if (claimed.kind !== 'claimed') return
    const later = plusMs(NOW, MINUTE_MS)
    const retry = { ...claimed.delivery, status: 'pending' as const, tries: 1, nextTryAt: later }
    await at.store.transaction((tx) => tx.deliveries.settle(retry, { at: NOW, outcome: 'unreachable' }))
    expect(await claimNext('ordered')).toEqual({ kind: 'wait', until: later })
    const again = await claimNext('ordered', later)
    expect(again).toMatchObject({ kind: 'claimed', delivery: { id: first?.id, claim: 2, tries: 1 } })
    if (again.kind !== 'claimed') return
    const sent = { ...again.delivery, status: 'sent' as const, remoteRef: 'm-1', nextTryAt: null }
    await at.store.transaction((tx) => tx.deliveries.settle(sent, { at: later, outcome: 'sent' }))
    expect(await claimNext('ordered', later)).toMatchObject({ kind: 'claimed', delivery: { id: second?.id } })
  })

  test('a worker that slept past its lease can write nothing', async () => {
    await outbox('slept', 1)
    const asleep = await claimNext('slept')
    const awake = await claimNext('slept', plusMs(NOW, 31_000))
    if (asleep.kind !== 'claimed' || awake.kind !== 'claimed') throw new Error('not claimed')
    expect(awake.delivery.claim).toBe(2)
    const settle = (claimed: typeof asleep) =>
      at.store.transaction((tx) =>
        tx.deliveries.settle({ ...claimed.delivery, status: 'sent', remoteRef: 'r' }, { at: NOW, outcome: 'sent' }),
      )
    expect(await settle(asleep)).toBe(false)
    expect(await settle(awake)).toBe(true)
    expect(await settle(awake)).toBe(false)
  })

  test('ten workers at one address never hold the same message', async () => {
    await outbox('raced', 1)
    const claims = await Promise.all(Array.from({ length: 10 }, () => claimNext('raced')))
    expect(claims.filter(({ kind }) => kind === 'claimed')).toHaveLength(1)
  })

  test('receipts only climb', async () => {
    await outbox('climber', 1)
    const claimed = await claimNext('climber')
    if (claimed.kind !== 'claimed') throw new Error('not claimed')
    const { id, channelAccountId } = claimed.delivery
    const sent = { ...claimed.delivery, status: 'sent' as const, remoteRef: 'climb-1' }
    await at.store.transaction(async (tx) => {
      await tx.deliveries.settle(sent, { at: NOW, outcome: 'sent' })
      expect((await tx.deliveries.byRemoteRef(channelAccountId, 'climb-1'))?.id).toBe(id)
      expect(await tx.deliveries.climb(id, 'read', NOW)).toBe(true)
      expect(await tx.deliveries.climb(id, 'delivered', NOW)).toBe(false)
      expect((await tx.deliveries.find(sent.merchantId, id))?.status).toBe('read')
    })
  })

  test('what nobody sends is found by the sweep, what waits is not', async () => {
    const [lost] = await outbox('lost', 1)
    const stranded = (now: typeof NOW) => at.store.transaction((tx) => tx.deliveries.stranded(now, 1_000))
    const has = (rows: readonly { id: DeliveryId }[]) => rows.some(({ id }) => id === lost?.id)
    expect(has(await stranded(plusMs(NOW, 1_000)))).toBe(false)
    expect(has(await stranded(plusMs(NOW, MINUTE_MS)))).toBe(true)
    await claimNext('lost', plusMs(NOW, MINUTE_MS))
    expect(has(await stranded(plusMs(NOW, MINUTE_MS)))).toBe(false)
    expect(has(await stranded(plusMs(NOW, 2 * MINUTE_MS)))).toBe(true)
  })

  test('only those this account wrote to are reached at an address', async () => {
    const link = await storeLink(at.store, office, { status: 'open' })
    const notification = aNotification(office.merchant, { linkId: link.id, audience: 'payer' })
    const delivery = aDelivery(notification, office.channel, { address: 'payer-1' })
    await at.store.transaction((tx) => tx.notifications.create(notification, [delivery]))
    const reached = () => at.store.transaction((tx) => tx.payers.reachedAt(office.channel.id, 'payer-1'))
    expect(await reached()).toEqual([])
    await at.store.transaction(async (tx) => {
      const claimed = await tx.deliveries.claimNext(office.channel.id, 'payer-1', NOW)
      if (claimed.kind !== 'claimed') throw new Error('not claimed')
      await tx.deliveries.settle({ ...claimed.delivery, status: 'sent' }, { at: NOW, outcome: 'sent' })
      expect(await tx.deliveries.toPayer(link.id)).toHaveLength(1)
    })
    expect(await reached()).toEqual([{ payer: office.payer, linkId: link.id }])
  })
})

describe('the sweeps read an index', () => {
  test.each([
    ['delivery_due', `SELECT id FROM delivery WHERE status IN ('pending', 'sending') AND due_at <= now()`],
    ['payment_attempt_due', 'SELECT id FROM payment_attempt WHERE next_poll_at <= now() ORDER BY next_poll_at'],
    [
      'payment_link_due',
      `SELECT id FROM payment_link WHERE status = 'open' AND expires_at <= now() ORDER BY expires_at`,
    ],
  ])('%s', async (index, sql) => {
    // A test's tables are too small for an index to pay: only whether it can serve is asked.
    await at.owner.query('SET enable_seqscan = off')
    const { rows } = await at.owner.query<Record<string, string>>(`EXPLAIN ${sql} LIMIT 10`)
    expect(rows.map((row) => row['QUERY PLAN']).join('\n')).toContain(index)
  })
})
