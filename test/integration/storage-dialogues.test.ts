import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { systemIds } from '../../src/adapters/system/ids.ts'
import { toId, type InboundMessageId, type LinkCardId } from '../../src/domain/ids.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS, plusMs } from '../../src/domain/instant.ts'
import { aMember, aToken, NOW } from '../support/builders.ts'
import { openTestStore, storeLink, storeOffice, type StoredOffice, type TestStore } from '../support/stored-office.ts'

let at: TestStore
let office: StoredOffice

beforeAll(async () => {
  at = await openTestStore()
  office = await storeOffice(at.store)
})
afterAll(() => at.close())

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

  test('every card of a link in a chat stays known; a new one shows nothing yet', async () => {
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
      const second = { ...card, id: toId<LinkCardId>(systemIds.uuid()), remoteRef: 'm-2' }
      await tx.cards.upsert(second)
      expect(await tx.cards.ofLink(link.id)).toEqual([
        { ...second, shownSha256: null },
        { ...card, shownSha256: 'abc' },
      ])
    })
  })
})
