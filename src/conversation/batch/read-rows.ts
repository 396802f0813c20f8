import { instant, type Instant } from '../../domain/instant.ts'
import type { BatchRowContent } from '../../domain/link-batch.ts'
import { kurus, MAX_AMOUNT_KURUS, type Kurus } from '../../domain/money.ts'
import type { Table, TableCell } from '../../ports/table-files.ts'
import { readAmount } from '../interpret/amount.ts'
import { readEmail, readName, readPhone, readValidity } from '../interpret/answer.ts'
import { readChannels } from '../interpret/channels.ts'
import { interpret } from '../interpret/interpret.ts'
import { fold, foldText } from '../interpret/normalize.ts'
import type { AmountReading } from '../interpret/reading.ts'
import { columnOf, type TableColumn } from '../interpret/table-columns.ts'
import { tokenise } from '../interpret/tokens.ts'
import type { RowProblem } from './row-problem.ts'

/** A row as it was read: what it asks for where it is clear, and everything that is wrong with it. */
export type ReadRow = {
  readonly row: number
  readonly content: BatchRowContent | null
  readonly problems: readonly RowProblem[]
}

export type ReadRows =
  | { readonly kind: 'rows'; readonly rows: readonly ReadRow[] }
  /** Without these columns no row can be a link. */
  | { readonly kind: 'columns_missing'; readonly missing: readonly ('amount' | 'contact')[] }

const EMPTY: TableCell = { kind: 'empty' }
const MOST_INSTALLMENTS = 36
const LONGEST_PURPOSE = 120

type Cells = Partial<Readonly<Record<TableColumn, TableCell>>>

/** Reads every row by its header, whatever the order of the columns; columns that mean nothing to us are left alone. */
export function readRows(table: Table, now: Instant): ReadRows {
  const [header = [], ...body] = table.rows
  const columns = header.map((cell) => (cell.kind === 'text' ? columnOf(cell.text) : null))
  const has = (column: TableColumn): boolean => columns.includes(column)
  const missing = [
    ...(has('amount') ? [] : (['amount'] as const)),
    ...(has('phone') || has('email') || has('contact') ? [] : (['contact'] as const)),
  ]
  if (missing.length > 0) return { kind: 'columns_missing', missing }
  const rows = body.map((cells, index) => readRow(cellsOf(columns, cells), table.numbers[index + 1] ?? index + 2, now))
  return { kind: 'rows', rows }
}

/** The first column of a kind that is filled counts. */
function cellsOf(columns: readonly (TableColumn | null)[], cells: readonly TableCell[]): Cells {
  const found: Partial<Record<TableColumn, TableCell>> = {}
  for (const [at, column] of columns.entries()) {
    const cell = cells[at] ?? EMPTY
    if (column !== null && cell.kind !== 'empty') found[column] ??= cell
  }
  return found
}

/** A value, or why there is none. */
type Read<T> = { readonly value: T } | { readonly problem: RowProblem['kind'] }

const readCells = (cells: Cells, now: Instant) => {
  const [phoneCell, emailCell] = contactsOf(cells)
  return {
    name: nameOf(cells),
    phone: phoneOf(phoneCell),
    email: emailOf(emailCell),
    amount: amountOf(cells.amount ?? EMPTY),
    purpose: { value: purposeOf(cells.purpose ?? EMPTY) },
    expiresAt: dueOf(cells.due ?? EMPTY, now),
    installmentCap: installmentsOf(cells.installments ?? EMPTY),
    channels: channelsOf(cells.channel ?? EMPTY),
  }
}
type ReadCells = ReturnType<typeof readCells>

function readRow(cells: Cells, row: number, now: Instant): ReadRow {
  const read = readCells(cells, now)
  const problems = Object.values(read).flatMap((one) => ('problem' in one ? [one.problem] : []))
  if (problems.length === 0 && valueOf(read.phone) === null && valueOf(read.email) === null) problems.push('no_contact')
  if (hasSecret(cells, now)) problems.push('secret')
  const content = problems.length > 0 ? null : contentOf(read)
  return { row, content, problems: problems.map((kind) => ({ kind }) as RowProblem) }
}

function contentOf(read: ReadCells): BatchRowContent | null {
  const amount = valueOf(read.amount)
  if (amount === null) return null
  return {
    name: valueOf(read.name),
    phone: valueOf(read.phone),
    email: valueOf(read.email),
    amount,
    purpose: valueOf(read.purpose),
    expiresAt: valueOf(read.expiresAt),
    installmentCap: valueOf(read.installmentCap),
    channels: valueOf(read.channels) ?? [],
  }
}

const valueOf = <T>(read: Read<T>): T | null => ('value' in read ? read.value : null)

const textOf = (cell: TableCell): string => {
  switch (cell.kind) {
    case 'empty':
      return ''
    case 'text':
      return cell.text
    case 'number':
      return String(cell.value)
    case 'day':
      return `${cell.day}.${cell.month}.${cell.year}`
  }
}

