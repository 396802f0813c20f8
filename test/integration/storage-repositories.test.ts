import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { systemIds } from '../../src/adapters/system/ids.ts'
import { toId } from '../../src/domain/ids.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS, plusMs } from '../../src/domain/instant.ts'
import { kurus } from '../../src/domain/money.ts'
import { aLink, aMember, anAttempt, anIdentity, aPayer, aToken, NOW } from '../support/builders.ts'
import {
  createLink,
  openTestStore,
  storeLink,
  storeOffice,
  storePaidLink,
  type StoredOffice,
  type TestStore,
} from '../support/stored-office.ts'

let at: TestStore
let office: StoredOffice

beforeAll(async () => {
  at = await openTestStore()
  office = await storeOffice(at.store)
})
afterAll(() => at.close())

describe('a unit of work', () => {
  test('commits everything together with its jobs, or nothing', async () => {
    const payer = aPayer(office.merchant)
    const failing = at.store.transaction(async (tx) => {
      await tx.payers.create(payer)
      await tx.enqueue({ queue: 'lost', payload: {} })
      throw new Error('changed my mind')
    })
    await expect(failing).rejects.toThrow('changed my mind')
    expect(await at.store.transaction((tx) => tx.payers.find(payer.merchantId, payer.id))).toBeNull()
    await at.store.transaction((tx) => tx.enqueue({ queue: 'kept', payload: { n: 1 } }))
    const jobs = await at.committedJobs()
    expect(jobs.filter(({ queue }) => queue === 'lost')).toHaveLength(0)
    expect(jobs.filter(({ queue }) => queue === 'kept')).toHaveLength(1)
  })

  test('that met a deadlock runs again and both finish', async () => {
    const [one, two] = [await storeLink(at.store, office), await storeLink(at.store, office)]
    const both = (first: typeof one, second: typeof one) =>
      at.store.transaction(async (tx) => {
        await tx.links.lock(first.merchantId, first.id)
        await at.owner.query('SELECT pg_sleep(0.2)')
        await tx.links.lock(second.merchantId, second.id)
      })
    expect(await Promise.all([both(one, two), both(two, one)])).toHaveLength(2)
  })

  test('sixty-four at once on ten connections all finish', async () => {
    const link = await storeLink(at.store, office)
    const runs = Array.from({ length: 64 }, () => at.store.transaction((tx) => tx.links.lock(link.merchantId, link.id)))
    expect((await Promise.all(runs)).every((locked) => locked?.id === link.id)).toBe(true)
  })

  test('whose connection is killed rejects, and the next one works', async () => {
    const killed = at.store.transaction(async (tx) => {
      await tx.payers.create(aPayer(office.merchant))
      await at.superuser.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = current_database() AND state = 'idle in transaction'`,
      )
      await tx.merchants.all()
    })
    await expect(killed).rejects.toThrow()
    expect((await at.store.transaction((tx) => tx.merchants.all())).length).toBeGreaterThan(0)
  })
})

describe('offices and people', () => {
  test('come back as they were stored', async () => {
    const { merchant, member, payer, pos, channel } = office
    await at.store.transaction(async (tx) => {
      expect(await tx.merchants.find(merchant.id)).toEqual(merchant)
      expect(await tx.members.find(merchant.id, member.id)).toEqual(member)
      expect(await tx.payers.find(merchant.id, payer.id)).toEqual(payer)
      expect(await tx.accounts.posOf(merchant.id)).toEqual([pos])
      expect(await tx.accounts.channelsOf(merchant.id)).toEqual([channel])
      expect(await tx.accounts.posSettings(pos.id)).toBe('{"key":"pos"}')
      expect(await tx.accounts.channelSettings(channel.id)).toBe('{"key":"channel"}')
    })
  })

  test('a member of two offices is found in both, once bound twice', async () => {
    const other = await storeOffice(at.store)
    const address = 'chat-42'
    await at.store.transaction(async (tx) => {
      for (const { member } of [office, other]) {
        await tx.members.bind(anIdentity(member, office.channel, { address }))
        await tx.members.bind(anIdentity(member, office.channel, { address }))
      }
      const left = aMember(office.merchant, { active: false })
      await tx.members.create(left)
      const found = await tx.members.byAddress(office.channel.id, address)
      expect(found.map(({ id }) => id).sort()).toEqual([office.member.id, other.member.id].sort())
      expect(await tx.members.identitiesOf(office.merchant.id)).toHaveLength(1)
    })
  })

  test('five wrong PINs lock a member for an hour, and the count starts anew after it', async () => {
    const { merchant, member } = office
    const fail = (now: typeof NOW) =>
      at.store.transaction((tx) => tx.members.recordPinFailure(merchant.id, member.id, now))
    for (let tries = 1; tries < 5; tries += 1) expect(await fail(NOW)).toBeNull()
    expect(await fail(NOW)).toBe(NOW + HOUR_MS)
    expect(await at.store.transaction((tx) => tx.members.pinLockedUntil(merchant.id, member.id))).toBe(NOW + HOUR_MS)
    expect(await fail(plusMs(NOW, 2 * HOUR_MS))).toBeNull()
    await at.store.transaction((tx) => tx.members.clearPinFailures(merchant.id, member.id))
    expect(await at.store.transaction((tx) => tx.members.pinLockedUntil(merchant.id, member.id))).toBeNull()
  })

  test('settings sealed for one account do not open in another, not even in the same office', async () => {
    const other = await storeOffice(at.store)
    await at.owner.query(
      'UPDATE pos_account SET settings_sealed = (SELECT settings_sealed FROM pos_account WHERE id = $1) WHERE id = $2',
      [office.pos.id, other.pos.id],
    )
    await expect(at.store.transaction((tx) => tx.accounts.posSettings(other.pos.id))).rejects.toThrow()
    await expect(
      at.store
        .transaction(async (tx) => {
          const twin = { ...office.pos, id: toId<typeof office.pos.id>(systemIds.uuid()), active: false }
          await tx.accounts.createPos(twin, 'x')
          await tx.enqueue()
          return twin.id
        })
        .then(async (twin) => {
          await at.owner.query(
            'UPDATE pos_account SET settings_sealed = (SELECT settings_sealed FROM pos_account WHERE id = $1) WHERE id = $2',
            [office.pos.id, twin],
          )
          return at.store.transaction((tx) => tx.accounts.posSettings(twin))
        }),
    ).rejects.toThrow()
  })

  test('the payers with this phone or e-mail, newest first', async () => {
    const phone = '+905550001122'
    const [older, newer] = [aPayer(office.merchant, { phone }), aPayer(office.merchant, { phone, email: null })]
    await at.store.transaction(async (tx) => {
      await tx.payers.create(older)
      await tx.payers.create(newer)
      expect(await tx.payers.matches(office.merchant.id, { phone, email: null })).toEqual([newer, older])
      expect(await tx.payers.matches(office.merchant.id, { phone: null, email: null })).toEqual([])
    })
  })
})

describe('links', () => {
  test('come back whole, by id, number, token and source message', async () => {
    const link = aLink(office.payer, office.member, {
      amount: kurus(300),
      lines: [
        { type: 'fee', amount: kurus(100) },
        { type: 'court_fee', amount: kurus(200) },
      ],
    })
    const token = aToken()
    await at.store.transaction(async (tx) => {
      expect(await tx.links.create(link, token, 'chat:1')).toBe(true)
      expect(await tx.links.find(link.merchantId, link.id)).toEqual(link)
      expect(await tx.links.lock(link.merchantId, link.id)).toEqual(link)
      expect(await tx.links.byShortNumber(link.merchantId, link.shortNumber)).toEqual(link)
      expect(await tx.links.byTokenSha256(token.sha256)).toEqual(link)
      expect(await tx.links.bySourceKey(link.merchantId, 'chat:1')).toEqual(link)
      expect(await tx.links.token(link.merchantId, link.id)).toBe(token.plain)
    })
  })

  test('one source message is one link; a taken number makes none, a discarded one is free again', async () => {
    const first = await storeLink(at.store, office)
    await at.store.transaction(async (tx) => {
      const sameSource = aLink(office.payer, office.member)
      expect(await tx.links.create(sameSource, aToken(), `source:${first.id}`)).toBe(false)
      const sameNumber = aLink(office.payer, office.member, { shortNumber: first.shortNumber })
      expect(await createLink(tx, sameNumber)).toBe(false)
      await tx.links.save({ ...first, status: 'discarded', version: 2 })
      expect(await createLink(tx, sameNumber)).toBe(true)
      expect((await tx.links.byShortNumber(first.merchantId, first.shortNumber))?.id).toBe(sameNumber.id)
    })
  })

  test('a draft may change its terms; a save from a stale version throws', async () => {
    const link = await storeLink(at.store, office)
    const changed = { ...link, version: 2, amount: kurus(500), lines: [{ type: 'sale' as const, amount: kurus(500) }] }
    await at.store.transaction((tx) => tx.links.save(changed))
    expect(await at.store.transaction((tx) => tx.links.find(link.merchantId, link.id))).toEqual(changed)
    await expect(at.store.transaction((tx) => tx.links.save({ ...changed, purpose: null }))).rejects.toThrow('version')
  })

  test('two who lock one link take turns', async () => {
    const link = await storeLink(at.store, office, { status: 'open' })
    const raise = () =>
      at.store.transaction(async (tx) => {
        const locked = await tx.links.lock(link.merchantId, link.id)
        if (locked !== null) await tx.links.save({ ...locked, version: locked.version + 1 })
      })
    await Promise.all(Array.from({ length: 10 }, raise))
    expect((await at.store.transaction((tx) => tx.links.find(link.merchantId, link.id)))?.version).toBe(11)
  })

  test('due links are locked, and skipped by another process', async () => {
    const due = await storeLink(at.store, office, { status: 'open', expiresAt: plusMs(NOW, -10 * DAY_MS) })
    const when = plusMs(NOW, -9 * DAY_MS)
    await at.store.transaction(async (tx) => {
      expect((await tx.links.lockDue(when, 10)).map(({ id }) => id)).toEqual([due.id])
      const elsewhere = await at.store.transaction((other) => other.links.lockDue(when, 10))
      expect(elsewhere).toEqual([])
    })
  })

  test('are listed newest first, by creator and state', async () => {
    const busy = await storeOffice(at.store)
    const [one, two] = [
      await storeLink(at.store, busy, { status: 'open' }),
      await storeLink(at.store, busy, { status: 'paid', createdAt: plusMs(NOW, MINUTE_MS) }),
    ]
    await at.store.transaction(async (tx) => {
      const ids = async (filter: Parameters<typeof tx.links.list>[1]) =>
        (await tx.links.list(busy.merchant.id, filter)).map(({ id }) => id)
      expect(await ids({ limit: 10 })).toEqual([two.id, one.id])
      expect(await ids({ limit: 1 })).toEqual([two.id])
      expect(await ids({ limit: 10, statuses: ['open'] })).toEqual([one.id])
      expect(await ids({ limit: 10, createdBy: office.member.id })).toEqual([])
    })
  })
})

describe('attempts and facts', () => {
  test('come back as they were stored, with their steps', async () => {
    const link = await storeLink(at.store, office, { status: 'open' })
    const action = { kind: 'post_form' as const, url: 'https://pos.ornek/3d', fields: { a: 'b' } }
    const attempt = anAttempt(link, office.pos, { status: 'ready', action })
    const detail = { code: '51', message: 'insufficient funds', scrubbedBody: '{}' }
    const step = { attemptId: attempt.id, at: NOW, kind: 'start' as const, outcome: 'pending', ...detail }
    await at.store.transaction(async (tx) => {
      await tx.attempts.create(attempt)
      await tx.attempts.logStep(step)
      expect(await tx.attempts.find(attempt.id)).toEqual(attempt)
      expect(await tx.attempts.openOf(link.id)).toEqual(attempt)
      expect(await tx.attempts.latestOf(link.id)).toEqual(attempt)
      expect(await tx.attempts.ofLink(link.id)).toEqual([attempt])
      expect(await tx.attempts.countSince(link.id, NOW)).toBe(1)
      expect(await tx.attempts.stepsOf(attempt.id)).toEqual([step])
      const due = await tx.attempts.dueForPoll(plusMs(NOW, MINUTE_MS), 100)
      expect(due.map(({ id }) => id)).toContain(attempt.id)
      await tx.attempts.save({ ...attempt, status: 'failed', action: null, nextPollAt: null })
      expect(await tx.attempts.openOf(link.id)).toBeNull()
    })
  })

  test('a step with what PostgreSQL takes in no text is kept all the same', async () => {
    const link = await storeLink(at.store, office, { status: 'open' })
    const attempt = anAttempt(link, office.pos, { status: 'ready' })
    const detail = { code: 'a\0', message: '\0', scrubbedBody: 'x\0y' }
    await at.store.transaction(async (tx) => {
      await tx.attempts.create(attempt)
      await tx.attempts.logStep({ attemptId: attempt.id, at: NOW, kind: 'start', outcome: 'unknown', ...detail })
      expect(await tx.attempts.stepsOf(attempt.id)).toMatchObject([
        { code: 'a\ufffd', message: '\ufffd', scrubbedBody: 'x\ufffdy' },
      ])
    })
  })

  test('the ledger is the sum of facts and reversals', async () => {
    const { link, fact } = await storePaidLink(at.store, office)
    await at.store.transaction(async (tx) => {
      expect(await tx.facts.ofLink(link.id)).toEqual([fact])
      expect(await tx.facts.find(fact.id)).toEqual(fact)
      expect(await tx.facts.ledgerOf(link.id)).toEqual({ captured: fact.amount, reversed: 0, factCount: 1 })
    })
  })

  test('the day in figures', async () => {
    const busy = await storeOffice(at.store)
    const { fact } = await storePaidLink(at.store, busy)
    await storeLink(at.store, busy, { status: 'open', amount: kurus(700), expiresAt: plusMs(NOW, HOUR_MS) })
    await storeLink(at.store, busy, { status: 'open', amount: kurus(300), expiresAt: plusMs(NOW, 3 * HOUR_MS) })
    const report = await at.store.transaction((tx) =>
      tx.reports.collections(busy.merchant.id, NOW, plusMs(NOW, 2 * HOUR_MS), NOW),
    )
    expect(report).toMatchObject({ collectedKurus: fact.amount, collectedCount: 1, refundedKurus: 0, declaredKurus: 0 })
    expect(report).toMatchObject({ waitingKurus: 1_000, expiringCount: 1, failedAttempts: [], failedDeliveries: 0 })
  })
})
