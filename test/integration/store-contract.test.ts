import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { toId, type RefundId } from '../../src/domain/ids.ts'
import { MINUTE_MS, plusMs } from '../../src/domain/instant.ts'
import { kurus } from '../../src/domain/money.ts'
import type { NewJob } from '../../src/ports/job-queue.ts'
import type { Store } from '../../src/ports/store.ts'
import { openMemoryStore } from '../model/memory-store/memory-store.ts'
import {
  aDelivery,
  aFact,
  aLink,
  anAttempt,
  anAuditEntry,
  aNotification,
  anIdentity,
  aRefund,
  aReversal,
  aToken,
  NOW,
} from '../support/builders.ts'
import {
  createLink,
  openTestStore,
  storeLink,
  storeOffice,
  storePaidLink,
  type StoredOffice,
} from '../support/stored-office.ts'

type Kept = { readonly store: Store; committedJobs(): Promise<readonly NewJob[]>; close(): Promise<void> }

function memory(): Promise<Kept> {
  const store = openMemoryStore()
  return Promise.resolve({ store, committedJobs: async () => store.jobs, close: async () => undefined })
}

/** What the interleaving run relies on. Whatever PostgreSQL does here, the memory store must do as well. */
describe.each([
  ['PostgreSQL', openTestStore as () => Promise<Kept>],
  ['memory', memory],
])('a store kept by %s', (_name, open) => {
  let kept: Kept
  let store: Store
  let office: StoredOffice
  beforeAll(async () => {
    kept = await open()
    store = kept.store
    office = await storeOffice(store)
  })
  afterAll(() => kept.close())

  /** A unit of work that stays open until it is told to end. */
  function holding(begin: (tx: Parameters<Parameters<Store['transaction']>[0]>[0]) => Promise<unknown>) {
    const begun = Promise.withResolvers<void>()
    const end = Promise.withResolvers<boolean>()
    const ended = store
      .transaction(async (tx) => {
        await begin(tx)
        begun.resolve()
        if (!(await end.promise)) throw new Error('rolled back')
      })
      .catch((cause: unknown) => cause)
    return {
      begun: Promise.race([begun.promise, ended]),
      async commit() {
        end.resolve(true)
        await ended
      },
      async rollBack() {
        end.resolve(false)
        await ended
      },
    }
  }

  const isStillWaiting = async (work: Promise<unknown>): Promise<boolean> =>
    Promise.race([work.then(() => false), sleep(150).then(() => true)])

  test('nothing of a unit that fails is there, its jobs neither', async () => {
    const link = aLink(office.payer, office.member)
    const failed = store.transaction(async (tx) => {
      await createLink(tx, link)
      await tx.enqueue({ queue: 'refresh-card', payload: { cardId: link.id }, key: link.id })
      throw new Error('no')
    })
    await expect(failed).rejects.toThrow('no')
    expect(await store.transaction((tx) => tx.links.find(office.merchant.id, link.id))).toBeNull()
    expect(JSON.stringify(await kept.committedJobs())).not.toContain(link.id)
  })

  test('a unit sees its own writes and what others have committed, never what they have not', async () => {
    const link = await storeLink(store, office)
    const attempt = anAttempt(link, office.pos)
    const other = holding((tx) => tx.attempts.create(attempt))
    await other.begun
    await store.transaction(async (tx) => {
      expect(await tx.attempts.find(attempt.id)).toBeNull()
      await other.commit()
      expect(await tx.attempts.find(attempt.id)).toEqual(attempt)
      await tx.attempts.save({ ...attempt, pollCount: 7 })
      expect((await tx.attempts.find(attempt.id))?.pollCount).toBe(7)
    })
  })

  test('who wants a locked link waits, and sees what its holder wrote', async () => {
    const link = await storeLink(store, office, { status: 'open' })
    const holder = holding(async (tx) => {
      const locked = await tx.links.lock(link.merchantId, link.id)
      if (locked !== null) await tx.links.save({ ...locked, status: 'cancelled', version: 2 })
    })
    await holder.begun
    const second = store.transaction((tx) => tx.links.lock(link.merchantId, link.id))
    expect(await isStillWaiting(second)).toBe(true)
    expect((await store.transaction((tx) => tx.links.find(link.merchantId, link.id)))?.status).toBe('open')
    await holder.commit()
    expect(await second).toMatchObject({ status: 'cancelled', version: 2 })
  })

  test('what is rolled back leaves the link as it was for who waited', async () => {
    const link = await storeLink(store, office, { status: 'open' })
    const holder = holding((tx) => tx.links.save({ ...link, status: 'expired', version: 2 }))
    await holder.begun
    const second = store.transaction((tx) => tx.links.lock(link.merchantId, link.id))
    await holder.rollBack()
    expect(await second).toMatchObject({ status: 'open', version: 1 })
  })

  test('a link is saved over the version before, and over no other', async () => {
    const link = await storeLink(store, office, { status: 'open' })
    await store.transaction((tx) => tx.links.save({ ...link, version: 2 }))
    await expect(store.transaction((tx) => tx.links.save({ ...link, version: 2 }))).rejects.toThrow('version before')
  })

  test('two who save the same version: the second finds it gone', async () => {
    const link = await storeLink(store, office, { status: 'open' })
    const first = holding((tx) => tx.links.save({ ...link, version: 2 }))
    await first.begun
    const second = store
      .transaction((tx) => tx.links.save({ ...link, version: 2 }))
      .catch((cause: Error) => cause.message)
    expect(await isStillWaiting(second)).toBe(true)
    await first.commit()
    expect(await second).toContain('version before')
  })

  test('terms stand once a link has left the draft, flags stay, and the lines make the amount', async () => {
    const link = await storeLink(store, office, { status: 'open', flags: ['late'] })
    const save = (change: object) => store.transaction((tx) => tx.links.save({ ...link, version: 2, ...change }))
    await expect(save({ amount: kurus(1), lines: [{ type: 'fee', amount: kurus(1) }] })).rejects.toThrow()
    await expect(save({ status: 'draft' })).rejects.toThrow()
    await expect(save({ flags: [] })).rejects.toThrow()
    const draft = await storeLink(store, office)
    await expect(store.transaction((tx) => tx.links.save({ ...draft, version: 2, amount: kurus(1) }))).rejects.toThrow()
  })

  test('a short number and a source message make one link', async () => {
    const link = await storeLink(store, office)
    const again = aLink(office.payer, office.member, { shortNumber: link.shortNumber })
    expect(await store.transaction((tx) => createLink(tx, again))).toBe(false)
    const other = aLink(office.payer, office.member)
    expect(await store.transaction((tx) => tx.links.create(other, aToken(), `source:${link.id}`))).toBe(false)
  })

  test('one of two open attempts is made, and the other waits for who was first', async () => {
    const link = await storeLink(store, office, { status: 'open' })
    const create = (number: number) => (tx: Parameters<Parameters<Store['transaction']>[0]>[0]) =>
      tx.attempts.create(anAttempt(link, office.pos, { number, status: 'init_sent' }))
    const lost = holding(create(1))
    await lost.begun
    const waiting = store.transaction(create(2))
    expect(await isStillWaiting(waiting)).toBe(true)
    await lost.rollBack()
    expect(await waiting).toBe(true)
    expect(await store.transaction(create(3))).toBe(false)
  })

  test('an attempt that ends makes room, and one that would open beside another is refused', async () => {
    const link = await storeLink(store, office, { status: 'open' })
    const [first, second] = [anAttempt(link, office.pos), anAttempt(link, office.pos, { number: 2 })]
    await store.transaction((tx) => tx.attempts.create(first))
    const failed = { ...first, status: 'failed' as const, nextPollAt: null }
    await store.transaction((tx) => tx.attempts.save(failed))
    expect(await store.transaction((tx) => tx.attempts.create(second))).toBe(true)
    await expect(store.transaction((tx) => tx.attempts.save({ ...failed, status: 'unknown' }))).rejects.toThrow()
    expect((await store.transaction((tx) => tx.attempts.openOf(link.id)))?.id).toBe(second.id)
    expect((await store.transaction((tx) => tx.attempts.latestOf(link.id)))?.id).toBe(second.id)
  })

  test('a success never goes back', async () => {
    const { attempt } = await storePaidLink(store, office)
    await expect(store.transaction((tx) => tx.attempts.save({ ...attempt, status: 'failed' }))).rejects.toThrow()
  })

  test('one payment is one fact, whoever of two is first', async () => {
    const link = await storeLink(store, office, { status: 'open' })
    const attempt = anAttempt(link, office.pos)
    await store.transaction((tx) => tx.attempts.create(attempt))
    const fact = aFact(attempt)
    const first = holding((tx) => tx.facts.insert(fact))
    await first.begun
    const second = store.transaction((tx) => tx.facts.insert(aFact(attempt, { source: fact.source })))
    expect(await isStillWaiting(second)).toBe(true)
    await first.commit()
    expect(await second).toBe(false)
    expect(await store.transaction((tx) => tx.facts.ledgerOf(link.id))).toEqual({
      captured: fact.amount,
      reversed: 0,
      factCount: 1,
    })
    expect(await store.transaction((tx) => tx.facts.ofAttempt(attempt.id))).toEqual(fact)
  })

  test('one reversal is one fact, and comes off the ledger', async () => {
    const { link, fact } = await storePaidLink(store, office)
    const reversal = aReversal(fact, { amount: kurus(100) })
    expect(await store.transaction((tx) => tx.facts.insertReversal(reversal))).toBe(true)
    const again = { ...reversal, id: aReversal(fact).id }
    expect(await store.transaction((tx) => tx.facts.insertReversal(again))).toBe(false)
    expect((await store.transaction((tx) => tx.facts.ledgerOf(link.id))).reversed).toBe(100)
  })

  test('two who refund the whole: one is created, and the other is above what was paid', async () => {
    const { fact } = await storePaidLink(store, office)
    const create = (key: string) =>
      store.transaction((tx) => tx.refunds.create(aRefund(fact, office.pos, office.member), key))
    const first = holding((tx) => tx.refunds.create(aRefund(fact, office.pos, office.member), 'a'))
    await first.begun
    const second = create('b')
    expect(await isStillWaiting(second)).toBe(true)
    await first.commit()
    expect(await second).toBe('above_paid')
    expect(await create('a')).toBe('duplicate')
    expect(await store.transaction((tx) => tx.refunds.reservedOf(fact.id))).toBe(fact.amount)
  })

  test('a refund that was over is not made anew beyond what was paid', async () => {
    const { fact } = await storePaidLink(store, office)
    const [first, second] = [aRefund(fact, office.pos, office.member), aRefund(fact, office.pos, office.member)]
    await store.transaction((tx) => tx.refunds.create(first, 'a'))
    await store.transaction((tx) => tx.refunds.save({ ...first, status: 'withdrawn' }))
    expect(await store.transaction((tx) => tx.refunds.create(second, 'b'))).toBe('created')
    await expect(store.transaction((tx) => tx.refunds.save({ ...first, status: 'approved' }))).rejects.toThrow()
  })

  test('who wants a locked refund waits, and a sweep passes over what another works on', async () => {
    const { fact } = await storePaidLink(store, office)
    const refund = aRefund(fact, office.pos, office.member, { requestedAt: plusMs(NOW, -MINUTE_MS) })
    await store.transaction((tx) => tx.refunds.create(refund, 'a'))
    const sweep = async (): Promise<RefundId[]> =>
      store.transaction(async (tx) => (await tx.refunds.unsettled(NOW, 100)).map(({ id }) => id))
    expect(await sweep()).toContain(refund.id)
    const holder = holding(async (tx) => {
      await tx.refunds.lock(refund.merchantId, refund.id)
      await tx.refunds.save({ ...refund, status: 'approved' })
    })
    await holder.begun
    expect(await sweep()).not.toContain(refund.id)
    const second = store.transaction((tx) => tx.refunds.lock(refund.merchantId, refund.id))
    expect(await isStillWaiting(second)).toBe(true)
    await holder.commit()
    expect((await second)?.status).toBe('approved')
  })

  test('due links are locked, and passed over where another works on them', async () => {
    const link = await storeLink(store, office, { status: 'open', expiresAt: plusMs(NOW, -1) })
    const due = async (): Promise<string[]> =>
      store.transaction(async (tx) => (await tx.links.lockDue(NOW, 100)).map(({ id }) => id))
    const holder = holding((tx) => tx.links.lock(link.merchantId, link.id))
    await holder.begun
    expect(await due()).not.toContain(link.id)
    await holder.commit()
    expect(await due()).toContain(link.id)
  })

  test('two who wait for each other: one is run again, and both are done', async () => {
    const [one, two] = [await storeLink(store, office), await storeLink(store, office)]
    const meet = Promise.withResolvers<void>()
    let begun = 0
    const both = (first: string, second: string) =>
      store.transaction(async (tx) => {
        await tx.links.lock(office.merchant.id, toId(first))
        begun += 1
        if (begun >= 2) meet.resolve()
        await meet.promise
        await tx.links.lock(office.merchant.id, toId(second))
      })
    await Promise.all([both(one.id, two.id), both(two.id, one.id)])
    expect(begun).toBeGreaterThan(2)
  })

  test('an event is told once, and to one address once', async () => {
    const link = await storeLink(store, office)
    const told = aNotification(office.merchant, { linkId: link.id, audience: 'payer' })
    const to = (id: typeof told) => [aDelivery(id, office.channel), aDelivery(id, office.channel)]
    const first = holding((tx) => tx.notifications.create(told, to(told)))
    await first.begun
    const again = { ...told, id: aNotification(office.merchant).id }
    const second = store.transaction((tx) => tx.notifications.create(again, to(again)))
    expect(await isStillWaiting(second)).toBe(true)
    await first.commit()
    expect(await second).toBe(false)
    expect(await store.transaction((tx) => tx.deliveries.toPayer(link.id))).toHaveLength(1)
  })

  test('a one-time token is spent once, by whoever is first', async () => {
    const secret = aToken()
    const about = { purpose: 'approve_refund', merchantId: office.merchant.id, subjectId: 'x' } as const
    const id = aNotification(office.merchant).id
    const token = { ...about, id, expiresAt: plusMs(NOW, MINUTE_MS), usedAt: null }
    await store.transaction((tx) => tx.tokens.create(token, secret))
    const spend = (tx: Parameters<Parameters<Store['transaction']>[0]>[0]) =>
      tx.tokens.consume('approve_refund', secret.sha256, NOW)
    const first = holding(spend)
    await first.begun
    const second = store.transaction(spend)
    expect(await isStillWaiting(second)).toBe(true)
    await first.commit()
    expect(await second).toBeNull()
    expect((await store.transaction((tx) => tx.tokens.find('approve_refund', secret.sha256)))?.usedAt).toBe(NOW)
    expect(await store.transaction((tx) => tx.tokens.secret(id))).toBe(secret.plain)
  })

  test('five wrong PINs lock a member, and the right one clears the count', async () => {
    const { id, merchantId } = office.member
    const wrong = () => store.transaction((tx) => tx.members.recordPinFailure(merchantId, id, NOW))
    for (let tries = 0; tries < 4; tries += 1) expect(await wrong()).toBeNull()
    expect(await wrong()).toBe(plusMs(NOW, 60 * MINUTE_MS))
    expect(await store.transaction((tx) => tx.members.pinLockedUntil(merchantId, id))).not.toBeNull()
    await store.transaction((tx) => tx.members.clearPinFailures(merchantId, id))
    expect(await store.transaction((tx) => tx.members.pinLockedUntil(merchantId, id))).toBeNull()
  })

  test('people, chats and cards are found as they were kept', async () => {
    const identity = anIdentity(office.member, office.channel)
    const link = await storeLink(store, office)
    const place = { channelAccountId: office.channel.id, address: identity.address }
    const card = { id: toId(aNotification(office.merchant).id), merchantId: link.merchantId, linkId: link.id, ...place }
    await store.transaction(async (tx) => {
      await tx.members.bind(identity)
      await tx.members.bind(identity)
      await tx.cards.upsert({ ...card, id: toId(card.id), remoteRef: 'm1' })
      await tx.cards.upsert({ ...card, id: toId(aNotification(office.merchant).id), remoteRef: 'm1' })
      await tx.audit.record(anAuditEntry(office.merchant))
    })
    await store.transaction(async (tx) => {
      expect(await tx.members.identitiesOf(link.merchantId)).toEqual([identity])
      expect((await tx.cards.ofLink(link.id)).map(({ remoteRef }) => remoteRef)).toEqual(['m1'])
      expect(await tx.accounts.posOf(link.merchantId)).toEqual([office.pos])
      expect(await tx.accounts.channelsOf(link.merchantId)).toEqual([office.channel])
      expect(await tx.payers.find(link.merchantId, link.payerId)).toEqual(office.payer)
      expect(await tx.links.list(link.merchantId, { limit: 1, createdBy: office.member.id })).toHaveLength(1)
    })
  })
})
