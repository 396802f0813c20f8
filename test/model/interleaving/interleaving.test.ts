import { expect, test } from 'vitest'
import { measured } from '../../support/measured.ts'
import { readModelSettings } from '../../support/model-settings.ts'
import { refundsIn } from './acts.ts'
import { interleavingCommand, runInterleavings } from './interleaving-run.ts'
import type { World } from './world.ts'

const settings = readModelSettings()
const ENDLESS_MS = 3_600_000
const ENOUGH_RUNS = 1_000

/** What a run must come across, or it proves little. */
const SIGHTS = [
  ...['paid', 'part_refunded', 'refunded', 'expired', 'cancelled', 'discarded'].map((one) => `link ${one}`),
  ...['late', 'after_cancel'].map((flag) => `flag ${flag}`),
  ...['done', 'withdrawn'].map((one) => `refund ${one}`),
]

function noteSights(seen: Set<string>, world: World): void {
  const { status, flags } = world.link()
  for (const sight of [`link ${status}`, ...flags.map((flag) => `flag ${flag}`)]) seen.add(sight)
  for (const refund of refundsIn(world)) seen.add(`refund ${refund.status}`)
}

test('no interleaving of the use cases breaks a law', { timeout: ENDLESS_MS }, async ({ task }) => {
  const seen = new Set<string>()
  const replay = { seed: settings.INTERLEAVING_SEED, path: settings.INTERLEAVING_PATH }
  const watch = (world: World): void => noteSights(seen, world)
  const { failure, runs, seed } = await runInterleavings(settings.INTERLEAVINGS, { replay, watch })
  measured(task, { races: runs, seed, broken: failure === null ? 0 : 1 })
  if (failure !== null)
    throw new Error(`${failure.reason}\n${failure.report}\nagain with:\n${interleavingCommand(failure)}`)
  if (settings.INTERLEAVING_PATH !== undefined) return
  expect(runs).toBe(settings.INTERLEAVINGS)
  if (settings.INTERLEAVINGS >= ENOUGH_RUNS) expect(SIGHTS.filter((sight) => !seen.has(sight))).toEqual([])
})
