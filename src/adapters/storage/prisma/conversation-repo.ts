import { createHash } from 'node:crypto'
import type { Conversation } from '../../../domain/conversation.ts'
import { toId } from '../../../domain/ids.ts'
import { DAY_MS, plusMs } from '../../../domain/instant.ts'
import type { ConversationRepository } from '../../../ports/conversation-repository.ts'
import type * as Row from './generated/client.ts'
import { mustExist, mustHitOne, toDate, toDateOrNull, toInstantOrNull, toJsonOrNull } from './mappers.ts'
import type { Scope } from './scope.ts'

export function openConversations({ tx, ids }: Scope): ConversationRepository {
  return {
    async lock(channelAccountId, address) {
      // The update changes nothing: it locks the row, whether it is new or was there.
      const rows = await tx.$queryRaw<Row.Conversation[]>`
        INSERT INTO conversation (id, channel_account_id, address, version)
        VALUES (${ids.uuid()}::uuid, ${channelAccountId}::uuid, ${address}, 0)
        ON CONFLICT (channel_account_id, address) DO UPDATE SET version = conversation.version
        RETURNING id, channel_account_id AS "channelAccountId", address, merchant_id AS "merchantId",
          member_id AS "memberId", state, state_expires_at AS "stateExpiresAt", version`
      return conversationOf(mustExist(rows[0], 'conversation'))
    },
    async save({ id, merchantId, memberId, state, stateExpiresAt, version }) {
      const data = {
        ...{ merchantId, memberId, version },
        state: toJsonOrNull(state),
        stateExpiresAt: toDateOrNull(stateExpiresAt),
      }
      mustHitOne(await tx.conversation.updateMany({ where: { id }, data }), 'conversation')
    },
    async mayAnswerStranger(channelAccountId, address, now) {
      const digest = createHash('sha256').update(`${channelAccountId}|${address}`).digest('hex')
      const written = await tx.$executeRaw`
        INSERT INTO stranger_answer AS s (channel_account_id, address_sha256, answered_at)
        VALUES (${channelAccountId}::uuid, ${digest}, ${toDate(now)}::timestamptz)
        ON CONFLICT (channel_account_id, address_sha256) DO UPDATE SET answered_at = excluded.answered_at
        WHERE s.answered_at <= ${toDate(plusMs(now, -DAY_MS))}::timestamptz`
      return written === 1
    },
  }
}

const conversationOf = (row: Row.Conversation): Conversation => ({
  id: toId(row.id),
  channelAccountId: toId(row.channelAccountId),
  address: row.address,
  merchantId: row.merchantId === null ? null : toId(row.merchantId),
  memberId: row.memberId === null ? null : toId(row.memberId),
  state: row.state,
  stateExpiresAt: toInstantOrNull(row.stateExpiresAt),
  version: row.version,
})
