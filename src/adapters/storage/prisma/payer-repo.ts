import { toId } from '../../../domain/ids.ts'
import type { Locale } from '../../../domain/merchant.ts'
import type { Payer } from '../../../domain/payer.ts'
import type { PayerRepository } from '../../../ports/payer-repository.ts'
import type * as Row from './generated/client.ts'
import { mustHitOne } from './mappers.ts'
import type { Scope } from './scope.ts'

type PayerRow = Omit<Row.Payer, 'createdAt'>

export function openPayers({ tx }: Scope): PayerRepository {
  return {
    async create(payer) {
      await tx.payer.create({ data: toRow(payer) })
    },
    async find(merchantId, id) {
      const row = await tx.payer.findUnique({ where: { merchantId_id: { merchantId, id } } })
      return row === null ? null : payerOf(row)
    },
    async save(payer) {
      const { id, merchantId, ...data } = toRow(payer)
      mustHitOne(await tx.payer.updateMany({ where: { merchantId, id }, data }), 'payer')
    },
    async match(merchantId, { phone, email }) {
      const known = [...(phone === null ? [] : [{ phone }]), ...(email === null ? [] : [{ email }])]
      if (known.length === 0) return null
      const row = await tx.payer.findFirst({ where: { merchantId, OR: known }, orderBy: { id: 'desc' } })
      return row === null ? null : payerOf(row)
    },
    async reachedAt(channelAccountId, address) {
      const rows = await tx.$queryRaw<(PayerRow & { linkId: string })[]>`
        SELECT * FROM (
          SELECT DISTINCT ON (p.id) p.id, p.merchant_id AS "merchantId", p.name, p.phone, p.email, p.locale,
            p.telegram_channel_account_id AS "telegramChannelAccountId", p.telegram_address AS "telegramAddress",
            p.opted_out AS "optedOut", l.id AS "linkId", l.created_at AS "linkedAt"
          FROM delivery d
          JOIN notification n ON n.id = d.notification_id AND n.audience = 'payer'
          JOIN payment_link l ON l.id = d.link_id
          JOIN payer p ON p.id = l.payer_id
          WHERE d.channel_account_id = ${channelAccountId}::uuid AND d.address = ${address}
            AND d.status IN ('sent', 'delivered', 'read', 'unknown')
          ORDER BY p.id, l.created_at DESC, l.id DESC
        ) reached ORDER BY "linkedAt" DESC`
      return rows.map((row) => ({ payer: payerOf(row), linkId: toId(row.linkId) }))
    },
  }
}

const toRow = ({ telegram, ...payer }: Payer) => ({
  ...payer,
  telegramChannelAccountId: telegram?.channelAccountId ?? null,
  telegramAddress: telegram?.address ?? null,
})

const payerOf = (row: PayerRow): Payer => ({
  id: toId(row.id),
  merchantId: toId(row.merchantId),
  name: row.name,
  phone: row.phone,
  email: row.email,
  telegram: telegramOf(row),
  locale: row.locale as Locale,
  optedOut: row.optedOut,
})

function telegramOf(row: PayerRow): Payer['telegram'] {
  if (row.telegramChannelAccountId === null || row.telegramAddress === null) return null
  return { channelAccountId: toId(row.telegramChannelAccountId), address: row.telegramAddress }
}
