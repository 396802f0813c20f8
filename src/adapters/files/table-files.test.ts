import { Buffer } from 'node:buffer'
import { deflateRawSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { TableCell } from '../../ports/table-files.ts'
import { tableFiles } from './table-files.ts'

const text = (value: string): TableCell => ({ kind: 'text', text: value })
const read = (fileName: string, bytes: Uint8Array) => tableFiles.read({ fileName, bytes })

async function textsIn(bytes: Uint8Array, fileName = 'liste.csv'): Promise<string[][]> {
  const table = await read(fileName, bytes)
  if (!table.ok) throw new Error(table.error)
  return table.value.rows.map((row) => row.map((cell) => (cell.kind === 'text' ? cell.text : cell.kind)))
}

const utf16 = (value: string): Buffer => Buffer.from(`\ufeff${value}`, 'utf16le')
const turkish1254 = (value: string): Buffer =>
  Buffer.from(
    [...value].map((letter) => ({ ş: 0xfe, Ş: 0xde, ğ: 0xf0, ı: 0xfd, İ: 0xdd })[letter] ?? letter.charCodeAt(0)),
  )

describe('text files', () => {
  const WANTED = [
    ['Ad', 'Tutar'],
    ['Işık Şen', '1.500,50'],
  ]
  test.each([
    ['UTF-8', Buffer.from('Ad;Tutar\nIşık Şen;1.500,50\n')],
    ['UTF-8 with a mark', Buffer.from('\ufeffAd;Tutar\r\nIşık Şen;1.500,50')],
    ['UTF-16 with a mark', utf16('Ad\tTutar\r\nIşık Şen\t1.500,50\r\n')],
    ['Windows-1254', turkish1254('Ad;Tutar\nIşık Şen;1.500,50')],
    ['commas and quotes', Buffer.from('Ad,Tutar\n"Işık Şen","1.500,50"')],
    ['a line that names the separator', Buffer.from('sep=|\r\nAd|Tutar\r\nIşık Şen|1.500,50')],
    ['empty lines', Buffer.from('Ad;Tutar\n;\n\nIşık Şen;1.500,50\n;;')],
  ])('%s', async (_name, bytes) => {
    expect(await textsIn(bytes)).toEqual(WANTED)
  })

  test('rows keep the numbers that the file shows', async () => {
    const table = await read('x.csv', Buffer.from('sep=;\nAd;Tutar\n\nAli;1\n'))
    expect(table.ok && table.value.numbers).toEqual([2, 4])
  })
})

const cell = fc.oneof(
  fc.constant<TableCell>({ kind: 'empty' }),
  fc
    .string({ unit: fc.constantFrom(...'aş İ;"\'=+-@,\n5'), minLength: 1, maxLength: 12 })
    .map((value) => value.replaceAll(/\p{Cc}+/gu, ' ').trim())
    .filter((value) => value !== '' && !/^'[=+\-@]/.test(value))
    .map(text),
)

test.each(['csv', 'xlsx'] as const)('what is written as %s is read again', async (kind) => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 6 }), async (rows) => {
      const all = [[text('Ad'), text('Not')], ...rows, [text('son'), text('x')]]
      const back = await read(`x.${kind}`, await tableFiles.write(kind, all))
      const filled = all.filter((row) => row.some((one) => one.kind !== 'empty'))
      expect(
        back.ok && back.value.rows.map((row) => [row[0] ?? { kind: 'empty' }, row[1] ?? { kind: 'empty' }]),
      ).toEqual(filled)
    }),
    { numRuns: 60 },
  )
})

