import { expect, test } from 'vitest'
import { applyOutcome } from '../../src/domain/payment-attempt.ts'
import { measured } from '../support/measured.ts'
import { readModelSettings } from '../support/model-settings.ts'
import { replayCommand, runModel } from './model-run.ts'
import { RULES, type Office } from './office.ts'

const settings = readModelSettings()
const ENDLESS_MS = 3_600_000

/** What a run must come across, or it proves little. */
const SIGHTS = [
  ...['open', 'paid', 'part_refunded', 'refunded', 'expired', 'cancelled', 'discarded'].map((one) => `link ${one}`),
  ...['late', 'after_cancel', 'overpaid'].map((flag) => `flag ${flag}`),
  ...['ready', 'in_flight', 'succeeded', 'failed', 'lapsed', 'unknown', 'held'].map((one) => `attempt ${one}`),
  ...['failed > succeeded', 'lapsed > succeeded', 'held > succeeded', 'unknown > succeeded'].map(
    (one) => `turn ${one}`,
  ),
  ...['done', 'rejected', 'withdrawn', 'unknown', 'submitted'].map((one) => `refund ${one}`),
  ...['sent', 'unknown', 'failed'].map((one) => `message ${one}`),
]

function noteSights(seen: Set<string>, office: Office): void {
  for (const { status, flags } of office.links)
    for (const sight of [`link ${status}`, ...flags.map((f) => `flag ${f}`)]) seen.add(sight)
  for (const { from, to } of office.attemptLog)
    seen.add(`attempt ${to.status}`).add(`turn ${from.status} > ${to.status}`)
  for (const { to } of office.refundLog) seen.add(`refund ${to.status}`)
  for (const { status } of office.told) seen.add(`message ${status}`)
}

test('no order of events breaks a law', { timeout: ENDLESS_MS }, ({ task }) => {
  const seen = new Set<string>()
  const replay = { seed: settings.MODEL_SEED, path: settings.MODEL_PATH, commands: settings.MODEL_COMMANDS }
  const { failure, seed, runs } = runModel(settings.MODEL_RUNS, { replay, watch: (office) => noteSights(seen, office) })
  measured(task, { sequences: runs, seed, broken: failure === null ? 0 : 1 })
  if (failure !== null) {
    throw new Error(`${failure.reason}\n${failure.steps}\nseed ${seed}; again with:\n${replayCommand(failure.replay)}`)
  }
  if (settings.MODEL_PATH !== undefined) return
  expect(runs).toBe(settings.MODEL_RUNS)
  if (settings.MODEL_RUNS >= 2_000) expect(SIGHTS.filter((sight) => !seen.has(sight))).toEqual([])
})

test('a broken rule is found, and one command plays the same failure again', () => {
  const rules: typeof RULES = {
    ...RULES,
    applyOutcome: (attempt, outcome, now) =>
      attempt.status === 'succeeded' && outcome.kind === 'unknown'
        ? { ...attempt, status: 'unknown' }
        : applyOutcome(attempt, outcome, now),
  }
  const first = runModel(2_000, { rules, replay: { seed: 1 } }).failure
  if (first === null) throw new Error('the broken rule was not found')
  expect(first.reason).toContain('broken: I6')
  const again = runModel(1, { rules, replay: first.replay }).failure
  expect([again?.reason, again?.steps.split('/*')[0]]).toEqual([first.reason, first.steps.split('/*')[0]])
  expect(replayCommand(first.replay)).toMatch(
    /^MODEL_SEED=1 MODEL_PATH='[\d:]+' MODEL_COMMANDS='.+' npm run test:model$/,
  )
})
