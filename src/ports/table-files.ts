import type { TableRefusal } from '../domain/link-batch.ts'
import type { Result } from '../domain/result.ts'

/** As the file has it: a number and a day of a spreadsheet are no text that could be read two ways. */
export type TableCell =
  | { readonly kind: 'empty' }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'number'; readonly value: number }
  /** A day without a time zone, as year, month and day. */
  | { readonly kind: 'day'; readonly year: number; readonly month: number; readonly day: number }

export const TABLE_KINDS = ['xlsx', 'csv'] as const
export type TableKind = (typeof TABLE_KINDS)[number]

/** The first row is the header. Rows of nothing are left out; `numbers` are those of the file, from 1. */
export type Table = {
  readonly kind: TableKind
  readonly rows: readonly (readonly TableCell[])[]
  readonly numbers: readonly number[]
}

/** Tables as people fill them in, by spreadsheet or as text. Neither way ever runs what a cell holds. */
export interface TableFiles {
  read(file: { readonly fileName: string; readonly bytes: Uint8Array }): Promise<Result<Table, TableRefusal>>
  /** A file of this kind whose cells, opened by a spreadsheet, are values and never formulas. */
  write(kind: TableKind, rows: readonly (readonly TableCell[])[]): Promise<Uint8Array>
}

export const MEDIA_TYPES: Readonly<Record<TableKind, string>> = {
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  csv: 'text/csv; charset=utf-8',
}
