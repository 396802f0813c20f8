import { FAULT_CASES, type FaultCase } from './cases.ts'

export type FaultResult = {
  readonly state: 'passed' | 'failed' | 'skipped' | 'not run'
  /** What the case measured, or why it did not run. */
  readonly notes: readonly string[]
}

export type FaultRun = {
  readonly date: string
  readonly commit: string
  readonly isLong: boolean
  readonly results: ReadonlyMap<string, FaultResult>
}

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ').replaceAll('<', '&lt;')

/** docs/faults.md as a run writes it. */
export function faultTable(run: FaultRun): string {
  const cases = Object.entries<FaultCase>(FAULT_CASES)
  const shown = cases.filter(([, one]) => one.in === 'suite')
  const passed = shown.filter(([id]) => run.results.get(id)?.state === 'passed')
  return [
    '# Faults',
    '',
    'What is done to the running program, and what must come of it. The cases are those of the design; `npm run',
    'test:faults` runs them against the real program on lines that fail, and holds three books side by side after each:',
    "the provider's, ours, and what people were told. `npm run test:faults -- --long` takes the long way,",
    '`-- --write` writes this table, `-- F14` runs one case.',
    '',
    `Run of ${run.date} at commit ${run.commit}, ${run.isLong ? 'long' : 'short'} version: ` +
      `${passed.length} of ${shown.length} cases passed.`,
    '',
    '| Case | Law | What is done | What must come of it | Result |',
    '|---|---|---|---|---|',
    ...cases.map(([id, one]) => rowOf(id, one, run.results.get(id))),
    '',
  ].join('\n')
}

function rowOf(id: string, one: FaultCase, result: FaultResult | undefined): string {
  if (one.in === 'elsewhere') return `| ${id} | ${cell(one.law)} | – | – | ${cell(one.where)} |`
  const { state, notes } = result ?? { state: 'not run', notes: [] }
  const said = [state, ...notes].join('; ')
  return `| ${id} | ${cell(one.law)} | ${cell(one.done)} | ${cell(one.expected)} | ${cell(said)} |`
}

/** The cases a table names, in its order. */
export const casesIn = (table: string): string[] => [...table.matchAll(/^\| (F\d\d) \|/gm)].map(([, id]) => id ?? '')
