import type { MerchantId, PayerId } from '../../../domain/ids.ts'
import type { Instant } from '../../../domain/instant.ts'
import { Prisma } from './generated/client.ts'
import { toDate } from './mappers.ts'
import type { Scope } from './scope.ts'

type Person = { readonly name: string | null; readonly phone: string | null; readonly email: string | null }

/**
 * Forgets a person in every table that named them. Amounts, dates, states, facts and the audit trail stay: they are the
 * books, and they hold ids only.
 */
export async function eraseClientRows(
  tx: Scope['tx'],
  merchantId: MerchantId,
  payerId: PayerId,
  at: Instant,
): Promise<void> {
  const person = await tx.payer.findUnique({
    where: { merchantId_id: { merchantId, id: payerId } },
    select: { name: true, phone: true, email: true },
  })
  if (person === null) throw new Error(`no payer ${payerId} in this office`)
  const links = Prisma.sql`(SELECT id FROM payment_link WHERE merchant_id = ${merchantId}::uuid
    AND payer_id = ${payerId}::uuid)`
  const addresses = await addressesOf(tx, links)
  const told = await toldOf(tx, merchantId, links, person)
  await eraseBoard(tx, merchantId, told, addresses)
  await eraseInbound(tx, merchantId, links, addresses, person)
  await eraseTold(tx, links, told)
  await tx.$executeRaw`UPDATE payment_link SET purpose = NULL, matter = NULL, version = version + 1,
      status = CASE status WHEN 'draft' THEN 'discarded' ELSE status END
    WHERE id IN ${links}`
  await tx.payerKey.deleteMany({ where: { merchantId, payerId } })
  await tx.payer.update({
    where: { merchantId_id: { merchantId, id: payerId } },
    data: {
      ...{ name: null, phone: null, email: null, telegramChannelAccountId: null, telegramAddress: null },
      ...{ optedOut: true, lastChannels: [], erasedAt: toDate(at) },
    },
  })
}

type Addresses = { readonly accounts: readonly string[]; readonly addresses: readonly string[] }

/** Where the person was written to: their own messages came from the same places. */
async function addressesOf(tx: Scope['tx'], links: Prisma.Sql): Promise<Addresses> {
  const rows = await tx.$queryRaw<{ account: string; address: string }[]>`
    SELECT DISTINCT d.channel_account_id AS account, d.address FROM delivery d
    JOIN notification n ON n.id = d.notification_id AND n.audience = 'payer' WHERE d.link_id IN ${links}`
  return { accounts: rows.map((row) => row.account), addresses: rows.map((row) => row.address) }
}

const at = ({ accounts, addresses }: Addresses): Prisma.Sql =>
  Prisma.sql`(SELECT * FROM unnest(${[...accounts]}::uuid[], ${[...addresses]}::text[]))`

/** Notifications about their links, and those that name them: a list of clients, a question who is meant. */
async function toldOf(
  tx: Scope['tx'],
  merchantId: MerchantId,
  links: Prisma.Sql,
  person: Person,
): Promise<readonly string[]> {
  const rows = await tx.$queryRaw<{ id: string }[]>`SELECT n.id FROM notification n
    WHERE n.merchant_id = ${merchantId}::uuid
      AND (n.link_id IN ${links} OR ${names(Prisma.sql`n.params::text || n.choices::text`, person)})`
  return rows.map((row) => row.id)
}

/** What the browser chat and the sandbox inbox still show of them. */
async function eraseBoard(
  tx: Scope['tx'],
  merchantId: MerchantId,
  told: readonly string[],
  addresses: Addresses,
): Promise<void> {
  await tx.$executeRaw`DELETE FROM board_message WHERE merchant_id = ${merchantId}::uuid
    AND (dedupe_key IN (SELECT id::text FROM delivery
        WHERE merchant_id = ${merchantId}::uuid AND notification_id = ANY(${[...told]}::uuid[]))
      OR (channel_account_id, address) IN ${at(addresses)})`
}

/** The sentences that made their links, their own messages, and dialogues that still remember them. */
async function eraseInbound(
  tx: Scope['tx'],
  merchantId: MerchantId,
  links: Prisma.Sql,
  addresses: Addresses,
  person: Person,
): Promise<void> {
  const accounts = Prisma.sql`(SELECT id FROM channel_account WHERE merchant_id = ${merchantId}::uuid)`
  const erased = await tx.$queryRaw<{ account: string; key: string }[]>`
    UPDATE inbound_message i SET event = i.event - 'text' - 'displayName' || '{"kind":"unsupported"}'::jsonb
    WHERE i.channel_account_id IN ${accounts} AND i.processed_at IS NOT NULL
      AND ((i.channel_account_id, i.event->>'from') IN ${at(addresses)}
        OR 'chat:' || i.id IN (SELECT source_key FROM payment_link WHERE id IN ${links})
        OR ${names(Prisma.sql`i.event->>'text'`, person)})
    RETURNING i.channel_account_id AS account, i.dedupe_key AS key`
  const said = { accounts: erased.map((row) => row.account), addresses: erased.map((row) => `typed:${row.key}`) }
  await tx.$executeRaw`DELETE FROM board_message WHERE (channel_account_id, dedupe_key) IN ${at(said)}`
  await tx.$executeRaw`UPDATE conversation SET state = NULL, state_expires_at = NULL
    WHERE channel_account_id IN ${accounts} AND ${names(Prisma.sql`state::text`, person)}`
  await tx.$executeRaw`DELETE FROM conversation WHERE (channel_account_id, address) IN ${at(addresses)}
    AND member_id IS NULL`
}

/** What was told: the words go, that something was told and when stays. Nothing more is sent to them. */
async function eraseTold(tx: Scope['tx'], links: Prisma.Sql, told: readonly string[]): Promise<void> {
  const toThem = Prisma.sql`link_id IN ${links}
    AND notification_id IN (SELECT id FROM notification WHERE audience = 'payer' AND link_id IN ${links})`
  await tx.$executeRaw`UPDATE delivery SET status = 'skipped' WHERE status = 'pending' AND ${toThem}`
  await tx.$executeRaw`UPDATE delivery SET address = 'erased:' || id WHERE ${toThem}`
  // What is still on its way into the office's own chat must stay renderable.
  await tx.$executeRaw`UPDATE notification n SET
      params = CASE WHEN waiting THEN n.params || '{"payerName":null}'::jsonb ELSE '{}'::jsonb END,
      choices = CASE WHEN waiting THEN n.choices ELSE '[]'::jsonb END
    FROM (SELECT o.id, EXISTS (SELECT 1 FROM delivery d WHERE d.notification_id = o.id
        AND d.status IN ('pending', 'sending')) AS waiting
      FROM notification o WHERE o.id = ANY(${[...told]}::uuid[])) about
    WHERE n.id = about.id`
}

/** The text holds their full name, phone or mailbox as the book has it; a first name alone is many people's. */
function names(text: Prisma.Sql, { name, phone, email }: Person): Prisma.Sql {
  const fullName = name?.includes(' ') === true ? name : null
  const known = [fullName, phone, email].filter((part) => part !== null)
  return Prisma.sql`EXISTS (SELECT 1 FROM unnest(${known}::text[]) known WHERE position(known IN ${text}) > 0)`
}
