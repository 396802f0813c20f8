import fc from 'fast-check'
import { worldCommands } from './commands.ts'
import { FakeProvider } from './fake-provider.ts'
import { Office, RULES, type Rules } from './office.ts'

const MAX_COMMANDS = 60

export type Replay = {
  readonly seed?: number | undefined
  readonly path?: string | undefined
  readonly commands?: string | undefined
}
export type Failure = { readonly replay: Required<Replay>; readonly steps: string; readonly reason: string }
export type ModelRun = { readonly seed: number; readonly runs: number; readonly failure: Failure | null }

/** Plays `runs` sequences of at most 60 commands; every world starts with one draft and one open link. */
export function runModel(
  runs: number,
  {
    replay = {},
    rules = RULES,
    watch = () => {},
  }: { replay?: Replay; rules?: Rules; watch?: (office: Office) => void },
): ModelRun {
  const replayPath = replay.commands === undefined ? {} : { replayPath: replay.commands }
  const sequences = fc.commands(worldCommands, { maxCommands: MAX_COMMANDS, size: 'max', ...replayPath })
  const property = fc.property(sequences, (commands) => {
    const provider = new FakeProvider()
    const office = new Office(provider, rules)
    office.draft(100, 1_440)
    office.draft(100, 1_440)
    for (const link of office.links.slice(1)) office.confirm(link, 0)
    fc.modelRun(() => ({ model: provider, real: office }), commands)
    watch(office)
  })
  const again = {
    ...(replay.seed === undefined ? {} : { seed: replay.seed }),
    ...(replay.path === undefined ? {} : { path: replay.path }),
  }
  const details = fc.check(property, { numRuns: runs, ...again })
  return { seed: details.seed, runs: details.numRuns, failure: details.failed ? failureOf(details) : null }
}

function failureOf<T>(details: fc.RunDetails<[T]>): Failure {
  const printed = String(details.counterexample?.[0])
  const commands = /replayPath="([^"]*)"/.exec(printed)?.[1] ?? ''
  return {
    replay: { seed: details.seed, path: details.counterexamplePath ?? '', commands },
    steps: printed,
    reason: String(details.errorInstance),
  }
}

/** What to type to see exactly this failure again. */
export const replayCommand = ({ seed, path, commands }: Required<Replay>): string =>
  `MODEL_SEED=${seed} MODEL_PATH='${path}' MODEL_COMMANDS='${commands}' npm run test:model`