/** A column of both kinds gives its cell to the one it looks like. */
function contactsOf({ phone = EMPTY, email = EMPTY, contact = EMPTY }: Cells): readonly [TableCell, TableCell] {
  const isMail = textOf(contact).includes('@')
  return [phone.kind === 'empty' && !isMail ? contact : phone, email.kind === 'empty' && isMail ? contact : email]
}

function nameOf({ name = EMPTY, surname = EMPTY }: Cells): Read<string | null> {
  const typed = [name, surname]
    .map(textOf)
    .filter((part) => part !== '')
    .join(' ')
  if (typed === '') return { value: null }
  const read = readName(typed)
  return read === null ? { problem: 'name_unreadable' } : { value: read }
}

function phoneOf(cell: TableCell): Read<string | null> {
  const typed = textOf(cell)
  if (typed === '') return { value: null }
  const found = readPhone(typed)
  if (found.kind !== 'one') return { problem: 'phone_unreadable' }
  if (found.value.kind === 'mobile') return { value: found.value.phone }
  return { problem: found.value.reason === 'not_mobile' ? 'phone_not_mobile' : 'phone_unreadable' }
}

function emailOf(cell: TableCell): Read<string | null> {
  const typed = textOf(cell)
  if (typed === '') return { value: null }
  const found = readEmail(typed)
  return found.kind === 'one' ? { value: found.value } : { problem: 'email_unreadable' }
}

function amountOf(cell: TableCell): Read<Kurus> {
  switch (cell.kind) {
    case 'empty':
      return { problem: 'amount_missing' }
    case 'number':
      return amountOfNumber(cell.value)
    case 'day':
      return { problem: 'amount_unreadable' }
    case 'text': {
      const read = readAmount(cell.text)
      return read.kind === 'none' ? { problem: 'amount_unreadable' } : amountOfReading(read)
    }
  }
}

function amountOfReading(read: AmountReading): Read<Kurus> {
  switch (read.kind) {
    case 'sure':
      return { value: read.kurus }
    case 'ambiguous':
      return { problem: 'amount_ambiguous' }
    case 'refused':
      return { problem: `amount_${read.reason}` }
  }
}

/** A spreadsheet's number is one value and no spelling; a hundredth that binary fractions cannot hold is still one. */
function amountOfNumber(value: number): Read<Kurus> {
  const hundredths = Math.round(value * 100)
  if (value < 0) return { problem: 'amount_negative' }
  if (hundredths > MAX_AMOUNT_KURUS) return { problem: 'amount_too_large' }
  if (Math.abs(value * 100 - hundredths) > 1e-4) return { problem: 'amount_too_many_decimals' }
  return hundredths === 0 ? { problem: 'amount_zero' } : { value: kurus(hundredths) }
}

const purposeOf = (cell: TableCell): string | null => textOf(cell).slice(0, LONGEST_PURPOSE) || null

function dueOf(cell: TableCell, now: Instant): Read<Instant | null> {
  const typed = textOf(cell)
  if (typed === '') return { value: null }
  // Spreadsheets export days the other way round too.
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})/.exec(typed)
  const found = readValidity(iso === null ? typed : `${iso[3]}.${iso[2]}.${iso[1]}`, now)
  if (found.kind !== 'one') return { problem: 'due_unreadable' }
  const { value } = found
  if (value.kind !== 'refused') return { value: instant(value.until) }
  return { problem: value.reason === 'past' ? 'due_past' : 'due_unreadable' }
}

const SINGLE = /^(?:tek(?: cekim)?|pesin|yok|single|none|no|hayir)$/

function installmentsOf(cell: TableCell): Read<number | null> {
  const typed = foldText(textOf(cell)).trim()
  if (typed === '') return { value: null }
  if (SINGLE.test(typed)) return { value: 1 }
  const count = Number(/^(?:en fazla )?(\d{1,2})(?: ?(?:taksit\w*|instal{1,2}ments?|x))?$/.exec(typed)?.[1])
  return count >= 1 && count <= MOST_INSTALLMENTS ? { value: count } : { problem: 'installments_unreadable' }
}

function channelsOf(cell: TableCell): Read<BatchRowContent['channels']> {
  const typed = textOf(cell)
  if (typed === '') return { value: [] }
  const { wanted } = readChannels(tokenise(fold(typed), []))
  return wanted.length === 0 ? { problem: 'channel_unreadable' } : { value: wanted.map(({ value }) => value) }
}

/** A card or identity number in a row is nothing we keep. */
function hasSecret(cells: Cells, now: Instant): boolean {
  const text = [cells.name, cells.surname, cells.purpose].map((cell) => textOf(cell ?? EMPTY)).join(' \n')
  return interpret(text, { now }).secrets.some((kind) => kind !== 'iban')
}
