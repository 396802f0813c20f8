import type { ChannelKind } from '../../../domain/channel-kind.ts'
import { toId, type ShortNumber } from '../../../domain/ids.ts'
import type { LinkFlag, LinkLine, LinkStatus, MoneyType, PaymentLink } from '../../../domain/payment-link.ts'
import type { LinkRepository } from '../../../ports/link-repository.ts'
import type * as Row from '../prisma/generated/client.ts'
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
import { openProgress } from './link-progress.ts'
import type { Scope } from './scope.ts'
import { oneOrNone } from './sql.ts'
import { columnsOf, insertInto, tableOf, updateOf, valuesOf, type RowOf } from './table.ts'

const LINK = tableOf<Row.PaymentLink>()(
  'payment_link',
  ...(['id', 'merchantId', 'shortNumber', 'status', 'flags', 'version', 'amount', 'currency', 'payerId'] as const),
  ...(['purpose', 'matter', 'installmentCap', 'channels', 'validForMinutes', 'expiresAt', 'verificationCode'] as const),
  ...(['createdBy', 'createdAt', 'openedAt'] as const),
)
const NEW_LINK = tableOf<Row.PaymentLink>()('payment_link', ...LINK.fields, 'tokenSha256', 'tokenSealed', 'sourceKey')
const LINE = tableOf<Row.LinkLine>()('link_line', 'merchantId', 'linkId', 'position', 'type', 'amount')

type LineRow = { readonly type: string; readonly amount: bigint | number }
type LinkRow = RowOf<typeof LINK> & { readonly lines: readonly LineRow[] | null }

/** A link, by the alias `l`, with its lines. */
const LINK_COLUMNS = `${columnsOf(LINK, 'l')},
  (SELECT jsonb_agg(jsonb_build_object('type', n.type, 'amount', n.amount) ORDER BY n.position)
    FROM link_line n WHERE n.link_id = l.id) AS lines`
const SELECT = `SELECT ${LINK_COLUMNS} FROM payment_link l`

const tokenField = (id: string): string => `payment_link.token/${id}`

export function openLinks(scope: Scope): LinkRepository {
  return { ...openLinkWrites(scope), ...openLinkReads(scope), ...openLinkLocks(scope), ...openProgress(scope) }
}

type Writes = Pick<LinkRepository, 'create' | 'save'>
type Locks = Pick<LinkRepository, 'lock' | 'lockOfAttempt' | 'lockDue'>
type Reads = Omit<LinkRepository, keyof Writes | keyof Locks | 'progress'>

const CREATE = `${insertInto(NEW_LINK)} ON CONFLICT DO NOTHING`
const SAVE = updateOf(LINK, ['id', 'merchantId'], `version = $${LINK.fields.indexOf('version') + 1} - 1`)
const DELETE_LINES = 'DELETE FROM link_line WHERE merchant_id = $1 AND link_id = $2'

function openLinkWrites({ sql, vault }: Scope): Writes {
  const writeLines = async (link: PaymentLink): Promise<void> => {
    const values = lineRows(link).flatMap((row) => valuesOf(LINE, row))
    if (values.length > 0) await sql.write(insertInto(LINE, link.lines.length), values)
  }
  return {
    async create(link, token, sourceKey) {
      const tokenSealed = await vault.seal(link.merchantId, tokenField(link.id), token.plain)
      const row = { ...toRow(link), tokenSha256: token.sha256, tokenSealed, sourceKey }
      if ((await sql.write(CREATE, valuesOf(NEW_LINK, row))) === 0) return false
      await writeLines(link)
      return true
    },
    async save(link) {
      const values = valuesOf(LINK, toRow(link))
      sql.writeSoon(SAVE, values, (written) => mustHitOne(written, 'link at the version before'))
      if (link.status !== 'draft') return
      await sql.write(DELETE_LINES, [link.merchantId, link.id])
      await writeLines(link)
    },
  }
}

const FIND = `${SELECT} WHERE l.merchant_id = $1 AND l.id = $2`
const BY_SOURCE_KEY = `${SELECT} WHERE l.merchant_id = $1 AND l.source_key = $2`
/** A number may have belonged to an older link: the one that still means something comes first. */
const BY_SHORT_NUMBER = `${SELECT} WHERE l.merchant_id = $1 AND l.short_number = $2
  ORDER BY l.archived_at IS NOT NULL OR l.status = 'discarded', l.created_at DESC LIMIT 1`
