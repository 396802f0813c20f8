import type { Pool } from 'pg'
import type { ChannelKind } from '../../domain/channel-kind.ts'
import { toId, type MerchantId } from '../../domain/ids.ts'
import { instant, type Instant } from '../../domain/instant.ts'
import type { Clock } from '../../ports/clock.ts'
import type { IdSource } from '../../ports/id-source.ts'
import type { Logger } from '../../ports/logger.ts'
import type { BoardMessage, MessageBoard, NewBoardMessage } from '../../ports/message-board.ts'
import type { Vault } from '../../ports/vault.ts'
import { BOARD_TOPIC, openBoardListener, type BoardListener } from './board-listener.ts'

export type MessageBoardParts = {
  readonly pool: Pool
  readonly vault: Vault
  readonly clock: Clock
  readonly ids: IdSource
  readonly logger: Logger
}

/** `close` ends the listening connection. */
export type StoredBoard = MessageBoard & Pick<BoardListener, 'close'>

export function openMessageBoard(parts: MessageBoardParts): StoredBoard {
  const listener = openBoardListener(parts.pool, parts.logger)
  return {
    post: (message) => post(parts, message),
    edit: (id, content) => edit(parts, id, content),
    list: (filter, page) => list(parts, filter, page),
    subscribe: (listen) => listener.subscribe(listen),
    close: () => listener.close(),
  }
}

/**
 * An office's counter row is locked until the commit: revisions become visible in the order in which they rise. What is
 * told to the listeners is the office and its new revision.
 */
const POST = `
  WITH known AS (
    SELECT id FROM board_message WHERE channel_account_id = $3::uuid AND dedupe_key = $8::text
  ), revision AS (
    INSERT INTO board_revision (merchant_id, last) SELECT $1::uuid, 1 WHERE NOT EXISTS (SELECT 1 FROM known)
    ON CONFLICT (merchant_id) DO UPDATE SET last = board_revision.last + 1 RETURNING last
  ), posted AS (
    INSERT INTO board_message (merchant_id, id, revision, channel_account_id, kind, address, direction, content_sealed,
      dedupe_key, posted_at)
    SELECT $1::uuid, $2::uuid, revision.last, $3::uuid, $4::text, $5::text, $6::text, $7::bytea, $8::text,
      $9::timestamptz FROM revision
    ON CONFLICT (channel_account_id, dedupe_key) DO NOTHING RETURNING id, revision
  )
  SELECT id, pg_notify('${BOARD_TOPIC}', $1::uuid || ' ' || revision) FROM posted
  UNION ALL SELECT id, NULL FROM known`

async function post({ pool, vault, clock, ids }: MessageBoardParts, message: NewBoardMessage): Promise<string> {
  const { merchantId, channelAccountId, kind, address, direction, dedupeKey } = message
  const id = ids.uuid()
  const content = await sealContent(vault, merchantId, id, message)
  const { rows } = await pool.query<{ id: string }>({
    name: 'board_post',
    text: POST,
    values: [
      ...[merchantId, id, channelAccountId, kind, address, direction],
      ...[content, dedupeKey, new Date(clock.now())],
    ],
  })
  const posted = rows[0]?.id ?? (await idOf(pool, message))
  if (posted === null) throw new Error('a board message was neither posted nor there before')
  return posted
}

async function idOf(pool: Pool, { channelAccountId, dedupeKey }: NewBoardMessage): Promise<string | null> {
  const found = await pool.query<{ id: string }>(
    'SELECT id FROM board_message WHERE channel_account_id = $1 AND dedupe_key = $2',
    [channelAccountId, dedupeKey],
  )
  return found.rows[0]?.id ?? null
}

const EDIT = `
  WITH target AS (SELECT merchant_id FROM board_message WHERE id = $2), revision AS (
    INSERT INTO board_revision (merchant_id, last) SELECT merchant_id, 1 FROM target
    ON CONFLICT (merchant_id) DO UPDATE SET last = board_revision.last + 1 RETURNING merchant_id, last
  ), edited AS (
    UPDATE board_message SET revision = revision.last, content_sealed = $3, edited_at = $1
    FROM revision WHERE id = $2 RETURNING board_message.merchant_id, revision
  )
  SELECT pg_notify('${BOARD_TOPIC}', merchant_id || ' ' || revision) FROM edited`

const OWNER = { name: 'board_owner', text: 'SELECT merchant_id FROM board_message WHERE id = $1' }

async function edit({ pool, vault, clock }: MessageBoardParts, id: string, content: BoardContent): Promise<boolean> {
  const found = await pool.query<{ merchant_id: string }>({ ...OWNER, values: [id] })
  if (found.rows[0] === undefined) return false
  const sealed = await sealContent(vault, toId(found.rows[0].merchant_id), id, content)
  return (
    (await pool.query({ name: 'board_edit', text: EDIT, values: [new Date(clock.now()), id, sealed] })).rowCount === 1
  )
}

const LIST = `
  SELECT * FROM (
    SELECT * FROM board_message
    WHERE merchant_id = $1 AND revision > $2
      AND ($3::uuid IS NULL OR channel_account_id = $3) AND ($4::text IS NULL OR address = $4)
      AND ($5::text[] IS NULL OR kind = ANY($5))
    ORDER BY revision DESC LIMIT $6
  ) newest ORDER BY revision`

async function list(
  { pool, vault }: MessageBoardParts,
  { merchantId, channelAccountId, address, kinds }: Parameters<MessageBoard['list']>[0],
  { afterRevision, limit }: Parameters<MessageBoard['list']>[1],
): Promise<BoardMessage[]> {
  const filter = [channelAccountId ?? null, address ?? null, kinds === undefined ? null : [...kinds]]
  const { rows } = await pool.query<BoardRow>(LIST, [merchantId, afterRevision, ...filter, limit])
  return Promise.all(rows.map((row) => messageOf(vault, row)))
}

/** As pg reads it: bigint as text. */
type BoardRow = {
  id: string
  revision: string
  merchant_id: string
  channel_account_id: string
  kind: string
  address: string
  direction: string
  content_sealed: Buffer
  posted_at: Date
  edited_at: Date | null
}

type BoardContent = Parameters<MessageBoard['edit']>[1]

const contentField = (id: string): string => `board_message.content/${id}`

/** What is shown holds open addresses and people's words: like every token it is sealed where it rests (decisions 7). */
async function sealContent(vault: Vault, merchantId: MerchantId, id: string, content: BoardContent): Promise<Buffer> {
  const { subject, text, html, choices, link, document = null } = content
  return Buffer.from(
    await vault.seal(merchantId, contentField(id), JSON.stringify({ subject, text, html, choices, link, document })),
  )
}

async function openContent(vault: Vault, row: BoardRow): Promise<BoardContent> {
  const plain = await vault.open(toId(row.merchant_id), contentField(row.id), row.content_sealed)
  return JSON.parse(plain) as BoardContent
}

const instantOf = (at: Date): Instant => instant(at.getTime())

const messageOf = async (vault: Vault, row: BoardRow): Promise<BoardMessage> => ({
  id: row.id,
  revision: Number(row.revision),
  merchantId: toId(row.merchant_id),
  channelAccountId: toId(row.channel_account_id),
  kind: row.kind as ChannelKind,
  address: row.address,
  direction: row.direction as BoardMessage['direction'],
  ...(await openContent(vault, row)),
  postedAt: instantOf(row.posted_at),
  editedAt: row.edited_at === null ? null : instantOf(row.edited_at),
})
