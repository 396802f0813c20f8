import type { ChannelKind } from '../../../domain/channel-kind.ts'
import { clientKeys } from '../../../domain/client-words.ts'
import { toId } from '../../../domain/ids.ts'
import type { Locale } from '../../../domain/merchant.ts'
import type { Payer } from '../../../domain/payer.ts'
import type { PayerRepository } from '../../../ports/payer-repository.ts'
import type * as Row from '../prisma/generated/client.ts'
import { eraseClientRows } from './erase-client.ts'
import { mustHitOne, toDateOrNull, toInstantOrNull, toKurus } from './mappers.ts'
import type { Scope } from './scope.ts'
import { oneOrNone } from './sql.ts'
import { columnsOf, insertInto, selectFrom, tableOf, updateOf, valuesOf, type RowOf } from './table.ts'

const PAYER = tableOf<Row.Payer>()(
  'payer',
  ...(['id', 'merchantId', 'name', 'phone', 'email', 'telegramChannelAccountId', 'telegramAddress'] as const),
  ...(['locale', 'optedOut', 'lastChannels', 'erasedAt'] as const),
)
type PayerRow = RowOf<typeof PAYER>

const CREATE = insertInto(PAYER)
const FIND = `${selectFrom(PAYER)} WHERE t.merchant_id = $1 AND t.id = $2`
const SAVE = updateOf(PAYER, ['id', 'merchantId'], '')
const MATCHES = `${selectFrom(PAYER)} WHERE t.merchant_id = $1 AND (t.phone = $2 OR t.email = $3) ORDER BY t.id DESC`
/** A draft that was dropped makes nobody a client. */
const IN_BOOK = `t.erased_at IS NULL AND EXISTS (SELECT 1 FROM payment_link b
  WHERE b.merchant_id = t.merchant_id AND b.payer_id = t.id AND b.opened_at IS NOT NULL)`
const BOOKED = `${selectFrom(PAYER)} WHERE t.merchant_id = $1 AND (t.phone = $2 OR t.email = $3) AND ${IN_BOOK}
  ORDER BY t.id DESC`
const DELETE_KEYS = 'DELETE FROM payer_key WHERE merchant_id = $1 AND payer_id = $2'
const WRITE_KEYS = 'INSERT INTO payer_key (merchant_id, payer_id, key) SELECT $1, $2, k FROM unnest($3::text[]) k'
const REMEMBER_CHANNELS = 'UPDATE payer SET last_channels = $3 WHERE merchant_id = $1 AND id = $2'
const LOCK_PERSON = `SELECT 1 FROM payer WHERE merchant_id = $1 AND (id = $2 OR phone = $3 OR email = $4)
  ORDER BY id FOR NO KEY UPDATE`
/** The end of every text that begins so. */
const BEGINS = (key: string): string => `k.key ~>=~ ${key} AND k.key ~<~ (${key} || E'\\uffff')`
/** The first word finds by the index; the others are asked of whom it found. */
const SEARCH = `SELECT ${columnsOf(PAYER, 't')}, (count(*) OVER ())::int AS total FROM payer t
  WHERE t.merchant_id = $1 AND ${IN_BOOK}
    AND ($2::text IS NULL OR t.id IN (SELECT k.payer_id FROM payer_key k WHERE k.merchant_id = $1 AND ${BEGINS('$2')}))
    AND NOT EXISTS (SELECT 1 FROM unnest($3::text[]) q WHERE NOT EXISTS (SELECT 1 FROM payer_key k
      WHERE k.merchant_id = $1 AND k.payer_id = t.id AND ${BEGINS('q')}))
  ORDER BY lower(t.name) NULLS LAST, t.id LIMIT $4 OFFSET $5`
const PAID_BY = `SELECT (COALESCE(sum(f.amount), 0) - COALESCE(sum((SELECT sum(r.amount) FROM reversal_fact r
    WHERE r.fact_id = f.id)), 0))::bigint AS paid
  FROM payment_fact f JOIN payment_link l ON l.id = f.link_id WHERE l.merchant_id = $1 AND l.payer_id = $2`
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

export function openPayers(scope: Scope): PayerRepository {
  return { ...openPayerRows(scope), ...openClientBook(scope) }
}

type Book = Pick<PayerRepository, 'booked' | 'search' | 'paidBy' | 'rememberChannels' | 'lockPerson' | 'erase'>

function openPayerRows({ sql }: Scope): Omit<PayerRepository, keyof Book> {
  const writeKeys = async (payer: Payer): Promise<void> =>
    void (await sql.write(WRITE_KEYS, [payer.merchantId, payer.id, clientKeys(payer)]))
  return {
    async create(payer) {
      await sql.write(CREATE, valuesOf(PAYER, toRow(payer)))
      await writeKeys(payer)
    },
    async find(merchantId, id) {
      const row = await oneOrNone<PayerRow>(sql, FIND, [merchantId, id])
      return row === null ? null : payerOf(row)
    },
    async save(payer) {
      mustHitOne(await sql.write(SAVE, valuesOf(PAYER, toRow(payer))), 'payer')
      await sql.write(DELETE_KEYS, [payer.merchantId, payer.id])
      await writeKeys(payer)
    },
    async matches(merchantId, { phone, email }) {
      return (await sql.rows<PayerRow>(MATCHES, [merchantId, phone, email])).map(payerOf)
    },
    async reachedAt(channelAccountId, address) {
      const rows = await sql.rows<PayerRow & { linkId: string }>(REACHED_AT, [channelAccountId, address])
      return rows.map((row) => ({ payer: payerOf(row), linkId: toId(row.linkId) }))
    },
  }
}

function openClientBook({ sql }: Scope): Book {
  return {
    async booked(merchantId, { phone, email }) {
      return (await sql.rows<PayerRow>(BOOKED, [merchantId, phone, email])).map(payerOf)
    },
    async rememberChannels(merchantId, id, channels) {
      await sql.write(REMEMBER_CHANNELS, [merchantId, id, channels])
    },
    async lockPerson({ id, merchantId, phone, email }) {
      await sql.rows(LOCK_PERSON, [merchantId, id, phone, email])
    },
    async search(merchantId, [first, ...others], { offset, limit }) {
      const values = [merchantId, first ?? null, others, limit, offset]
      const rows = await sql.rows<PayerRow & { total: number }>(SEARCH, values)
      return { clients: rows.map(payerOf), total: rows[0]?.total ?? 0 }
    },
    async paidBy(merchantId, id) {
      return toKurus((await oneOrNone<{ paid: bigint }>(sql, PAID_BY, [merchantId, id]))?.paid ?? 0n)
    },
    erase: (merchantId, id, at) => eraseClientRows(sql, merchantId, id, at),
  }
}

const toRow = ({ telegram, erasedAt, ...payer }: Payer) => ({
  ...payer,
  erasedAt: toDateOrNull(erasedAt),
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
  lastChannels: row.lastChannels as ChannelKind[],
  erasedAt: toInstantOrNull(row.erasedAt),
})

function telegramOf(row: PayerRow): Payer['telegram'] {
  if (row.telegramChannelAccountId === null || row.telegramAddress === null) return null
  return { channelAccountId: toId(row.telegramChannelAccountId), address: row.telegramAddress }
}
