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
  /** The table as it stands: what this run did not run keeps its row's result. */
  readonly before?: string
}

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ').replaceAll('<', '&lt;')

/** docs/faults.md as a run writes it. */
export function faultTable(run: FaultRun): string {
  const cases = Object.entries<FaultCase>(FAULT_CASES)
  const before = resultsIn(run.before ?? '')
  const rows = cases.map(([id, one]) => rowOf(id, one, resultCell(run, id) ?? before.get(id) ?? 'not run'))
  const shown = rows.filter((row) => / \| (?:passed|failed|skipped|not run)[^|]*\|$/.test(row))
  const passed = shown.filter((row) => / \| passed[^|]*\|$/.test(row))
  return [
    '# Faults',
    '',
    'What is done to the running program, and what must come of it. The cases are those of the design; `npm run',
    'test:faults` runs them against the real program on lines that fail, and holds three books side by side after each:',
    "the provider's, ours, and what people were told. `npm run test:faults -- --long` takes the long way,",
    '`-- --write` writes this table, `-- F14` runs one case.',
    '',
    `${passed.length} of ${shown.length} cases of the suite passed when they were run last; each row says when and on which commit.`,
    '',
    '| Case | Law | What is done | What must come of it | Result |',
    '|---|---|---|---|---|',
    ...rows,
    '',
  ].join('\n')
}

function resultCell({ results, date, commit, isLong }: FaultRun, id: string): string | null {
  const result = results.get(id)
  if (result === undefined) return null
  return cell([`${result.state} (${date}, ${commit}${isLong ? ', long' : ''})`, ...result.notes].join('; '))
}

function rowOf(id: string, one: FaultCase, result: string): string {
  if (one.in === 'elsewhere') return `| ${id} | ${cell(one.law)} | – | – | ${cell(one.where)} |`
  return `| ${id} | ${cell(one.law)} | ${cell(one.done)} | ${cell(one.expected)} | ${result} |`
}

/** The last cell of each row. */
const resultsIn = (table: string): Map<string, string> =>
  new Map([...table.matchAll(/^\| (F\d\d) \|.* \| ([^|]*) \|$/gm)].map(([, id, result]) => [id ?? '', result ?? '']))

/** The cases a table names, in its order. */
export const casesIn = (table: string): string[] => [...table.matchAll(/^\| (F\d\d) \|/gm)].map(([, id]) => id ?? '')
