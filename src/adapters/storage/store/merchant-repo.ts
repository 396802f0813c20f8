import type { ChannelKind } from '../../../domain/channel-kind.ts'
import { toId } from '../../../domain/ids.ts'
import type { Locale, Merchant, MerchantKind } from '../../../domain/merchant.ts'
import type { MerchantRepository } from '../../../ports/merchant-repository.ts'
import type * as Row from '../prisma/generated/client.ts'
import { mustHitOne, toColumn, toDate, toInstant, toKurus } from './mappers.ts'
import type { Scope } from './scope.ts'
import { oneOrNone } from './sql.ts'
import { insertInto, selectFrom, tableOf, updateOf, valuesOf, type RowOf } from './table.ts'

export const MERCHANT = tableOf<Row.Merchant>()(
  'merchant',
  ...(['id', 'name', 'kind', 'locale', 'contactPhone', 'contactEmail', 'privacyNotice', 'linkLimit'] as const),
  ...(['defaultValidMinutes', 'defaultInstallmentCap', 'defaultChannels', 'createdAt'] as const),
)
export type MerchantRow = RowOf<typeof MERCHANT>

const CREATE = insertInto(MERCHANT)
const FIND = `${selectFrom(MERCHANT)} WHERE t.id = $1`
const SAVE = updateOf(MERCHANT, ['id'], '')
const ALL = `${selectFrom(MERCHANT)} ORDER BY t.created_at, t.id`

export function openMerchants({ sql }: Scope): MerchantRepository {
  return {
    async create(merchant) {
      await sql.write(CREATE, valuesOf(MERCHANT, toRow(merchant)))
    },
    async find(id) {
      const row = await oneOrNone<MerchantRow>(sql, FIND, [id])
      return row === null ? null : merchantOf(row)
    },
    async save(merchant) {
      mustHitOne(await sql.write(SAVE, valuesOf(MERCHANT, toRow(merchant))), 'merchant')
    },
    async all() {
      return (await sql.rows<MerchantRow>(ALL)).map(merchantOf)
    },
  }
}

const toRow = (merchant: Merchant) => ({
  ...merchant,
  linkLimit: toColumn(merchant.linkLimit),
  createdAt: toDate(merchant.createdAt),
})

export const merchantOf = (row: MerchantRow): Merchant => ({
  id: toId(row.id),
  name: row.name,
  kind: row.kind as MerchantKind,
  locale: row.locale as Locale,
  contactPhone: row.contactPhone,
  contactEmail: row.contactEmail,
  privacyNotice: row.privacyNotice,
  linkLimit: toKurus(row.linkLimit),
  defaultValidMinutes: row.defaultValidMinutes,
  defaultInstallmentCap: row.defaultInstallmentCap,
  defaultChannels: row.defaultChannels as ChannelKind[],
  createdAt: toInstant(row.createdAt),
})
