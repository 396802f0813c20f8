import { expect, test } from 'vitest'
import type { PaymentFact } from '../../../src/domain/payment-fact.ts'
import type { Flaw } from '../memory-store/memory-store.ts'
import { runInterleavings } from './interleaving-run.ts'

const MOST_RUNS = 1_000
const LONG_MS = 120_000

/** Bugs that no single use case shows: each is right alone. */
const FLAWS: Readonly<Record<string, Flaw>> = {
  'a link is read without its lock': (unit) => ({ ...unit, links: { ...unit.links, lock: unit.links.find } }),
  'a refund is read without its lock': (unit) => ({ ...unit, refunds: { ...unit.refunds, lock: unit.refunds.find } }),
  'a payment may become two facts': (unit, inside) => ({
    ...unit,
    facts: { ...unit.facts, insert: (fact: PaymentFact) => inside.insert('payment_fact', fact.id, fact, []) },
  }),
}

test.each(Object.entries(FLAWS))(
  'the run notices that %s, and plays the same race again',
  async (_what, flaw) => {
    const { failure } = await runInterleavings(MOST_RUNS, { flaw, replay: { seed: 7 } })
    if (failure === null) throw new Error('nothing was noticed')
    expect(failure.reason).toMatch(/broken: |version before|went wrong/)
    const { seed, path } = failure
    const again = await runInterleavings(1, { flaw, replay: { seed, path } })
    expect(again.failure?.reason).toBe(failure.reason)
  },
  LONG_MS,
)
