import { toId } from '../../../domain/ids.ts'
import type { Locale } from '../../../domain/merchant.ts'
import type { Payer } from '../../../domain/payer.ts'
import type { PayerRepository } from '../../../ports/payer-repository.ts'
import type * as Row from '../prisma/generated/client.ts'
import { mustHitOne } from './mappers.ts'
import type { Scope } from './scope.ts'
import { oneOrNone } from './sql.ts'
import { columnsOf, insertInto, selectFrom, tableOf, updateOf, valuesOf, type RowOf } from './table.ts'

const PAYER = tableOf<Row.Payer>()(
  'payer',
  ...(['id', 'merchantId', 'name', 'phone', 'email', 'telegramChannelAccountId', 'telegramAddress'] as const),
  ...(['locale', 'optedOut'] as const),
)
type PayerRow = RowOf<typeof PAYER>

const CREATE = insertInto(PAYER)
const FIND = `${selectFrom(PAYER)} WHERE t.merchant_id = $1 AND t.id = $2`
const SAVE = updateOf(PAYER, ['id', 'merchantId'], '')
const MATCH = `${selectFrom(PAYER)} WHERE t.merchant_id = $1 AND (t.phone = $2 OR t.email = $3) ORDER BY t.id DESC LIMIT 1`
const REACHED_AT = `
  SELECT * FROM (
    SELECT DISTINCT ON (p.id) ${columnsOf(PAYER, 'p')}, l.id AS "linkId", l.created_at AS "linkedAt"
    FROM delivery d
    JOIN notification n ON n.id = d.notification_id AND n.audience = 'payer'
    JOIN payment_link l ON l.id = d.link_id
    JOIN payer p ON p.id = l.payer_id
    WHERE d.channel_account_id = $1 AND d.address = $2 AND d.status IN ('sent', 'delivered', 'read', 'unknown')
    ORDER BY p.id, l.created_at DESC, l.id DESC
  ) reached ORDER BY "linkedAt" DESC`

export function openPayers({ sql }: Scope): PayerRepository {
  return {
    async create(payer) {
      await sql.write(CREATE, valuesOf(PAYER, toRow(payer)))
    },
    async find(merchantId, id) {
      const row = await oneOrNone<PayerRow>(sql, FIND, [merchantId, id])
      return row === null ? null : payerOf(row)
    },
    async save(payer) {
      mustHitOne(await sql.write(SAVE, valuesOf(PAYER, toRow(payer))), 'payer')
    },
    async match(merchantId, { phone, email }) {
      const row = await oneOrNone<PayerRow>(sql, MATCH, [merchantId, phone, email])
      return row === null ? null : payerOf(row)
    },
    async reachedAt(channelAccountId, address) {
      const rows = await sql.rows<PayerRow & { linkId: string }>(REACHED_AT, [channelAccountId, address])
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
