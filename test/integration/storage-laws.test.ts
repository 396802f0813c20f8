import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { kurus } from '../../src/domain/money.ts'
import type { ProviderRef } from '../../src/domain/ids.ts'
import {
  aFact,
  aLink,
  anAttempt,
  anAuditEntry,
  aPayer,
  aRefund,
  aReversal,
  providerSource,
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

/** As the owner of the tables, past every line of the program. */
const byHand = (sql: string, values: unknown[] = []): Promise<unknown> => at.owner.query(sql, values)

describe('the database itself refuses', () => {
  test('a second open attempt of a link', async () => {
    const link = await storeLink(at.store, office, { status: 'open' })
    const [first, second] = [anAttempt(link, office.pos), anAttempt(link, office.pos, { number: 2, status: 'unknown' })]
    expect(await at.store.transaction((tx) => tx.attempts.create(first))).toBe(true)
    expect(await at.store.transaction((tx) => tx.attempts.create(second))).toBe(false)
    await at.store.transaction((tx) => tx.attempts.save({ ...first, status: 'failed', nextPollAt: null }))
    expect(await at.store.transaction((tx) => tx.attempts.create(second))).toBe(true)
    await expect(byHand(`UPDATE payment_attempt SET status = 'ready' WHERE id = $1`, [first.id])).rejects.toThrow(
      'payment_attempt_one_open',
    )
  })

  test('a second fact of one payment at the provider, whoever brings it', async () => {
    const { attempt, fact } = await storePaidLink(at.store, office)
    const again = aFact(attempt, { source: fact.source })
    expect(await at.store.transaction((tx) => tx.facts.insert(again))).toBe(false)
    const columns = `id, merchant_id, link_id, source, attempt_id, pos_account_id, provider_payment_id, proof_sha256,
      amount, charged, currency, installments, captured_at, recorded_at`
    await expect(
      byHand(
        `INSERT INTO payment_fact (${columns})
         SELECT gen_random_uuid(), ${columns.replace('id, ', '')} FROM payment_fact WHERE id = $1`,
        [fact.id],
      ),
    ).rejects.toThrow('unique')
  })

  test('a provider fact without its proof, and a charge below the amount', async () => {
    const link = await storeLink(at.store, office, { status: 'open' })
    const attempt = anAttempt(link, office.pos)
    await at.store.transaction((tx) => tx.attempts.create(attempt))
    const unproven = aFact(attempt, { source: { ...providerSource(attempt), proofSha256: '' } as never })
    await expect(at.store.transaction((tx) => tx.facts.insert(unproven))).rejects.toThrow()
    const cheap = aFact(attempt, { charged: kurus(attempt.amount - 1) })
    await expect(at.store.transaction((tx) => tx.facts.insert(cheap))).rejects.toThrow()
  })

  test('a change of what happened', async () => {
    const { fact, link } = await storePaidLink(at.store, office)
    await at.store.transaction(async (tx) => {
      await tx.facts.insertReversal(aReversal(fact, { amount: kurus(100) }))
      await tx.audit.record(anAuditEntry(office.merchant))
      await tx.audit.seal(100)
    })
    expect(link.amount).toBe(fact.amount)
    for (const table of ['payment_fact', 'reversal_fact', 'audit_event', 'audit_seal']) {
      await expect(byHand(`UPDATE ${table} SET merchant_id = merchant_id`)).rejects.toThrow('append-only')
      await expect(byHand(`DELETE FROM ${table}`)).rejects.toThrow('append-only')
      await expect(byHand(`TRUNCATE ${table} CASCADE`)).rejects.toThrow('append-only')
    }
  })

  test('other terms of a link once it has left the draft', async () => {
    const link = await storeLink(at.store, office, { status: 'open' })
    const other = aPayer(office.merchant)
    await at.store.transaction((tx) => tx.payers.create(other))
    const changes = ['amount = amount + 1', `payer_id = '${other.id}'`, `status = 'draft'`]
    for (const change of changes) {
      await expect(byHand(`UPDATE payment_link SET ${change} WHERE id = $1`, [link.id])).rejects.toThrow(
        'terms of a link',
      )
    }
    await expect(byHand(`UPDATE payment_link SET currency = 'EUR' WHERE id = $1`, [link.id])).rejects.toThrow()
    await expect(byHand('UPDATE link_line SET amount = amount + 1 WHERE link_id = $1', [link.id])).rejects.toThrow(
      'lines',
    )
    await expect(byHand('DELETE FROM link_line WHERE link_id = $1', [link.id])).rejects.toThrow('lines')
  })

  test('lines that do not make the amount', async () => {
    const uneven = aLink(office.payer, office.member, { lines: [{ type: 'fee', amount: kurus(1) }] })
    await expect(at.store.transaction((tx) => createLink(tx, uneven))).rejects.toThrow()
  })

  test('the loss of a flag', async () => {
    const link = await storeLink(at.store, office, { status: 'paid', flags: ['late'] })
    const bare = { ...link, flags: [], version: link.version + 1 }
    await expect(at.store.transaction((tx) => tx.links.save(bare))).rejects.toThrow()
  })

  test('a way back from a succeeded attempt', async () => {
    const { attempt } = await storePaidLink(at.store, office)
    await expect(at.store.transaction((tx) => tx.attempts.save({ ...attempt, status: 'failed' }))).rejects.toThrow()
    await expect(byHand(`UPDATE payment_attempt SET amount = amount + 1 WHERE id = $1`, [attempt.id])).rejects.toThrow()
  })

  test('a refund above the capture, by hand', async () => {
    const { fact } = await storePaidLink(at.store, office)
    const refund = aRefund(fact, office.pos, office.member)
    await at.store.transaction((tx) => tx.refunds.create(refund, 'one'))
    await expect(byHand('UPDATE refund SET amount = amount + 1 WHERE id = $1', [refund.id])).rejects.toThrow('capture')
    const columns = 'merchant_id, link_id, fact_id, pos_account_id, method, status, requested_by, requested_at'
    await expect(
      byHand(
        `INSERT INTO refund (id, amount, request_key, ${columns})
         SELECT gen_random_uuid(), 1, 'two', ${columns} FROM refund WHERE id = $1`,
        [refund.id],
      ),
    ).rejects.toThrow('capture')
  })

  test('states and amounts that do not exist', async () => {
    const link = await storeLink(at.store, office)
    await expect(byHand(`UPDATE payment_link SET status = 'lost' WHERE id = $1`, [link.id])).rejects.toThrow()
    await expect(byHand('UPDATE payment_link SET amount = 0 WHERE id = $1', [link.id])).rejects.toThrow()
    const fields = { status: 'open' as const, lines: [{ type: 'fee' as const, amount: kurus(0) }] }
    await expect(storeLink(at.store, office, { ...fields, amount: kurus(0) })).rejects.toThrow()
  })
})

describe('two offices never mix', () => {
  test('in a link, an attempt, a fact, a refund or a line', async () => {
    const other = await storeOffice(at.store)
    const { link, attempt, fact } = await storePaidLink(at.store, office)
    const mine = office.merchant.id
    const mixes = [
      () => storeLink(at.store, { ...office, payer: { ...other.payer, merchantId: mine } }),
      () => storeLink(at.store, { ...office, member: other.member }),
      () =>
        at.store.transaction((tx) => tx.attempts.create(anAttempt(link, other.pos, { number: 9, status: 'failed' }))),
      () => {
        const theirs = { ...attempt, merchantId: other.merchant.id }
        return at.store.transaction((tx) => tx.facts.insert(aFact(theirs, { source: providerSource(attempt) })))
      },
      () => {
        const refund = aRefund({ ...fact, merchantId: other.merchant.id }, other.pos, other.member)
        return at.store.transaction((tx) => tx.refunds.create({ ...refund, amount: kurus(1) }, 'mixed'))
      },
    ]
    for (const mix of mixes) await expect(mix()).rejects.toThrow('oreign key')
  })

  test('a fact belongs to the link of its attempt', async () => {
    const { attempt } = await storePaidLink(at.store, office)
    const elsewhere = await storeLink(at.store, office, { status: 'open' })
    const astray = aFact({ ...attempt, linkId: elsewhere.id }, { source: providerSource(attempt) })
    await expect(at.store.transaction((tx) => tx.facts.insert(astray))).rejects.toThrow('oreign key')
  })
})

describe('refunds', () => {
  test('twenty who race for one capture get exactly what it holds', async () => {
    const { fact } = await storePaidLink(at.store, office)
    const slice = kurus(fact.amount / 5)
    const results = await Promise.all(
      Array.from({ length: 20 }, (_, index) => {
        const refund = aRefund(fact, office.pos, office.member, { amount: slice })
        return at.store.transaction((tx) => tx.refunds.create(refund, `race-${index}`))
      }),
    )
    expect(results.filter((result) => result === 'created')).toHaveLength(5)
    expect(results.filter((result) => result === 'above_paid')).toHaveLength(15)
    expect(await at.store.transaction((tx) => tx.refunds.reservedOf(fact.id))).toBe(fact.amount)
  })

  test('twenty times the same request is one refund', async () => {
    const { fact } = await storePaidLink(at.store, office)
    const results = await Promise.all(
      Array.from({ length: 20 }, () => {
        const refund = aRefund(fact, office.pos, office.member, { amount: kurus(100) })
        return at.store.transaction((tx) => tx.refunds.create(refund, 'tap'))
      }),
    )
    expect(results.filter((result) => result === 'created')).toHaveLength(1)
    expect(results.filter((result) => result === 'duplicate')).toHaveLength(19)
  })

  test('an answer of "above" leaves the unit of work usable', async () => {
    const { fact, link } = await storePaidLink(at.store, office)
    const tooMuch = aRefund(fact, office.pos, office.member, { amount: kurus(fact.amount + 1) })
    const found = await at.store.transaction(async (tx) => {
      expect(await tx.refunds.create(tooMuch, 'too-much')).toBe('above_paid')
      return tx.links.find(office.merchant.id, link.id)
    })
    expect(found?.id).toBe(link.id)
  })

  test('a rejected refund gives its amount back; money that went back unasked is taken', async () => {
    const { fact } = await storePaidLink(at.store, office)
    const refund = aRefund(fact, office.pos, office.member)
    await at.store.transaction(async (tx) => {
      await tx.refunds.create(refund, 'first')
      await tx.refunds.save({ ...refund, status: 'rejected', rejection: 'low_balance' })
    })
    const chargeback = aReversal(fact, { kind: 'chargeback', amount: kurus(500) })
    expect(await at.store.transaction((tx) => tx.facts.insertReversal(chargeback))).toBe(true)
    expect(await at.store.transaction((tx) => tx.facts.insertReversal(chargeback))).toBe(false)
    expect(await at.store.transaction((tx) => tx.refunds.reservedOf(fact.id))).toBe(500)
    const again = aRefund(fact, office.pos, office.member)
    expect(await at.store.transaction((tx) => tx.refunds.create(again, 'second'))).toBe('above_paid')
  })

  test('the end of a submitted refund is recorded even when more went back than we knew', async () => {
    const { fact } = await storePaidLink(at.store, office)
    const refund = aRefund(fact, office.pos, office.member, { status: 'submitted' })
    await at.store.transaction(async (tx) => {
      await tx.refunds.create(refund, 'first')
      await tx.facts.insertReversal(aReversal(fact, { providerRef: 'unasked' as ProviderRef }))
      await tx.refunds.save({ ...refund, status: 'done' })
    })
    expect((await at.store.transaction((tx) => tx.refunds.find(refund.merchantId, refund.id)))?.status).toBe('done')
  })
})
