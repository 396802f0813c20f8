import { toId } from '../../../domain/ids.ts'
import type { InboundEvent } from '../../../ports/message-channel.ts'
import type { InboundRepository, StoredInbound } from '../../../ports/inbound-repository.ts'
import type * as Row from '../prisma/generated/client.ts'
import { mustHitOne, toDate, toDateOrNull, toInstant, toInstantOrNull, toJson } from './mappers.ts'
import type { Scope } from './scope.ts'
import { oneOrNone } from './sql.ts'
import { insertInto, selectFrom, tableOf, valuesOf, type RowOf } from './table.ts'

const INBOUND = tableOf<Row.InboundMessage>()(
  'inbound_message',
  ...(['id', 'channelAccountId', 'event', 'secretsFound', 'receivedAt', 'processedAt'] as const),
)
const NEW_INBOUND = tableOf<Row.InboundMessage>()('inbound_message', ...INBOUND.fields, 'dedupeKey')
type InboundRow = RowOf<typeof INBOUND>

const INSERT = `${insertInto(NEW_INBOUND)} ON CONFLICT DO NOTHING`
const TAKE = `${selectFrom(INBOUND)} WHERE t.id = $1 AND t.processed_at IS NULL FOR UPDATE`
const FIND = `${selectFrom(INBOUND)} WHERE t.id = $1`
const MARK = 'UPDATE inbound_message SET processed_at = $2 WHERE id = $1'

export function openInbound({ sql }: Scope): InboundRepository {
  return {
    insert: async (inbound) => (await sql.write(INSERT, valuesOf(NEW_INBOUND, toRow(inbound)))) === 1,
    async take(id) {
      const row = await oneOrNone<InboundRow>(sql, TAKE, [id])
      return row === null ? null : inboundOf(row)
    },
    async find(id) {
      const row = await oneOrNone<InboundRow>(sql, FIND, [id])
      return row === null ? null : inboundOf(row)
    },
    async markProcessed(id, at) {
      mustHitOne(await sql.write(MARK, [id, toDate(at)]), 'inbound message')
    },
  }
}

const toRow = (inbound: StoredInbound) => ({
  id: inbound.id,
  channelAccountId: inbound.channelAccountId,
  dedupeKey: inbound.event.dedupeKey,
  event: toJson(inbound.event),
  secretsFound: inbound.secretsFound,
  receivedAt: toDate(inbound.receivedAt),
  processedAt: toDateOrNull(inbound.processedAt),
})

const inboundOf = (row: InboundRow): StoredInbound => ({
  id: toId(row.id),
  channelAccountId: toId(row.channelAccountId),
  event: row.event as InboundEvent,
  secretsFound: row.secretsFound,
  receivedAt: toInstant(row.receivedAt),
  processedAt: toInstantOrNull(row.processedAt),
})
