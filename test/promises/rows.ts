import { PROMISES, type Promised, type PromiseId, type Use } from './catalogue.ts'
import { commandOf, typed, type PartId, type Size } from './parts.ts'
import { chosenTests, type Results } from './results.ts'
import { cell, type Row } from './table.ts'

/** What a part gave, or why it gave nothing. */
export type Outcome = { readonly results: Results; readonly load: string } | { readonly failure: string }
export type Run = { readonly size: Size; readonly date: string; readonly outcomes: ReadonlyMap<PartId, Outcome> }

export type Fresh = { readonly row: Row; readonly isKept: boolean }

/** The row of a promise, as soon as all its parts have run. */
export function rowOf(id: PromiseId, run: Run): Fresh | null {
  const { uses, tell, later }: Promised = PROMISES[id]
  const outcomes = uses.flatMap((use) => run.outcomes.get(use.part) ?? [])
  if (uses.length === 0 || outcomes.length < uses.length) return null
  const failures = outcomes.flatMap((outcome) => ('failure' in outcome ? [outcome.failure] : []))
  const told = failures[0] === undefined ? tell(shownBy(uses, run)) : { verdict: 'broken', text: failures.join('; ') }
  const rest = later === null ? '' : ` Still to come – ${later}.`
  return {
    row: {
      measured: cell(`${told.verdict} (${run.size} run): ${told.text}.${rest}`),
      how: howOf(uses, run),
      date: run.date,
    },
    isKept: told.verdict === 'kept',
  }
}

function shownBy(uses: readonly Use[], { outcomes }: Run) {
  const shown = uses.map(({ part, tests }) => {
    const outcome = outcomes.get(part)
    const results = outcome !== undefined && 'results' in outcome ? outcome.results : { tests: [], figures: {} }
    return { tests: chosenTests(results.tests, tests), figures: results.figures }
  })
  const figures = Object.assign({}, ...shown.map((one) => one.figures)) as Results['figures']
  return { tests: shown.flatMap(({ tests }) => tests), figures }
}

function howOf(uses: readonly Use[], { outcomes, size }: Run): string {
  const ways = uses.map(({ part, chosen }) => {
    const outcome = outcomes.get(part)
    const load = outcome !== undefined && 'load' in outcome ? ` (load average ${outcome.load})` : ''
    return `\`${typed(commandOf(part, size, chosen))}\`${load}`
  })
  return cell(ways.join('; '))
}

/** What to choose of a part for these promises. */
export function chosenFor(part: PartId, ids: readonly PromiseId[]): string[] {
  const uses = ids.flatMap((id): readonly Use[] => PROMISES[id].uses).filter((use) => use.part === part)
  return [...new Set(uses.flatMap(({ chosen }) => chosen))].toSorted()
}

export const partsOf = (ids: readonly PromiseId[]): Set<PartId> =>
  new Set(ids.flatMap((id): readonly Use[] => PROMISES[id].uses).map(({ part }) => part))
