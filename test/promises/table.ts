import { PROMISES, type Promised, type PromiseId } from './catalogue.ts'

/** The cells of a row as they stand in the file. */
export type Row = { readonly measured: string; readonly how: string; readonly date: string }
export type Rows = Readonly<Partial<Record<PromiseId, Row>>>

export const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ').replaceAll('<', '&lt;')

const INTRO = `# Promises

What the product promises in figures, and what came of measuring it. \`npm run promises\` runs the parts named in the third
column and writes this file from their counts; a row that was not run keeps its value and its date. \`-- --quick\` takes
the short way (ten minutes at most where nothing else runs; P6 and P11 only by name), \`-- --long\` the long one (hours:
1,000 kills, 10,000 races, 100,000 sequences), \`-- --only P4,P9\` those rows. "kept" means: every test of the row passed
and every figure is within its bound; "missed": a figure is not; "broken": a test failed. How much was tried stands in
the row: only a long run tries as often as the promise says. Where nothing went wrong in n tries, the true share is
below 3/n at 95 %. Times are taken on the machine of the run, beside PostgreSQL, the sandbox POS and the payers; its
load average stands in the row.
`

/** docs/promises.md. */
export function promiseTable(rows: Rows): string {
  const lines = Object.entries(PROMISES).map(([id, promised]) => {
    const { law }: Promised = promised
    const row = rows[id as PromiseId] ?? unmeasured(promised)
    return `| ${id} | ${cell(law)} | ${row.measured} | ${row.how} | ${row.date} |`
  })
  return [INTRO, '| | Promise | Measured | How | Date |', '|---|---|---|---|---|', ...lines, ''].join('\n')
}

const unmeasured = ({ uses, later }: Promised): Row => ({
  measured: 'not measured yet',
  how: cell(uses.length > 0 ? '`npm run promises`' : (later ?? '')),
  date: '–',
})

/** The rows that a table holds. */
export function rowsIn(table: string): Rows {
  const rows = table.split('\n').flatMap((line) => {
    const [, id = '', , measured = '', how = '', date = ''] = line.split(/(?<!\\)\|/).map((one) => one.trim())
    return /^P\d+$/.test(id) ? [[id, { measured, how, date }] as const] : []
  })
  return Object.fromEntries(rows)
}
