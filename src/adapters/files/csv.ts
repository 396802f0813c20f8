import { Buffer } from 'node:buffer'
import { parse } from 'csv-parse/sync'
import type { TableCell } from '../../ports/table-files.ts'

const DELIMITERS = [';', '\t', ',', '|'] as const

/** Excel saves CSV in the machine's old code page, or as "Unicode text"; other programs in UTF-8. */
export function decodeText(bytes: Uint8Array): string {
  const [first, second] = bytes
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes)
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(bytes)
  // Without a mark, UTF-16 shows by every second byte of plain letters being zero.
  if (first !== 0 && second === 0) return new TextDecoder('utf-16le').decode(bytes)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('windows-1254').decode(bytes)
  }
}

/** Binary in a file named .csv: letters do not have these. */
export const isText = (text: string): boolean => !/[\u0000-\u0008\u000e-\u001a\ufffd]/.test(text.slice(0, 4_096))

/** "sep=;" tells Excel how the columns are parted. */
const SEPARATOR_LINE = /^sep=(.)\r?\n/i

/** Throws where quotes do not close. */
export function parseCsv(text: string): { readonly rows: readonly (readonly string[])[]; readonly skipped: number } {
  const told = SEPARATOR_LINE.exec(text)
  const body = told === null ? text : text.slice(told[0].length)
  const rows = parse(body, {
    delimiter: told?.[1] ?? likelyDelimiter(body),
    bom: true,
    relax_column_count: true,
    relax_quotes: true,
    trim: true,
    max_record_size: 65_536,
  }) as string[][]
  return { rows, skipped: told === null ? 0 : 1 }
}

function likelyDelimiter(text: string): string {
  const header = text.replaceAll(/"[^"]*"/g, '').split(/\r?\n/, 1)[0] ?? ''
  const counted = DELIMITERS.map((one) => ({ one, count: header.split(one).length }))
  return counted.reduce((best, next) => (next.count > best.count ? next : best)).one
}

/** A sign that makes a spreadsheet take a cell for a formula, its full-width twins included (OWASP CSV injection). */
const FORMULA = /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/

/** The apostrophe is Excel's own mark for "this is text"; `plainText` takes it away again. */
const asText = (text: string): string => (FORMULA.test(text) ? `'${text}` : text)

/** A cell that was written with the mark, as a person reads it. */
export const plainText = (text: string): string =>
  /^'[=+\-@\t\uff1d\uff0b\uff0d\uff20]/.test(text) ? text.slice(1) : text

const quoted = (text: string): string => (/[";\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)

const two = (value: number): string => String(value).padStart(2, '0')

/** Decimals with a comma, days as they are written here: what a Turkish Excel takes for numbers and dates. */
function textOf(cell: TableCell): string {
  switch (cell.kind) {
    case 'empty':
      return ''
    case 'text':
      return quoted(asText(cell.text))
    case 'number':
      return String(cell.value).replace('.', ',')
    case 'day':
      return `${two(cell.day)}.${two(cell.month)}.${cell.year}`
  }
}

/** With a mark for UTF-8 and semicolons, as a Turkish Excel opens it by a double click. */
export const writeCsv = (rows: readonly (readonly TableCell[])[]): Uint8Array =>
  Buffer.from(`\ufeff${rows.map((row) => row.map(textOf).join(';')).join('\r\n')}\r\n`, 'utf8')
