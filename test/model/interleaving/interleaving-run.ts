import fc from 'fast-check'
import type { Flaw } from '../memory-store/memory-store.ts'
import { ACTS, settle, SITUATIONS, type ActName, type SituationName } from './acts.ts'
import { checkLaws } from './laws.ts'
import { buildWorld, type World } from './world.ts'

const MOST_AT_ONCE = 5

export type InterleavingReplay = { readonly seed?: number | undefined; readonly path?: string | undefined }
export type InterleavingRun = {
  readonly seed: number
  readonly runs: number
  readonly failure: {
    readonly reason: string
    readonly report: string
    readonly seed: number
    readonly path: string
  } | null
}

const situations = fc.constantFrom(...(Object.keys(SITUATIONS) as SituationName[]))
const acts = fc.array(fc.constantFrom(...(Object.keys(ACTS) as ActName[])), { minLength: 2, maxLength: MOST_AT_ONCE })

/** `runs` races of two to five use cases, each interleaved at every question to the store and to the provider. */
export async function runInterleavings(
  runs: number,
  {
    replay = {},
    flaw,
    watch = () => undefined,
  }: { replay?: InterleavingReplay; flaw?: Flaw; watch?: (world: World) => void } = {},
): Promise<InterleavingRun> {
  const property = fc.asyncProperty(situations, acts, fc.scheduler(), async (situation, names, scheduler) => {
    const world = await buildWorld(flaw)
    await SITUATIONS[situation](world)
    checkLaws(world, false)
    world.store.interleave = (what) => scheduler.schedule(Promise.resolve(), what)
    await scheduler.waitFor(Promise.all(names.map((name) => ACTS[name](world))))
    world.store.interleave = () => Promise.resolve()
    checkLaws(world, false)
    await settle(world)
    checkLaws(world, true)
    watch(world)
  })
  const again = {
    ...(replay.seed === undefined ? {} : { seed: replay.seed }),
    ...(replay.path === undefined ? {} : { path: replay.path }),
  }
  const details = await fc.check(property, { numRuns: runs, ...again })
  return { seed: details.seed, runs: details.numRuns, failure: details.failed ? failureOf(details) : null }
}

const failureOf = <T>(details: fc.RunDetails<T>): InterleavingRun['failure'] => ({
  reason: String(details.errorInstance),
  report: fc.defaultReportMessage(details) ?? '',
  seed: details.seed,
  path: details.counterexamplePath ?? '',
})

/** What to type to see exactly this race again. */
export const interleavingCommand = ({ seed, path }: { readonly seed: number; readonly path: string }): string =>
  `INTERLEAVING_SEED=${seed} INTERLEAVING_PATH='${path}' npm run test:model`
