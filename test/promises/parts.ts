export type Size = 'quick' | 'normal' | 'long'

/** What exists already and measures: an npm script, its settings for each size, and what to choose of it. */
type Part = {
  readonly script: string
  readonly reports: 'vitest' | 'faults' | 'bench'
  readonly env?: Readonly<Record<string, Readonly<Record<Size, number>>>>
  readonly flags?: Partial<Readonly<Record<Size, readonly string[]>>>
}

/** In the order of a run: what is measured in milliseconds comes last, when nothing else runs any more. */
export const PARTS = {
  model: {
    script: 'test:model',
    reports: 'vitest',
    env: {
      MODEL_RUNS: { quick: 2_000, normal: 20_000, long: 100_000 },
      INTERLEAVINGS: { quick: 1_000, normal: 2_000, long: 10_000 },
    },
  },
  audit: {
    script: 'test:integration',
    reports: 'vitest',
    env: { TAMPERS: { quick: 200, normal: 1_000, long: 1_000 } },
  },
  faults: { script: 'test:faults', reports: 'faults', flags: { long: ['--long'] } },
  nodes: {
    script: 'test:nodes',
    reports: 'vitest',
    env: {
      START_RACES: { quick: 8, normal: 50, long: 10_000 },
      REFUND_RACES: { quick: 3, normal: 20, long: 10_000 },
      HAND_OVERS: { quick: 1, normal: 5, long: 20 },
    },
  },
  kill: { script: 'test:kill', reports: 'vitest', env: { KILLS: { quick: 5, normal: 20, long: 1_000 } } },
  bench: { script: 'bench', reports: 'bench' },
} as const satisfies Record<string, Part>

export type PartId = keyof typeof PARTS
export const PART_IDS = Object.keys(PARTS) as PartId[]

export type Command = {
  readonly env: Readonly<Record<string, string>>
  readonly script: string
  readonly args: readonly string[]
}

/** `chosen` are fault cases, figures or files. */
export function commandOf(id: PartId, size: Size, chosen: readonly string[]): Command {
  const { script, env = {}, flags = {} }: Part = PARTS[id]
  const settings = Object.entries(env).map(([name, sizes]) => [name, String(sizes[size])])
  return { env: Object.fromEntries(settings), script, args: [...(flags[size] ?? []), ...chosen] }
}

/** As a person types it. */
export function typed({ env, script, args }: Command): string {
  const settings = Object.entries(env).map(([name, value]) => `${name}=${value} `)
  return `${settings.join('')}npm run ${script}${args.length > 0 ? ` -- ${args.join(' ')}` : ''}`
}

/** Flags that make a part leave its results in a file. */
export const reportTo = (id: PartId, file: string): string[] =>
  PARTS[id].reports === 'vitest'
    ? ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
    : ['--json', file]
