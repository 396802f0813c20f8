import { toId } from '../../../domain/ids.ts'
import type { InboundEvent } from '../../../ports/message-channel.ts'
import type { InboundRepository, StoredInbound } from '../../../ports/inbound-repository.ts'
import type * as Row from './generated/client.ts'
import { mustHitOne, toDate, toDateOrNull, toInstant, toInstantOrNull, toJson } from './mappers.ts'
import type { Scope } from './scope.ts'

export function openInbound({ tx }: Scope): InboundRepository {
  return {
    async insert(inbound) {
      const { count } = await tx.inboundMessage.createMany({ data: [toRow(inbound)], skipDuplicates: true })
      return count === 1
    },
    async take(id) {
      const rows = await tx.$queryRaw<Row.InboundMessage[]>`
        SELECT id, channel_account_id AS "channelAccountId", event, secrets_found AS "secretsFound",
          received_at AS "receivedAt", processed_at AS "processedAt"
        FROM inbound_message WHERE id = ${id}::uuid AND processed_at IS NULL FOR UPDATE`
      return rows[0] === undefined ? null : inboundOf(rows[0])
    },
    async markProcessed(id, at) {
      mustHitOne(
        await tx.inboundMessage.updateMany({ where: { id }, data: { processedAt: toDate(at) } }),
        'inbound message',
      )
    },
  }
}

const toRow = (inbound: StoredInbound) => ({
  id: inbound.id,
  channelAccountId: inbound.channelAccountId,
  dedupeKey: inbound.event.dedupeKey,
  event: toJson(inbound.event),
  secretsFound: [...inbound.secretsFound],
  receivedAt: toDate(inbound.receivedAt),
  processedAt: toDateOrNull(inbound.processedAt),
})

const inboundOf = (row: Row.InboundMessage): StoredInbound => ({
  id: toId(row.id),
  channelAccountId: toId(row.channelAccountId),
  event: row.event as InboundEvent,
  secretsFound: row.secretsFound,
  receivedAt: toInstant(row.receivedAt),
  processedAt: toInstantOrNull(row.processedAt),
})
