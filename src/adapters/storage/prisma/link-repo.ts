import type { ChannelKind } from '../../../domain/channel-kind.ts'
import { toId, type ShortNumber } from '../../../domain/ids.ts'
import type { LinkFlag, LinkLine, LinkStatus, MoneyType, PaymentLink } from '../../../domain/payment-link.ts'
import type { LinkRepository } from '../../../ports/link-repository.ts'
import { sealed } from './account-repo.ts'
import { Prisma } from './generated/client.ts'
import type * as Row from './generated/client.ts'
import {
  mustExist,
  mustHitOne,
  toColumn,
  toDate,
  toDateOrNull,
  toInstant,
  toInstantOrNull,
  toKurus,
} from './mappers.ts'
import type { Scope } from './scope.ts'

type LineRow = { readonly type: string; readonly amount: bigint | number }
type LinkRow = Omit<Row.PaymentLink, 'planId' | 'archivedAt' | 'tokenSha256' | 'tokenSealed' | 'sourceKey'> & {
  readonly lines: readonly LineRow[] | null
}

/** A link with its lines in one round trip. */
const SELECT_LINK = Prisma.sql`
  SELECT l.id, l.merchant_id AS "merchantId", l.short_number AS "shortNumber", l.status, l.flags, l.version, l.amount,
    l.currency, l.payer_id AS "payerId", l.purpose, l.installment_cap AS "installmentCap", l.channels,
    l.valid_for_minutes AS "validForMinutes", l.expires_at AS "expiresAt", l.verification_code AS "verificationCode",
    l.created_by AS "createdBy", l.created_at AS "createdAt", l.opened_at AS "openedAt",
    (SELECT jsonb_agg(jsonb_build_object('type', n.type, 'amount', n.amount) ORDER BY n.position)
      FROM link_line n WHERE n.link_id = l.id) AS lines
  FROM payment_link l`

const tokenField = (id: string): string => `payment_link.token/${id}`

export function openLinks(scope: Scope): LinkRepository {
  return { ...openLinkWrites(scope), ...openLinkReads(scope), ...openLinkLocks(scope) }
}

type Writes = Pick<LinkRepository, 'create' | 'save'>
type Locks = Pick<LinkRepository, 'lock' | 'lockDue'>
type Reads = Omit<LinkRepository, keyof Writes | keyof Locks>

function openLinkWrites({ tx, vault }: Scope): Writes {
  return {
    async create(link, token, sourceKey) {
      const tokenSealed = await sealed(vault, link.merchantId, tokenField(link.id), token.plain)
      const data = [{ ...toRow(link), tokenSha256: token.sha256, tokenSealed, sourceKey }]
      const { count } = await tx.paymentLink.createMany({ data, skipDuplicates: true })
      if (count === 0) return false
      await tx.linkLine.createMany({ data: lineRows(link) })
      return true
    },
    async save(link) {
      const { id, merchantId, ...data } = toRow(link)
      const where = { id, merchantId, version: link.version - 1 }
      mustHitOne(await tx.paymentLink.updateMany({ where, data }), 'link at the version before')
      if (link.status !== 'draft') return
      await tx.linkLine.deleteMany({ where: { merchantId, linkId: id } })
      await tx.linkLine.createMany({ data: lineRows(link) })
    },
  }
}

