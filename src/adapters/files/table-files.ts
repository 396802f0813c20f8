import { Buffer } from 'node:buffer'
import readExcel from 'read-excel-file/node'
import writeExcel from 'write-excel-file/node'
import { MAX_BATCH_ROWS, MAX_FILE_BYTES, type TableRefusal } from '../../domain/link-batch.ts'
import { err, ok, type Result } from '../../domain/result.ts'
import type { Table, TableCell, TableFiles, TableKind } from '../../ports/table-files.ts'
import { decodeText, isText, parseCsv, plainText, writeCsv } from './csv.ts'
import { readOleWrap, refuseZip } from './zip-check.ts'

const EMPTY: TableCell = { kind: 'empty' }
const LONGEST_CELL = 2_000

export const tableFiles: TableFiles = {
  async read({ fileName, bytes }) {
    if (bytes.length > MAX_FILE_BYTES) return err('too_large')
    const file = Buffer.from(bytes)
    if (file.length === 0) return err('empty')
    const wrap = readOleWrap(file)
    if (wrap !== null) return err(wrap)
    if (file.subarray(0, 2).toString('latin1') === 'PK') return readXlsx(file)
    return /\.(?:csv|txt|tsv)$/i.test(fileName) ? readCsv(file) : err('not_a_table')
  },
  write: (kind, rows) => (kind === 'csv' ? Promise.resolve(writeCsv(rows)) : writeXlsx(rows)),
}

async function readXlsx(file: Buffer): Promise<Result<Table, TableRefusal>> {
  const refused = refuseZip(file)
  if (refused !== null) return err(refused)
  try {
    const [sheet] = await readExcel(file)
    return tableOf(
      'xlsx',
      (sheet?.data ?? []).map((row) => row.map(cellOf)),
      1,
    )
  } catch {
    return err('broken')
  }
}

function readCsv(file: Buffer): Result<Table, TableRefusal> {
  const text = decodeText(file)
  if (!isText(text)) return err('not_a_table')
  try {
    const { rows, skipped } = parseCsv(text)
    return tableOf(
      'csv',
      rows.map((row) => row.map((typed) => cellOf(plainText(typed)))),
      1 + skipped,
    )
  } catch {
    return err('broken')
  }
}

function tableOf(
  kind: TableKind,
  all: readonly (readonly TableCell[])[],
  firstNumber: number,
): Result<Table, TableRefusal> {
  const filled = all
    .map((row, index) => ({ row, number: index + firstNumber }))
    .filter(({ row }) => row.some((cell) => cell.kind !== 'empty'))
  if (filled.length < 2) return err('empty')
  if (filled.length > MAX_BATCH_ROWS + 1) return err('too_many_rows')
  return ok({ kind, rows: filled.map(({ row }) => row), numbers: filled.map(({ number }) => number) })
}

function cellOf(value: unknown): TableCell {
  if (value instanceof Date) return dayOf(value)
  if (typeof value === 'number') return Number.isFinite(value) ? { kind: 'number', value } : EMPTY
  if (typeof value !== 'string') return EMPTY
  const text = value
    .normalize('NFC')
    .replaceAll(/\p{Cc}+/gu, ' ')
    .trim()
    .slice(0, LONGEST_CELL)
  return text === '' ? EMPTY : { kind: 'text', text }
}

/** A spreadsheet's day has no zone: the library gives it at midnight UTC. */
const dayOf = (at: Date): TableCell =>
  Number.isNaN(at.getTime())
    ? EMPTY
    : { kind: 'day', year: at.getUTCFullYear(), month: at.getUTCMonth() + 1, day: at.getUTCDate() }

async function writeXlsx(rows: readonly (readonly TableCell[])[]): Promise<Uint8Array> {
  const width = Math.max(...rows.map((row) => row.length))
  const columns = Array.from({ length: width }, (_, index) => ({ width: index === width - 1 ? 60 : 20 }))
  return writeExcel(
    rows.map((row) => row.map(excelCellOf)),
    { columns },
  ).toBuffer()
}

/** Every cell says its type, so that none is a formula. */
function excelCellOf(cell: TableCell) {
  switch (cell.kind) {
    case 'empty':
      return null
    case 'text':
      return { value: cell.text, type: String }
    case 'number':
      return { value: cell.value, type: Number }
    case 'day':
      return { value: new Date(Date.UTC(cell.year, cell.month - 1, cell.day)), type: Date, format: 'dd.mm.yyyy' }
  }
}
