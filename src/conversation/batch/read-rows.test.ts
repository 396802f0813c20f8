import { expect, test } from 'vitest'
import { instant } from '../../domain/instant.ts'
import type { Table, TableCell } from '../../ports/table-files.ts'
import { columnOf } from '../interpret/table-columns.ts'
import { readRows } from './read-rows.ts'

/** Monday, 23 November 2026, noon in Istanbul. */
const NOW = instant(Date.UTC(2026, 10, 23, 9))

const cell = (value: string | number | TableCell): TableCell => {
  if (typeof value === 'object') return value
  if (typeof value === 'number') return { kind: 'number', value }
  return value === '' ? { kind: 'empty' } : { kind: 'text', text: value }
}
const tableOf = (...rows: (string | number | TableCell)[][]): Table => ({
  kind: 'csv',
  rows: rows.map((row) => row.map(cell)),
  numbers: rows.map((_, index) => index + 1),
})
const rowsOf = (...rows: (string | number | TableCell)[][]) => {
  const read = readRows(tableOf(...rows), NOW)
  if (read.kind !== 'rows') throw new Error(read.missing.join())
  return read.rows
}
const problemsOf = (header: string[], row: (string | number | TableCell)[]) =>
  rowsOf(header, row)[0]?.problems.map(({ kind }) => kind)

test.each([
  [
    'name',
    [
      'Ad',
      'AD SOYAD',
      'Adı Soyadı',
      'İsim',
      'Müvekkil',
      'Müvekkil Adı',
      'Müşteri',
      'Ünvan',
      'Name',
      'Full name',
      'Client',
    ],
  ],
  ['surname', ['Soyad', 'Soyadı', 'SOYİSİM', 'Surname']],
  [
    'phone',
    [
      'Telefon',
      'Tel',
      'Tel No',
      'Cep',
      'Cep Telefonu',
      'GSM',
      'Telefon Numarası',
      'Phone',
      'Mobile number',
      'WhatsApp',
    ],
  ],
  ['email', ['E-posta', 'eposta', 'E-Mail', 'Mail', 'Mail adresi', 'email address']],
  ['contact', ['İletişim', 'Contact']],
  ['amount', ['Tutar', 'TUTAR (TL)', 'Tutar TL', 'Miktar', 'Ücret', 'Bedel', 'Ödeme tutarı', 'Amount', 'Total']],
  ['purpose', ['Konu', 'Açıklama', 'Ne için', 'Purpose', 'Description', 'Not']],
  [
    'due',
    ['Son ödeme tarihi', 'Son geçerlilik', 'Son tarih', 'Vade', 'Vade Tarihi', 'Due date', 'Valid until', 'Tarih'],
  ],
  ['installments', ['Taksit', 'Taksit sayısı', 'En fazla taksit', 'Installments']],
  ['channel', ['Kanal', 'Kanallar', 'Gönderim', 'Channel']],
  [null, ['Sıra', 'TC Kimlik', 'Adres', 'Dosya No', 'Ödendi mi']],
] as const)('headers of %s', (column, headers) => {
  for (const header of headers) expect(columnOf(header), header).toBe(column)
})

test('a whole row, its columns in any order', () => {
  const [row] = rowsOf(
    ['Taksit', 'Tutar', 'Kanal', 'Müvekkil', 'Son tarih', 'Sıra', 'Cep', 'E-posta', 'Konu'],
    [
      '6',
      '15.000,50',
      'WhatsApp, SMS',
      'Ahmet Yılmaz',
      '26.11.2026',
      '1',
      '0532 111 22 33',
      'a@ornek.com',
      'Vekâlet ücreti',
    ],
  )
  expect(row).toEqual({
    row: 2,
    problems: [],
    content: {
      name: 'Ahmet Yılmaz',
      phone: '+905321112233',
      email: 'a@ornek.com',
      amount: 1_500_050,
      purpose: 'Vekâlet ücreti',
      expiresAt: Date.UTC(2026, 10, 26, 20, 59, 59),
      installmentCap: 6,
      channels: ['whatsapp', 'sms'],
    },
  })
})

test('a spreadsheet has numbers and days', () => {
  const day: TableCell = { kind: 'day', year: 2026, month: 11, day: 26 }
  const [row] = rowsOf(['Ad', 'Soyad', 'Telefon', 'Tutar', 'Vade'], ['Ali', 'Ak', 5321112233, 1234.56, day])
  expect(row?.content).toMatchObject({
    name: 'Ali Ak',
    phone: '+905321112233',
    amount: 123_456,
    expiresAt: Date.UTC(2026, 10, 26, 20, 59, 59),
  })
})

test.each([
  ['1.500', 150_000],
  ['1.500,00', 150_000],
  ['1500,5', 150_050],
  ['₺ 2.000', 200_000],
  ['2.000 TL', 200_000],
  ['1,250.75', 125_075],
] as const)('amount %s', (typed, amount) => {
  expect(rowsOf(['Tutar', 'Tel'], [typed, '05321112233'])[0]?.content?.amount).toBe(amount)
})

const HEADER = ['Ad', 'Tel', 'E-posta', 'Tutar', 'Vade', 'Taksit', 'Kanal']
test.each([
  ['amount_ambiguous', ['Ali Ak', '05321112233', '', '12.50']],
  ['amount_missing', ['Ali Ak', '05321112233', '', '']],
  ['amount_zero', ['Ali Ak', '05321112233', '', 0]],
  ['amount_negative', ['Ali Ak', '05321112233', '', -5]],
  ['amount_too_many_decimals', ['Ali Ak', '05321112233', '', 1.005]],
  ['amount_too_large', ['Ali Ak', '05321112233', '', 1e15]],
  ['amount_foreign_currency', ['Ali Ak', '05321112233', '', '100 dolar']],
  ['amount_unreadable', ['Ali Ak', '05321112233', '', 'sonra']],
  ['phone_unreadable', ['Ali Ak', '0532 111', '', 100]],
  ['phone_not_mobile', ['Ali Ak', '0212 555 11 22', '', 100]],
  ['email_unreadable', ['Ali Ak', '', 'ali@', 100]],
  ['no_contact', ['Ali Ak', '', '', 100]],
  ['name_unreadable', ['12345', '05321112233', '', 100]],
  ['due_past', ['Ali Ak', '05321112233', '', 100, '01.11.2026']],
  ['due_unreadable', ['Ali Ak', '05321112233', '', 100, 'bir ara']],
  ['installments_unreadable', ['Ali Ak', '05321112233', '', 100, '', 'çok']],
  ['channel_unreadable', ['Ali Ak', '05321112233', '', 100, '', '', 'güvercin']],
] as const)('%s', (problem, row) => {
  expect(problemsOf(HEADER, [...row])).toEqual([problem])
})

test('a card number in a row is refused with it', () => {
  const row = rowsOf(['Konu', 'Tel', 'Tutar'], ['4111 1111 1111 1111', '05321112233', '100 tl'])[0]
  expect(row).toEqual({ row: 2, content: null, problems: [{ kind: 'secret' }] })
})

test('without a column for the amount or for how to reach people there are no rows', () => {
  expect(readRows(tableOf(['Ad'], ['Ali']), NOW)).toEqual({ kind: 'columns_missing', missing: ['amount', 'contact'] })
})