function openLinkReads({ tx, vault }: Scope): Reads {
  const one = async (where: Prisma.Sql): Promise<PaymentLink | null> => {
    const rows = await tx.$queryRaw<LinkRow[]>`${SELECT_LINK} WHERE ${where} LIMIT 1`
    return rows[0] === undefined ? null : linkOf(rows[0])
  }
  return {
    find: (merchantId, id) => one(Prisma.sql`l.merchant_id = ${merchantId}::uuid AND l.id = ${id}::uuid`),
    bySourceKey: (merchantId, key) => one(Prisma.sql`l.merchant_id = ${merchantId}::uuid AND l.source_key = ${key}`),
    // A number may have belonged to an older link: the one that still means something comes first.
    byShortNumber: (merchantId, shortNumber) =>
      one(Prisma.sql`l.merchant_id = ${merchantId}::uuid AND l.short_number = ${shortNumber}
        ORDER BY l.archived_at IS NOT NULL OR l.status = 'discarded', l.created_at DESC`),
    byTokenSha256: (sha256) => one(Prisma.sql`l.token_sha256 = ${sha256}`),
    async token(merchantId, id) {
      const row = await tx.paymentLink.findUnique({
        where: { merchantId_id: { merchantId, id } },
        select: { tokenSealed: true },
      })
      return vault.open(merchantId, tokenField(id), mustExist(row, 'link').tokenSealed)
    },
    async list(merchantId, { createdBy, statuses, limit }) {
      const rows = await tx.$queryRaw<LinkRow[]>`${SELECT_LINK}
        WHERE l.merchant_id = ${merchantId}::uuid
          AND (${createdBy ?? null}::uuid IS NULL OR l.created_by = ${createdBy ?? null}::uuid)
          AND (${statuses === undefined}::bool OR l.status = ANY(${[...(statuses ?? [])]}::text[]))
        ORDER BY l.created_at DESC, l.id DESC LIMIT ${limit}::int`
      return rows.map(linkOf)
    },
  }
}

/**
 * NO KEY: two who lock wait for each other all the same, but rows that merely point at the link (a view, a delivery)
 * need not wait.
 */
function openLinkLocks({ tx }: Scope): Locks {
  const linesOf = (linkId: string): Promise<LineRow[]> =>
    tx.linkLine.findMany({ where: { linkId }, orderBy: { position: 'asc' }, select: { type: true, amount: true } })
  return {
    async lock(merchantId, id) {
      const [row] = await tx.$queryRaw<LinkRow[]>`${SELECT_LINK}
        WHERE l.merchant_id = ${merchantId}::uuid AND l.id = ${id}::uuid FOR NO KEY UPDATE OF l`
      if (row === undefined) return null
      // Whoever waited for the lock saw the lines as they were before it; only a draft's lines can have changed.
      return linkOf(row.status === 'draft' ? { ...row, lines: await linesOf(id) } : row)
    },
    async lockDue(now, limit) {
      const rows = await tx.$queryRaw<LinkRow[]>`${SELECT_LINK}
        WHERE l.status = 'open' AND l.expires_at <= ${toDate(now)}::timestamptz
        ORDER BY l.expires_at LIMIT ${limit}::int FOR NO KEY UPDATE OF l SKIP LOCKED`
      return rows.map(linkOf)
    },
  }
}

const toRow = ({ lines: _lines, ...link }: PaymentLink) => ({
  ...link,
  flags: [...link.flags],
  channels: [...link.channels],
  amount: toColumn(link.amount),
  expiresAt: toDate(link.expiresAt),
  createdAt: toDate(link.createdAt),
  openedAt: toDateOrNull(link.openedAt),
})

const lineRows = ({ id, merchantId, lines }: PaymentLink) =>
  lines.map(({ type, amount }, position) => ({ merchantId, linkId: id, position, type, amount: toColumn(amount) }))

const lineOf = (row: LineRow): LinkLine => ({ type: row.type as MoneyType, amount: toKurus(row.amount) })

const linkOf = (row: LinkRow): PaymentLink => ({
  id: toId(row.id),
  merchantId: toId(row.merchantId),
  shortNumber: row.shortNumber as ShortNumber,
  status: row.status as LinkStatus,
  flags: row.flags as LinkFlag[],
  version: row.version,
  amount: toKurus(row.amount),
  currency: 'TRY',
  lines: (row.lines ?? []).map(lineOf),
  payerId: toId(row.payerId),
  purpose: row.purpose,
  installmentCap: row.installmentCap,
  channels: row.channels as ChannelKind[],
  validForMinutes: row.validForMinutes,
  expiresAt: toInstant(row.expiresAt),
  verificationCode: row.verificationCode,
  createdBy: toId(row.createdBy),
  createdAt: toInstant(row.createdAt),
  openedAt: toInstantOrNull(row.openedAt),
})
