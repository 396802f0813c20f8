import type { ChannelKind } from '../../../domain/channel-kind.ts'
import { toId } from '../../../domain/ids.ts'
import type { Locale, Merchant, MerchantKind } from '../../../domain/merchant.ts'
import type { MerchantRepository } from '../../../ports/merchant-repository.ts'
import type * as Row from './generated/client.ts'
import { mustHitOne, toColumn, toDate, toInstant, toKurus } from './mappers.ts'
import type { Scope } from './scope.ts'

export function openMerchants({ tx }: Scope): MerchantRepository {
  return {
    async create(merchant) {
      await tx.merchant.create({ data: toRow(merchant) })
    },
    async find(id) {
      const row = await tx.merchant.findUnique({ where: { id } })
      return row === null ? null : fromRow(row)
    },
    async save(merchant) {
      mustHitOne(await tx.merchant.updateMany({ where: { id: merchant.id }, data: toRow(merchant) }), 'merchant')
    },
    async all() {
      const rows = await tx.merchant.findMany({ orderBy: [{ createdAt: 'asc' }, { id: 'asc' }] })
      return rows.map(fromRow)
    },
  }
}

const toRow = (merchant: Merchant) => ({
  ...merchant,
  linkLimit: toColumn(merchant.linkLimit),
  defaultChannels: [...merchant.defaultChannels],
  createdAt: toDate(merchant.createdAt),
})

const fromRow = (row: Row.Merchant): Merchant => ({
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
