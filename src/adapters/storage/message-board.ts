import type { Pool } from 'pg'
import type { ChannelKind } from '../../domain/channel-kind.ts'
import { toId } from '../../domain/ids.ts'
import { instant, type Instant } from '../../domain/instant.ts'
import type { Clock } from '../../ports/clock.ts'
import type { IdSource } from '../../ports/id-source.ts'
import type { Logger } from '../../ports/logger.ts'
import type { BoardMessage, MessageBoard, NewBoardMessage } from '../../ports/message-board.ts'
import { BOARD_TOPIC, openBoardListener, type BoardListener } from './board-listener.ts'

export type MessageBoardParts = {
  readonly pool: Pool
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
    list: (filter, page) => list(parts.pool, filter, page),
    subscribe: (listen) => listener.subscribe(listen),
    close: () => listener.close(),
  }
}

/**
 * An office's counter row is locked until the commit: revisions become visible in the order in which they rise. What is
 * told to the listeners is the office and its new revision.
 */
const POST = `
  WITH revision AS (
    INSERT INTO board_revision (merchant_id, last) VALUES ($1::uuid, 1)
    ON CONFLICT (merchant_id) DO UPDATE SET last = board_revision.last + 1 RETURNING last
  ), posted AS (
    INSERT INTO board_message (merchant_id, id, revision, channel_account_id, kind, address, direction, subject, text,
      html, choices, link, dedupe_key, posted_at)
    SELECT $1::uuid, $2::uuid, revision.last, $3::uuid, $4::text, $5::text, $6::text, $7::text, $8::text, $9::text,
      $10::jsonb, $11::jsonb, $12::text, $13::timestamptz FROM revision
    ON CONFLICT (channel_account_id, dedupe_key) DO NOTHING RETURNING id, revision
  )
  SELECT id, pg_notify('${BOARD_TOPIC}', $1::uuid || ' ' || revision) FROM posted`

async function post({ pool, clock, ids }: MessageBoardParts, message: NewBoardMessage): Promise<string> {
  const { merchantId, channelAccountId, kind, address, direction, subject, text, html, choices, link } = message
  const before = await idOf(pool, message)
  if (before !== null) return before
  const { rows } = await pool.query<{ id: string }>(POST, [
    ...[merchantId, ids.uuid(), channelAccountId, kind, address, direction, subject, text, html],
    ...[JSON.stringify(choices), jsonOrNull(link), message.dedupeKey, new Date(clock.now())],
  ])
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
    UPDATE board_message SET revision = revision.last, subject = $3, text = $4, html = $5, choices = $6::jsonb,
      link = $7::jsonb, edited_at = $1
    FROM revision WHERE id = $2 RETURNING board_message.merchant_id, revision
  )
  SELECT pg_notify('${BOARD_TOPIC}', merchant_id || ' ' || revision) FROM edited`

async function edit(
  { pool, clock }: MessageBoardParts,
  id: string,
  { subject, text, html, choices, link }: Parameters<MessageBoard['edit']>[1],
): Promise<boolean> {
  const values = [new Date(clock.now()), id, subject, text, html, JSON.stringify(choices), jsonOrNull(link)]
  return (await pool.query(EDIT, values)).rowCount === 1
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
  pool: Pool,
  { merchantId, channelAccountId, address, kinds }: Parameters<MessageBoard['list']>[0],
  { afterRevision, limit }: Parameters<MessageBoard['list']>[1],
): Promise<BoardMessage[]> {
  const filter = [channelAccountId ?? null, address ?? null, kinds === undefined ? null : [...kinds]]
  const { rows } = await pool.query<BoardRow>(LIST, [merchantId, afterRevision, ...filter, limit])
  return rows.map(messageOf)
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
  subject: string | null
  text: string
  html: string | null
  choices: BoardMessage['choices']
  link: BoardMessage['link']
  posted_at: Date
  edited_at: Date | null
}

const jsonOrNull = (value: unknown): string | null => (value === null ? null : JSON.stringify(value))
const instantOf = (at: Date): Instant => instant(at.getTime())

const messageOf = (row: BoardRow): BoardMessage => ({
  id: row.id,
  revision: Number(row.revision),
  merchantId: toId(row.merchant_id),
  channelAccountId: toId(row.channel_account_id),
  kind: row.kind as ChannelKind,
  address: row.address,
  direction: row.direction as BoardMessage['direction'],
  subject: row.subject,
  text: row.text,
  html: row.html,
  choices: row.choices,
  link: row.link,
  postedAt: instantOf(row.posted_at),
  editedAt: row.edited_at === null ? null : instantOf(row.edited_at),
})
