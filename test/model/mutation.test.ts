import { expect, test } from 'vitest'
import { ATTEMPT_TRANSITIONS } from '../../src/domain/payment-attempt.ts'
import { LINK_TRANSITIONS } from '../../src/domain/payment-link.ts'
import { REFUND_TRANSITIONS } from '../../src/domain/refund.ts'
import { brokenAttemptLaws, brokenLinkLaws, brokenRefundLaws } from '../support/table-laws.ts'
import { runModel } from './model-run.ts'

type Table = Record<string, string[]>

/** Adds or removes one edge while `look` looks. */
function withFlipped<T>(table: Table, from: string, to: string, look: () => T): T {
  const before = table[from] ?? []
  table[from] = before.includes(to) ? before.filter((one) => one !== to) : [...before, to]
  try {
    return look()
  } finally {
    table[from] = before
  }
}

function flipsThatSurvive(table: Table, isCaught: () => boolean): { flips: number; survivors: string[] } {
  const statuses = Object.keys(table)
  const pairs = statuses.flatMap((from) => statuses.filter((to) => to !== from).map((to) => [from, to] as const))
  const survivors = pairs.filter(([from, to]) => !withFlipped(table, from, to, isCaught))
  return { flips: pairs.length, survivors: survivors.map(([from, to]) => `${from} > ${to}`) }
}

test.each([
  ['attempts', ATTEMPT_TRANSITIONS, brokenAttemptLaws, 72],
  ['links', LINK_TRANSITIONS, brokenLinkLaws, 90],
  ['refunds', REFUND_TRANSITIONS, brokenRefundLaws, 42],
] as const)('a law catches every flipped entry of the table of %s', (_, table, brokenLaws, count) => {
  const { flips, survivors } = flipsThatSurvive(table as unknown as Table, () => brokenLaws().length > 0)
  expect(flips).toBe(count)
  expect(survivors).toEqual([])
})

/** The model run knows no table by heart: it must notice by the money alone that a success can be lost. */
test.each([
  ['in_flight', 'succeeded'],
  ['unknown', 'succeeded'],
  ['failed', 'succeeded'],
  ['lapsed', 'succeeded'],
  ['held', 'succeeded'],
  ['succeeded', 'failed'],
  ['succeeded', 'unknown'],
])('the model run alone notices a flip of %s > %s', (from, to) => {
  const look = () => runModel(4_000, { replay: { seed: 7 } }).failure?.reason
  expect(withFlipped(ATTEMPT_TRANSITIONS as unknown as Table, from, to, look)).toContain('broken: ')
})