test('no cell of a written file is a formula', async () => {
  const bad = ['=HYPERLINK("http://x")', '+90 532', '-1', '@SUM(A1)', '＝1']
  const csv = Buffer.from(
    await tableFiles.write(
      'csv',
      bad.map((one) => [text(one)]),
    ),
  ).toString('utf8')
  expect(csv.startsWith('\ufeff')).toBe(true)
  for (const line of csv.slice(1).trimEnd().split('\r\n')) expect(line).toMatch(/^"?'/)
  const table = await read('x.xlsx', await tableFiles.write('xlsx', [[text('Ad')], ...bad.map((one) => [text(one)])]))
  expect(table.ok && table.value.rows.slice(1)).toEqual(bad.map((one) => [text(one)]))
})

test('numbers and days of a spreadsheet are read as such', async () => {
  const day: TableCell = { kind: 'day', year: 2026, month: 11, day: 26 }
  const amount: TableCell = { kind: 'number', value: 15000.5 }
  const rows = [
    [text('Tutar'), text('Gün')],
    [amount, day],
  ]
  const table = await read('x.xlsx', await tableFiles.write('xlsx', rows))
  expect(table.ok && table.value).toMatchObject({ kind: 'xlsx', rows })
  const csv = Buffer.from(await tableFiles.write('csv', rows)).toString('utf8')
  expect(csv).toBe('\ufeffTutar;Gün\r\n15000,5;26.11.2026\r\n')
})

/** A zip of one entry, with what it says of itself. */
function zipOf(entries: readonly { name: string; content: Buffer; flags?: number; saysSize?: number }[]): Buffer {
  const parts: Buffer[] = []
  const directory: Buffer[] = []
  let at = 0
  for (const { name, content, flags = 0, saysSize } of entries) {
    const packed = deflateRawSync(content)
    const local = Buffer.alloc(30)
    local.writeUInt32LE(0x04034b50)
    local.writeUInt16LE(name.length, 26)
    const entry = Buffer.alloc(46)
    entry.writeUInt32LE(0x02014b50)
    entry.writeUInt16LE(flags, 8)
    entry.writeUInt16LE(8, 10)
    entry.writeUInt32LE(packed.length, 20)
    entry.writeUInt32LE(saysSize ?? content.length, 24)
    entry.writeUInt16LE(name.length, 28)
    entry.writeUInt32LE(at, 42)
    parts.push(local, Buffer.from(name), packed)
    directory.push(entry, Buffer.from(name))
    at += 30 + name.length + packed.length
  }
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50)
  end.writeUInt16LE(entries.length, 10)
  end.writeUInt32LE(at, 16)
  return Buffer.concat([...parts, ...directory, end])
}
const workbook = { name: 'xl/workbook.xml', content: Buffer.from('<workbook/>') }
const sheet = (xml: string) => ({ name: 'xl/worksheets/sheet1.xml', content: Buffer.from(xml) })

describe('refused, and nothing breaks', () => {
  const zeros = Buffer.alloc(40 * 1_048_576)
  test.each([
    ['too_large', 'x.csv', Buffer.alloc(1_048_577, 'a')],
    ['empty', 'x.csv', Buffer.alloc(0)],
    ['empty', 'x.csv', Buffer.from('Ad;Tutar\n')],
    ['not_a_table', 'x.pdf', Buffer.from('%PDF-1.7')],
    ['not_a_table', 'x.csv', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 1, 2])],
    ['old_excel', 'x.xls', Buffer.from('d0cf11e0a1b11ae10000', 'hex')],
    [
      'encrypted',
      'x.xlsx',
      Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.from('EncryptedPackage', 'utf16le')]),
    ],
    ['encrypted', 'x.xlsx', zipOf([{ ...workbook, flags: 1 }])],
    ['macros', 'x.xlsm', zipOf([workbook, { name: 'xl/vbaProject.bin', content: Buffer.from('x') }])],
    [
      'macros',
      'x.xlsx',
      zipOf([workbook, { name: '[Content_Types].xml', content: Buffer.from('sheet.macroEnabled.main') }]),
    ],
    ['not_a_table', 'x.docx', zipOf([{ name: 'word/document.xml', content: Buffer.from('x') }])],
    ['unpacks_too_large', 'x.xlsx', zipOf([workbook, { name: 'xl/media/a', content: zeros }])],
    ['unpacks_too_large', 'x.xlsx', zipOf([workbook, { name: 'xl/media/a', content: zeros, saysSize: 10 }])],
    ['unpacks_too_large', 'x.xlsx', zipOf([workbook, sheet('<c r="XFD1048576"/>')])],
    ['unpacks_too_large', 'x.xlsx', zipOf(Array.from({ length: 300 }, (_, i) => ({ ...workbook, name: `a${i}` })))],
    ['broken', 'x.xlsx', zipOf([workbook]).subarray(0, 60)],
    ['broken', 'x.xlsx', zipOf([workbook, sheet('<worksheet')])],
    ['too_many_rows', 'x.csv', Buffer.from(`Ad\n${'a\n'.repeat(501)}`)],
  ])('%s: %s', async (reason, fileName, bytes) => {
    expect(await read(fileName, bytes)).toEqual({ ok: false, error: reason })
  })

  test('any bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), fc.constantFrom('', 'PK\u0003\u0004'), async (tail, head) => {
        const bytes = Buffer.concat([Buffer.from(head, 'latin1'), tail])
        for (const name of ['x.csv', 'x.xlsx', 'x']) expect(typeof (await read(name, bytes)).ok).toBe('boolean')
      }),
    )
  })
})
