import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { systemIds } from '../../src/adapters/system/ids.ts'
import { toId, type DeliveryId, type InboundMessageId, type LinkCardId } from '../../src/domain/ids.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS, plusMs } from '../../src/domain/instant.ts'
import { kurus } from '../../src/domain/money.ts'
import type { NewDelivery } from '../../src/ports/store.ts'
import {
  aDelivery,
  aLink,
  aMember,
  anAttempt,
  anIdentity,
  aNotification,
  aPayer,
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
    await Promise.all([both(one, two), both(two, one)])
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
      expect(await tx.members.identitiesOf(office.merchant.id, office.member.id)).toHaveLength(1)
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

  test('the payer with this phone or e-mail, newest first', async () => {
    const phone = '+905550001122'
    const [older, newer] = [aPayer(office.merchant, { phone }), aPayer(office.merchant, { phone, email: null })]
    await at.store.transaction(async (tx) => {
      await tx.payers.create(older)
      await tx.payers.create(newer)
      expect(await tx.payers.match(office.merchant.id, { phone, email: null })).toEqual(newer)
      expect(await tx.payers.match(office.merchant.id, { phone: null, email: null })).toBeNull()
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

  test('a counted view changes nothing of the link', async () => {
    const link = await storeLink(at.store, office, { status: 'open' })
    const rowOf = () => at.owner.query('SELECT xmin, * FROM payment_link WHERE id = $1', [link.id])
    const before = (await rowOf()).rows
    await at.store.transaction(async (tx) => {
      await tx.links.countView(link.id, 'bot')
      await tx.links.countView(link.id, 'bot')
    })
    expect((await rowOf()).rows).toEqual(before)
    const { rows } = await at.owner.query('SELECT views FROM link_view WHERE link_id = $1', [link.id])
    expect(rows).toEqual([{ views: 2 }])
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
    const report = await at.store.transaction((tx) =>
      tx.reports.collections(busy.merchant.id, NOW, plusMs(NOW, DAY_MS), NOW),
    )
    expect(report).toMatchObject({ collectedKurus: fact.amount, collectedCount: 1, refundedKurus: 0, declaredKurus: 0 })
    expect(report).toMatchObject({ waitingKurus: 700, expiringCount: 1, failedAttempts: [], failedDeliveries: 0 })
  })
})

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

describe('dialogues, tokens and sessions', () => {
  test('a dialogue is made on first contact and kept', async () => {
    await at.store.transaction(async (tx) => {
      const made = await tx.conversations.lock(office.channel.id, 'talker')
      expect(made).toMatchObject({ merchantId: null, state: null, version: 0 })
      await tx.conversations.save({ ...made, merchantId: office.merchant.id, state: { step: 'amount' }, version: 1 })
    })
    const found = await at.store.transaction((tx) => tx.conversations.lock(office.channel.id, 'talker'))
    expect(found).toMatchObject({ merchantId: office.merchant.id, state: { step: 'amount' }, version: 1 })
  })

  test('a stranger gets one answer a day', async () => {
    const may = (now: typeof NOW) =>
      at.store.transaction((tx) => tx.conversations.mayAnswerStranger(office.channel.id, 'stranger', now))
    expect([await may(NOW), await may(plusMs(NOW, HOUR_MS)), await may(plusMs(NOW, DAY_MS))]).toEqual([
      true,
      false,
      true,
    ])
  })

  test('an inbound event is stored once and taken until it is done', async () => {
    const id = toId<InboundMessageId>(systemIds.uuid())
    const event = {
      ...{ kind: 'text' as const, dedupeKey: 'u-1', from: 'talker', displayName: null, text: 'linklerim' },
      ...{ sentAt: NOW, replyToRef: null },
    }
    const inbound = {
      id,
      channelAccountId: office.channel.id,
      event,
      secretsFound: [],
      receivedAt: NOW,
      processedAt: null,
    }
    await at.store.transaction(async (tx) => {
      expect(await tx.inbound.insert(inbound)).toBe(true)
      expect(await tx.inbound.insert({ ...inbound, id: toId(systemIds.uuid()) })).toBe(false)
      expect(await tx.inbound.take(id)).toEqual(inbound)
      await tx.inbound.markProcessed(id, NOW)
      expect(await tx.inbound.take(id)).toBeNull()
    })
  })

  test('a one-time token is spent once, in time, for its purpose', async () => {
    const secret = aToken()
    const token = { id: systemIds.uuid(), purpose: 'panel_login' as const, merchantId: office.merchant.id }
    const whole = { ...token, subjectId: office.member.id, expiresAt: plusMs(NOW, MINUTE_MS), usedAt: null }
    await at.store.transaction((tx) => tx.tokens.create(whole, secret))
    const consume = (purpose: typeof token.purpose | 'claim_office', now = NOW) =>
      at.store.transaction((tx) => tx.tokens.consume(purpose, secret.sha256, now))
    expect(await at.store.transaction((tx) => tx.tokens.secret(token.id))).toBe(secret.plain)
    expect(await at.store.transaction((tx) => tx.tokens.purposeOf(token.id))).toBe('panel_login')
    expect(await consume('claim_office')).toBeNull()
    expect(await consume('panel_login', plusMs(NOW, MINUTE_MS))).toBeNull()
    const spent = await Promise.all(Array.from({ length: 5 }, () => consume('panel_login')))
    expect(spent.filter((one) => one !== null)).toEqual([{ ...whole, usedAt: NOW }])
  })

  test('a session ends with its time, by hand, and with its member', async () => {
    const member = aMember(office.merchant, { role: 'viewer' })
    const { sha256 } = aToken()
    const session = {
      ...{ merchantId: office.merchant.id, memberId: member.id, csrfToken: 'csrf' },
      expiresAt: plusMs(NOW, HOUR_MS),
    }
    const find = (now = NOW) => at.store.transaction((tx) => tx.sessions.find(sha256, now))
    await at.store.transaction(async (tx) => {
      await tx.members.create(member)
      await tx.sessions.create(session, sha256)
    })
    expect(await find()).toEqual({ session, member, role: 'viewer' })
    expect(await find(session.expiresAt)).toBeNull()
    await at.store.transaction((tx) => tx.members.save({ ...member, active: false }))
    expect(await find()).toBeNull()
    await at.store.transaction((tx) => tx.members.save(member))
    await at.store.transaction((tx) => tx.sessions.end(sha256))
    expect(await find()).toBeNull()
  })

  test('a card that moved to a new message shows nothing yet', async () => {
    const link = await storeLink(at.store, office, { status: 'open' })
    const card = {
      ...{ id: toId<LinkCardId>(systemIds.uuid()), merchantId: link.merchantId, linkId: link.id },
      ...{ channelAccountId: office.channel.id, address: 'browser-1', remoteRef: 'm-1' },
    }
    await at.store.transaction(async (tx) => {
      await tx.cards.upsert(card)
      await tx.cards.markShown(card.id, 'abc')
      await tx.cards.upsert(card)
      expect(await tx.cards.find(card.id)).toEqual({ ...card, shownSha256: 'abc' })
      await tx.cards.upsert({ ...card, id: toId(systemIds.uuid()), remoteRef: 'm-2' })
      expect(await tx.cards.ofLink(link.id)).toEqual([{ ...card, remoteRef: 'm-2', shownSha256: null }])
    })
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
