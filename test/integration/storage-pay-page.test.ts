import { afterAll, beforeAll, expect, test } from 'vitest'
import { openPayPageReader } from '../../src/adapters/storage/pay-page-reader.ts'
import type { PayPageReader } from '../../src/ports/pay-page-reader.ts'
import { aLink, anAttempt, aToken, NOW } from '../support/builders.ts'
import { silentLogger } from '../support/silent-logger.ts'
import {
  openTestStore,
  storeLink,
  storeOffice,
  storePaidLink,
  type StoredOffice,
  type TestStore,
} from '../support/stored-office.ts'

let at: TestStore
let office: StoredOffice
let pages: PayPageReader

beforeAll(async () => {
  at = await openTestStore()
  office = await storeOffice(at.store)
  pages = openPayPageReader({ pool: at.database.pool, logger: silentLogger })
})
afterAll(async () => {
  await pages.close()
  await at.close()
})

const tokenOf = async (link: { readonly id: string }): Promise<string> =>
  String((await at.owner.query('SELECT token_sha256 FROM payment_link WHERE id = $1', [link.id])).rows[0]?.token_sha256)

test('an open link is read with its office, its payer and where a payment would start', async () => {
  const link = aLink(office.payer, office.member, { status: 'open' })
  const token = aToken()
  await at.store.transaction((tx) => tx.links.create(link, token, `source:${link.id}`))
  const snapshot = await pages.read(token.sha256)
  const { id, shortNumber, status, amount, lines, expiresAt, verificationCode, installmentCap } = link
  expect(snapshot?.link).toEqual({
    ...{ id, shortNumber, status, amount, lines, expiresAt, verificationCode, installmentCap },
  })
  const { name, kind, locale, contactPhone, contactEmail, privacyNotice } = office.merchant
  expect(snapshot?.office).toEqual({ name, kind, locale, contactPhone, contactEmail, privacyNotice })
  expect(snapshot).toMatchObject({
    payerName: office.payer.name,
    latestAttempt: null,
    latestFact: null,
    ledger: { captured: 0, reversed: 0, factCount: 0 },
    posAccount: { id: office.pos.id, displayName: office.pos.displayName },
  })
})

test('the latest attempt is read with what decides whether the payer must wait', async () => {
  const link = await storeLink(at.store, office, { status: 'open' })
  const attempt = anAttempt(link, office.pos, { status: 'ready', action: { kind: 'redirect', url: 'https://pos/1' } })
  await at.store.transaction((tx) => tx.attempts.create(attempt))
  const { status, action, sessionExpiresAt, declineReason } = attempt
  const snapshot = await pages.read(await tokenOf(link))
  expect(snapshot?.latestAttempt).toEqual({ status, action, sessionExpiresAt, declineReason })
})

test('a payment is read with its sums, its attempt and its provider', async () => {
  const { link, attempt, fact } = await storePaidLink(at.store, office)
  const { amount, charged, installments, capturedAt } = fact
  const ledger = await at.store.transaction((tx) => tx.facts.ledgerOf(link.id))
  expect(await pages.read(await tokenOf(link))).toMatchObject({
    ledger,
    latestFact: {
      ...{ amount, charged, installments, capturedAt },
      attemptNumber: attempt.number,
      providerName: office.pos.displayName,
    },
  })
})

test("the office's own texts of the page are read in their newest version", async () => {
  const link = await storeLink(at.store, office, { status: 'expired' })
  const text = { key: 'expiry', length: 'long', merchantId: office.merchant.id, createdBy: office.member.id } as const
  const versions = [
    { locale: 'tr', version: 1, body: 'eski' },
    { locale: 'tr', version: 2, body: 'yeni' },
    { locale: 'en', version: 1, body: 'old' },
    { locale: 'en', version: 2, body: null },
  ] as const
  await at.store.transaction(async (tx) => {
    for (const one of versions) await tx.officeTexts.add({ ...text, ...one, createdAt: NOW })
  })
  expect((await pages.read(await tokenOf(link)))?.office.ownTexts).toEqual({ 'expiry.tr': 'yeni' })
})

test('a token of no link is nothing', async () => {
  expect(await pages.read(aToken().sha256)).toBeNull()
})

test('counted views are stored together, and change nothing of the link', async () => {
  const link = await storeLink(at.store, office, { status: 'open' })
  const rowOf = () => at.owner.query('SELECT xmin, * FROM payment_link WHERE id = $1', [link.id])
  const before = (await rowOf()).rows
  for (let round = 0; round < 2; round += 1) {
    const counting = openPayPageReader({ pool: at.database.pool, logger: silentLogger })
    counting.countView(link.id, 'bot')
    counting.countView(link.id, 'bot')
    counting.countView(link.id, 'person')
    await counting.close()
  }
  expect((await rowOf()).rows).toEqual(before)
  const { rows } = await at.owner.query('SELECT visitor, views FROM link_view WHERE link_id = $1 ORDER BY 1', [link.id])
  expect(rows).toEqual([
    { visitor: 'bot', views: 4 },
    { visitor: 'person', views: 2 },
  ])
})
