import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { PaymentLink } from '../../src/domain/payment-link.ts'
import type { UnitOfWork } from '../../src/ports/store.ts'
import { openTestStore, storeLink, storeOffice, type StoredOffice, type TestStore } from '../support/stored-office.ts'

let at: TestStore
let office: StoredOffice

beforeAll(async () => {
  at = await openTestStore()
  office = await storeOffice(at.store)
})
afterAll(() => at.close())

const links = (count: number): Promise<PaymentLink[]> =>
  Promise.all(Array.from({ length: count }, () => storeLink(at.store, office, { status: 'open' })))

const cancel = (link: PaymentLink) => async (tx: UnitOfWork) => {
  const locked = await tx.links.lock(link.merchantId, link.id)
  await tx.links.save({ ...link, status: 'cancelled', version: link.version + 1 })
  await tx.enqueue({ queue: 'refresh-card', payload: { cardId: link.id }, key: link.id })
  return locked?.status
}

const statusOf = async ({ id }: PaymentLink): Promise<string> =>
  (await at.owner.query<{ status: string }>('SELECT status FROM payment_link WHERE id = $1', [id])).rows[0]?.status ??
  ''

async function transactionsOf(written: readonly PaymentLink[]): Promise<number> {
  const { rows } = await at.owner.query<{ count: string }>(
    'SELECT count(DISTINCT xmin::text) FROM payment_link WHERE id = ANY($1)',
    [written.map(({ id }) => id)],
  )
  return Number(rows[0]?.count)
}

describe('units of work that may share a transaction', () => {
  test('do, when they are asked for at the same time, and each has its own answer', async () => {
    const [one, two, three] = await links(3)
    if (one === undefined || two === undefined || three === undefined) throw new Error('no links')
    const answers = await Promise.all(
      [one, two, three].map((link) => at.store.together({ lane: 'a', key: link.id }, cancel(link))),
    )
    expect(answers).toEqual(['open', 'open', 'open'])
    expect(await transactionsOf([one, two, three])).toBe(1)
    const jobs = JSON.stringify(await at.committedJobs())
    for (const { id } of [one, two, three]) expect(jobs).toContain(id)
  })

  test('are all done but the one at fault, which alone hears of it', async () => {
    const [good, bad, other] = await links(3)
    if (good === undefined || bad === undefined || other === undefined) throw new Error('no links')
    const results = await Promise.allSettled([
      at.store.together({ lane: 'b', key: '1' }, cancel(good)),
      at.store.together({ lane: 'b', key: '2' }, (tx) => tx.links.save({ ...bad, version: 7 })),
      at.store.together({ lane: 'b', key: '3' }, cancel(other)),
    ])
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(await Promise.all([good, bad, other].map(statusOf))).toEqual(['cancelled', 'open', 'cancelled'])
  })

  test('see one another as committed where they have one key', async () => {
    const [link] = await links(1)
    if (link === undefined) throw new Error('no link')
    const seen = (tx: UnitOfWork) => tx.links.find(link.merchantId, link.id).then((found) => found?.status)
    const [, second] = await Promise.all([
      at.store.together({ lane: 'c', key: link.id }, cancel(link)),
      at.store.together({ lane: 'c', key: link.id }, seen),
    ])
    expect(second).toBe('cancelled')
  })

  test('do not wait for the row that holds a neighbour up', async () => {
    const [held, free] = await links(2)
    if (held === undefined || free === undefined) throw new Error('no links')
    const end = Promise.withResolvers<void>()
    const begun = Promise.withResolvers<void>()
    const holder = at.store.transaction(async (tx) => {
      await tx.links.lock(held.merchantId, held.id)
      begun.resolve()
      await end.promise
    })
    await begun.promise
    const waiting = at.store.together({ lane: 'd', key: '1' }, cancel(held))
    await at.store.together({ lane: 'd', key: '2' }, cancel(free))
    expect(await Promise.all([held, free].map(statusOf))).toEqual(['open', 'cancelled'])
    end.resolve()
    await Promise.all([holder, waiting])
    expect(await statusOf(held)).toBe('cancelled')
  })
})
