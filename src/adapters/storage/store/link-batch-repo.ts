import { toId } from '../../../domain/ids.ts'
import type { BatchRowContent, BatchStatus, LinkBatch, LinkBatchRow, RowState } from '../../../domain/link-batch.ts'
import type { LinkBatchRepository } from '../../../ports/link-batch-repository.ts'
import type * as Row from '../prisma/generated/client.ts'
import { mustHitOne, toDate, toInstant, toJsonOrNull } from './mappers.ts'
import type { Scope } from './scope.ts'
import { oneOrNone } from './sql.ts'
import { insertInto, recordOf, selectFrom, tableOf, updateOf, valuesOf, type RowOf } from './table.ts'

const BATCH = tableOf<Row.LinkBatch>()(
  'link_batch',
  ...(['id', 'merchantId', 'createdBy', 'fileName', 'fileSha256', 'status', 'channelAccountId', 'address'] as const),
  ...(['cardRef', 'createdAt'] as const),
)
type BatchRow = RowOf<typeof BATCH>
const BATCH_ROW = tableOf<Row.LinkBatchRow>()(
  'link_batch_row',
  ...(['merchantId', 'batchId', 'row', 'state', 'content', 'linkId'] as const),
)
type RowRow = RowOf<typeof BATCH_ROW>

const CREATE = insertInto(BATCH)
const FIND = `${selectFrom(BATCH)} WHERE t.merchant_id = $1 AND t.id = $2`
const SAVE = updateOf(BATCH, ['id', 'merchantId'])
const CREATE_ROWS = `INSERT INTO link_batch_row (merchant_id, batch_id, "row", state, content)
  SELECT merchant_id, batch_id, "row", state, content FROM jsonb_to_recordset($1::jsonb)
    AS r (merchant_id uuid, batch_id uuid, "row" int, state text, content jsonb)`
const COUNTS =
  'SELECT state, count(*)::int AS count FROM link_batch_row WHERE merchant_id = $1 AND batch_id = $2 GROUP BY state'
const ROWS_IN = `SELECT t.merchant_id AS "merchantId", t.batch_id AS "batchId", t."row", t.state, t.content,
    t.link_id AS "linkId" FROM link_batch_row t
  WHERE t.merchant_id = $1 AND t.batch_id = $2 AND t.state = ANY($3::text[]) ORDER BY t."row" LIMIT $4`
const SAVE_ROW = `UPDATE link_batch_row SET state = $4, content = $5, link_id = $6
  WHERE merchant_id = $1 AND batch_id = $2 AND "row" = $3`
const MOVE_ROWS = 'UPDATE link_batch_row SET state = $4 WHERE merchant_id = $1 AND batch_id = $2 AND state = $3'
const FORGET =
  'UPDATE link_batch_row SET content = NULL WHERE merchant_id = $1 AND batch_id = $2 AND content IS NOT NULL'
const UNANSWERED = `${selectFrom(BATCH)}
  WHERE t.status = 'checked' AND t.created_at < $1 ORDER BY t.created_at LIMIT 100`

export function openLinkBatches({ sql }: Scope): LinkBatchRepository {
  const one = async (text: string, values: readonly unknown[]): Promise<LinkBatch | null> => {
    const row = await oneOrNone<BatchRow>(sql, text, values)
    return row === null ? null : batchOf(row)
  }
  return {
    async create(batch, rows) {
      await sql.write(CREATE, valuesOf(BATCH, { ...batch, createdAt: toDate(batch.createdAt) }))
      const records = rows.map((row) =>
        recordOf(BATCH_ROW, { ...row, merchantId: batch.merchantId, batchId: batch.id }),
      )
      await sql.write(CREATE_ROWS, [JSON.stringify(records)])
    },
    find: (merchantId, id) => one(FIND, [merchantId, id]),
    lock: (merchantId, id) => one(`${FIND} FOR UPDATE`, [merchantId, id]),
    async save(batch) {
      const values = valuesOf(BATCH, { ...batch, createdAt: toDate(batch.createdAt) })
      mustHitOne(await sql.write(SAVE, values), 'link batch')
    },
    async counts({ merchantId, id }) {
      const rows = await sql.rows<{ state: RowState; count: number }>(COUNTS, [merchantId, id])
      return Object.fromEntries(rows.map(({ state, count }) => [state, count]))
    },
    async rowsIn({ merchantId, id }, states, limit) {
      return (await sql.rows<RowRow>(ROWS_IN, [merchantId, id, [...states], limit])).map(rowOf)
    },
    async moveRows({ merchantId, id }, from, to) {
      await sql.write(MOVE_ROWS, [merchantId, id, from, to])
    },
    async saveRow({ merchantId, id }, { row, state, content, linkId }) {
      const values = [merchantId, id, row, state, toJsonOrNull(content), linkId]
      mustHitOne(await sql.write(SAVE_ROW, values), 'row of a link batch')
    },
    async forgetContents({ merchantId, id }) {
      await sql.write(FORGET, [merchantId, id])
    },
    unanswered: async (before) => (await sql.rows<BatchRow>(UNANSWERED, [toDate(before)])).map(batchOf),
  }
}

const batchOf = (row: BatchRow): LinkBatch => ({
  id: toId(row.id),
  merchantId: toId(row.merchantId),
  createdBy: toId(row.createdBy),
  fileName: row.fileName,
  fileSha256: row.fileSha256,
  status: row.status as BatchStatus,
  channelAccountId: toId(row.channelAccountId),
  address: row.address,
  cardRef: row.cardRef,
  createdAt: toInstant(row.createdAt),
})

const rowOf = (row: RowRow): LinkBatchRow => ({
  row: row.row,
  state: row.state as RowState,
  content: row.content as BatchRowContent | null,
  linkId: row.linkId === null ? null : toId(row.linkId),
})