const BY_TOKEN = `${SELECT} WHERE l.token_sha256 = $1`
const TOKEN = `SELECT token_sealed AS "tokenSealed" FROM payment_link WHERE merchant_id = $1 AND id = $2`
const LIST = `${SELECT} WHERE l.merchant_id = $1 AND ($2::uuid IS NULL OR l.created_by = $2)
  AND ($3::text[] IS NULL OR l.status = ANY($3)) ORDER BY l.created_at DESC, l.id DESC LIMIT $4`

const TWIN_OF = `${SELECT} WHERE l.merchant_id = $1 AND l.id <> $2 AND l.status IN ('open', 'part_paid')
  AND (l.amount = $3 OR l.matter = $4) AND l.payer_id IN
    (SELECT p.id FROM payer p WHERE p.merchant_id = $1 AND (p.id = $5 OR p.phone = $6 OR p.email = $7))
  ORDER BY l.created_at DESC, l.id DESC LIMIT 1`
const OF_PAYER = `${SELECT} WHERE l.merchant_id = $1 AND l.payer_id = $2 ORDER BY l.created_at DESC, l.id DESC`

function openLinkReads({ sql, vault }: Scope): Reads {
  const one = async (text: string, ...values: readonly string[]): Promise<PaymentLink | null> => {
    const row = await oneOrNone<LinkRow>(sql, text, values)
    return row === null ? null : linkOf(row)
  }
  return {
    find: (merchantId, id) => one(FIND, merchantId, id),
    bySourceKey: (merchantId, key) => one(BY_SOURCE_KEY, merchantId, key),
    byShortNumber: (merchantId, shortNumber) => one(BY_SHORT_NUMBER, merchantId, shortNumber),
    byTokenSha256: (sha256) => one(BY_TOKEN, sha256),
    async twinOf({ id, merchantId, amount, matter }, { id: payerId, phone, email }) {
      const values = [merchantId, id, toColumn(amount), matter, payerId, phone, email]
      const row = await oneOrNone<LinkRow>(sql, TWIN_OF, values)
      return row === null ? null : linkOf(row)
    },
    ofPayer: async (merchantId, payerId) => (await sql.rows<LinkRow>(OF_PAYER, [merchantId, payerId])).map(linkOf),
    async token(merchantId, id) {
      const row = await oneOrNone<Pick<Row.PaymentLink, 'tokenSealed'>>(sql, TOKEN, [merchantId, id])
      return vault.open(merchantId, tokenField(id), mustExist(row, 'link').tokenSealed)
    },
    async list(merchantId, { createdBy, statuses, limit }) {
      const rows = await sql.rows<LinkRow>(LIST, [merchantId, createdBy ?? null, statuses ?? null, limit])
      return rows.map(linkOf)
    },
  }
}

/**
 * NO KEY: two who lock wait for each other all the same, but rows that merely point at the link (a view, a delivery)
 * need not wait.
 */
const LOCK = `${FIND} FOR NO KEY UPDATE OF l`
/** An attempt never changes its link. */
const LOCK_OF_ATTEMPT = `${SELECT} WHERE l.id = (SELECT link_id FROM payment_attempt WHERE id = $1) FOR NO KEY UPDATE OF l`
const LOCK_DUE = `${SELECT} WHERE l.status = 'open' AND l.expires_at <= $1
  ORDER BY l.expires_at LIMIT $2 FOR NO KEY UPDATE OF l SKIP LOCKED`
const LINES_OF = 'SELECT type, amount FROM link_line WHERE link_id = $1 ORDER BY position'

function openLinkLocks({ sql }: Scope): Locks {
  const locked = async (text: string, values: readonly string[]): Promise<PaymentLink | null> => {
    const row = await oneOrNone<LinkRow>(sql, text, values)
    if (row === null) return null
    // Whoever waited for the lock saw the lines as they were before it; only a draft's lines can have changed.
    return linkOf(row.status === 'draft' ? { ...row, lines: await sql.rows<LineRow>(LINES_OF, [row.id]) } : row)
  }
  return {
    lock: (merchantId, id) => locked(LOCK, [merchantId, id]),
    lockOfAttempt: (attemptId) => locked(LOCK_OF_ATTEMPT, [attemptId]),
    async lockDue(now, limit) {
      return (await sql.rows<LinkRow>(LOCK_DUE, [toDate(now), limit])).map(linkOf)
    },
  }
}

const toRow = ({ lines: _lines, ...link }: PaymentLink) => ({
  ...link,
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
  matter: row.matter,
  installmentCap: row.installmentCap,
  channels: row.channels as ChannelKind[],
  validForMinutes: row.validForMinutes,
  expiresAt: toInstant(row.expiresAt),
  verificationCode: row.verificationCode,
  createdBy: toId(row.createdBy),
  createdAt: toInstant(row.createdAt),
  openedAt: toInstantOrNull(row.openedAt),
})
