import { instant } from '../../domain/instant.ts'
import type { Locale } from '../../domain/merchant.ts'
import type { Table, TableCell } from '../../ports/table-files.ts'
import type { TemplateRenderer } from '../../ports/template-renderer.ts'
import { interpret } from '../interpret/interpret.ts'
import type { JudgedRow } from './judge-rows.ts'

const text = (value: string): TableCell => ({ kind: 'text', text: value })

/** Long enough to be a card, an identity number or an account; anything shorter is no secret. */
const MANY_DIGITS = /\d(?:[\s.-]?\d){9}/

/** What nobody should send around is not sent back either. */
function withoutSecrets(cell: TableCell): TableCell {
  if (cell.kind === 'number' && cell.value >= 1e10) return withoutSecrets(text(String(cell.value)))
  if (cell.kind !== 'text' || !MANY_DIGITS.test(cell.text)) return cell
  return text(interpret(cell.text, { now: instant(0) }).scrubbed)
}

/** The file as it came, with a last column that says of each row what becomes of it. */
export function answeredTable(
  renderer: TemplateRenderer,
  locale: Locale,
  { rows, numbers }: Table,
  judged: readonly JudgedRow[],
): readonly (readonly TableCell[])[] {
  const width = Math.max(...rows.map((row) => row.length))
  const byRow = new Map(judged.map((one) => [one.row, one]))
  return rows.map((cells, index) => {
    const filled = Array.from({ length: width }, (_, at): TableCell => withoutSecrets(cells[at] ?? { kind: 'empty' }))
    const answer = byRow.get(numbers[index] ?? 0)
    return [
      ...filled,
      text(
        index === 0 || answer === undefined
          ? renderer.label('answer_column', {}, locale)
          : said(renderer, locale, answer),
      ),
    ]
  })
}

const said = (renderer: TemplateRenderer, locale: Locale, { problems }: JudgedRow): string =>
  problems.length === 0
    ? renderer.label('row_ok', {}, locale)
    : problems.map((problem) => renderer.label(`row_${problem.kind}`, problem, locale)).join(' \u00b7 ')
