import type { RowCheck } from '../../app/link-batch.ts'
import type { BatchRowContent, RowState } from '../../domain/link-batch.ts'
import { inTurn } from '../in-turn.ts'
import type { ReadRow } from './read-rows.ts'
import { isDoubt, type RowProblem } from './row-problem.ts'

export type JudgedRow = ReadRow & { readonly state: Extract<RowState, 'ready' | 'doubtful' | 'bad'> }

type Check = (row: { readonly row: number; readonly content: BatchRowContent }) => Promise<RowCheck>

/** Against the other rows of the file and the office's books; of two that are alike the first stands. */
export async function judgeRows(rows: readonly ReadRow[], check: Check): Promise<readonly JudgedRow[]> {
  const first = new Map<string, number>()
  return inTurn(rows, async (read) => {
    if (read.content === null) return { ...read, state: 'bad' as const }
    const problems = [
      ...twinInFile(first, read.row, read.content),
      ...problemsOf(await check({ row: read.row, content: read.content })),
    ]
    const isBad = problems.some((problem) => !isDoubt(problem))
    const state = isBad ? 'bad' : problems.length > 0 ? 'doubtful' : 'ready'
    return { ...read, problems, state, content: isBad ? null : read.content }
  })
}

function twinInFile(
  first: Map<string, number>,
  row: number,
  { phone, email, amount }: BatchRowContent,
): readonly RowProblem[] {
  const key = `${phone ?? email} ${amount}`
  const earlier = first.get(key)
  if (earlier !== undefined) return [{ kind: 'same_as_row', row: earlier }]
  first.set(key, row)
  return []
}

function problemsOf(check: RowCheck): readonly RowProblem[] {
  switch (check.kind) {
    case 'ok':
      return []
    case 'above_limit':
    case 'unreachable':
      return [{ kind: check.kind }]
    case 'made_before':
    case 'same_as_link':
      return [{ kind: check.kind, shortNumber: check.link.shortNumber }]
  }
}
