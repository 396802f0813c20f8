import type { ChannelKind } from '../../../domain/channel-kind.ts'
import { clientKeys } from '../../../domain/client-words.ts'
import { toId, type MerchantId } from '../../../domain/ids.ts'
import type { Locale } from '../../../domain/merchant.ts'
import type { Payer } from '../../../domain/payer.ts'
import type { ClientPage, PayerRepository } from '../../../ports/payer-repository.ts'
import { eraseClientRows } from './erase-client.ts'
import { Prisma } from './generated/client.ts'
import type * as Row from './generated/client.ts'
import { mustHitOne, toDateOrNull, toInstantOrNull, toKurus } from './mappers.ts'
import type { Scope } from './scope.ts'

type PayerRow = Omit<Row.Payer, 'createdAt'>

const CLIENT = Prisma.sql`p.id, p.merchant_id AS "merchantId", p.name, p.phone, p.email, p.locale,
  p.telegram_channel_account_id AS "telegramChannelAccountId", p.telegram_address AS "telegramAddress",
  p.opted_out AS "optedOut", p.last_channels AS "lastChannels", p.erased_at AS "erasedAt"`

/** A draft that was dropped makes nobody a client. */
const IN_BOOK = Prisma.sql`p.erased_at IS NULL AND EXISTS (SELECT 1 FROM payment_link b
  WHERE b.merchant_id = p.merchant_id AND b.payer_id = p.id AND b.opened_at IS NOT NULL)`

export function openPayers({ tx }: Scope): PayerRepository {
  return {
    async create(payer) {
      await tx.payer.create({ data: toRow(payer) })
      await writeKeys(tx, payer)
    },
    async find(merchantId, id) {
      const row = await tx.payer.findUnique({ where: { merchantId_id: { merchantId, id } } })
      return row === null ? null : payerOf(row)
    },
    async save(payer) {
      const { id, merchantId, ...data } = toRow(payer)
      mustHitOne(await tx.payer.updateMany({ where: { merchantId, id }, data }), 'payer')
      await tx.payerKey.deleteMany({ where: { merchantId, payerId: id } })
      await writeKeys(tx, payer)
    },
    async matches(merchantId, { phone, email }) {
      const known = [...(phone === null ? [] : [{ phone }]), ...(email === null ? [] : [{ email }])]
      if (known.length === 0) return []
      return (await tx.payer.findMany({ where: { merchantId, OR: known }, orderBy: { id: 'desc' } })).map(payerOf)
    },
    async booked(merchantId, { phone, email }) {
      const rows = await tx.$queryRaw<PayerRow[]>`SELECT ${CLIENT} FROM payer p
        WHERE p.merchant_id = ${merchantId}::uuid AND (p.phone = ${phone}::text OR p.email = ${email}::text)
          AND ${IN_BOOK} ORDER BY p.id DESC`
      return rows.map(payerOf)
    },
    async rememberChannels(merchantId, id, channels) {
      await tx.payer.updateMany({ where: { merchantId, id }, data: { lastChannels: [...channels] } })
    },
    async lockPerson({ id, merchantId, phone, email }) {
      await tx.$queryRaw`SELECT 1 FROM payer WHERE merchant_id = ${merchantId}::uuid
        AND (id = ${id}::uuid OR phone = ${phone}::text OR email = ${email}::text) ORDER BY id FOR NO KEY UPDATE`
    },
    search: (merchantId, keys, page) => searchClients(tx, merchantId, keys, page),
    async paidBy(merchantId, id) {
      const [sum] = await tx.$queryRaw<{ paid: bigint }[]>`
        SELECT (COALESCE(sum(f.amount), 0) - COALESCE(sum((SELECT sum(r.amount) FROM reversal_fact r
          WHERE r.fact_id = f.id)), 0))::bigint AS paid
        FROM payment_fact f JOIN payment_link l ON l.id = f.link_id
        WHERE l.merchant_id = ${merchantId}::uuid AND l.payer_id = ${id}::uuid`
      return toKurus(sum?.paid ?? 0n)
    },
    erase: (merchantId, id, at) => eraseClientRows(tx, merchantId, id, at),
    async reachedAt(channelAccountId, address) {
      const rows = await tx.$queryRaw<(PayerRow & { linkId: string })[]>`
        SELECT * FROM (
          SELECT DISTINCT ON (p.id) ${CLIENT}, l.id AS "linkId", l.created_at AS "linkedAt"
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

const writeKeys = (tx: Scope['tx'], payer: Payer) =>
  tx.payerKey.createMany({
    data: clientKeys(payer).map((key) => ({ merchantId: payer.merchantId, payerId: payer.id, key })),
  })

/** The end of every text that begins like this one. */
const beyond = (key: string): string => `${key}\uffff`

async function searchClients(
  tx: Scope['tx'],
  merchantId: MerchantId,
  keys: readonly string[],
  { offset, limit }: { readonly offset: number; readonly limit: number },
): Promise<ClientPage> {
  const found = keys.map(
    (key) => Prisma.sql`AND EXISTS (SELECT 1 FROM payer_key k WHERE k.merchant_id = p.merchant_id
      AND k.payer_id = p.id AND k.merchant_id = ${merchantId}::uuid AND k.key ~>=~ ${key} AND k.key ~<~ ${beyond(key)})`,
  )
  const rows = await tx.$queryRaw<(PayerRow & { total: number })[]>`
    SELECT ${CLIENT}, (count(*) OVER ())::int AS total FROM payer p
    WHERE p.merchant_id = ${merchantId}::uuid AND ${IN_BOOK} ${Prisma.join([Prisma.empty, ...found], ' ')}
    ORDER BY lower(p.name) NULLS LAST, p.id LIMIT ${limit}::int OFFSET ${offset}::int`
  return { clients: rows.map(payerOf), total: rows[0]?.total ?? 0 }
}

const toRow = ({ telegram, lastChannels, erasedAt, ...payer }: Payer) => ({
  ...payer,
  lastChannels: [...lastChannels],
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
  lastChannels: (row.lastChannels ?? []) as ChannelKind[],
  erasedAt: toInstantOrNull(row.erasedAt),
})

function telegramOf(row: PayerRow): Payer['telegram'] {
  if (row.telegramChannelAccountId === null || row.telegramAddress === null) return null
  return { channelAccountId: toId(row.telegramChannelAccountId), address: row.telegramAddress }
}
