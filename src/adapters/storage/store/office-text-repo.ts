import { toId } from '../../../domain/ids.ts'
import type { Locale } from '../../../domain/merchant.ts'
import type { OfficeText, OfficeTextKey, TextLength } from '../../../domain/office-text.ts'
import type { OfficeTextRepository } from '../../../ports/office-text-repository.ts'
import type * as Row from '../prisma/generated/client.ts'
import { toDate, toInstant } from './mappers.ts'
import type { Scope } from './scope.ts'
import { oneOrNone } from './sql.ts'
import { columnsOf, insertInto, selectFrom, tableOf, valuesOf, type RowOf } from './table.ts'

const OFFICE_TEXT = tableOf<Row.OfficeText>()(
  'office_text',
  ...(['merchantId', 'key', 'locale', 'length', 'version', 'body', 'createdBy', 'createdAt'] as const),
)
type OfficeTextRow = RowOf<typeof OFFICE_TEXT>

const NEWEST = `${selectFrom(OFFICE_TEXT)}
  WHERE t.merchant_id = $1 AND t.key = $2 AND t.locale = $3 AND t.length = $4 ORDER BY t.version DESC LIMIT 1`
const ALL = `SELECT DISTINCT ON (t.key, t.locale, t.length) ${columnsOf(OFFICE_TEXT, 't')} FROM office_text t
  WHERE t.merchant_id = $1 ORDER BY t.key, t.locale, t.length, t.version DESC`
const ADD = `${insertInto(OFFICE_TEXT)} ON CONFLICT DO NOTHING`

export const openOfficeTexts = ({ sql }: Scope): OfficeTextRepository => ({
  async newest(merchantId, { key, locale, length }) {
    const row = await oneOrNone<OfficeTextRow>(sql, NEWEST, [merchantId, key, locale, length])
    return row === null ? null : textOf(row)
  },
  all: async (merchantId) => (await sql.rows<OfficeTextRow>(ALL, [merchantId])).map(textOf),
  add: async (text) =>
    (await sql.write(ADD, valuesOf(OFFICE_TEXT, { ...text, createdAt: toDate(text.createdAt) }))) === 1,
})

const textOf = (row: OfficeTextRow): OfficeText => ({
  merchantId: toId(row.merchantId),
  key: row.key as OfficeTextKey,
  locale: row.locale as Locale,
  length: row.length as TextLength,
  version: row.version,
  body: row.body,
  createdBy: toId(row.createdBy),
  createdAt: toInstant(row.createdAt),
})
