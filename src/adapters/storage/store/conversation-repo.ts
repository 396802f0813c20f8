import { createHash } from 'node:crypto'
import type { Conversation } from '../../../domain/conversation.ts'
import { toId } from '../../../domain/ids.ts'
import { DAY_MS, plusMs } from '../../../domain/instant.ts'
import type { ConversationRepository } from '../../../ports/conversation-repository.ts'
import type * as Row from '../prisma/generated/client.ts'
import { mustExist, mustHitOne, toDate, toDateOrNull, toInstantOrNull, toJsonOrNull } from './mappers.ts'
import type { Scope } from './scope.ts'
import { oneOrNone } from './sql.ts'
import { columnsOf, selectFrom, tableOf, type RowOf } from './table.ts'

const CONVERSATION = tableOf<Row.Conversation>()(
  'conversation',
  ...(['id', 'channelAccountId', 'address', 'merchantId', 'memberId', 'state', 'stateExpiresAt', 'version'] as const),
)
type ConversationRow = RowOf<typeof CONVERSATION>

/** The update changes nothing: it locks the row, whether it is new or was there. */
const LOCK = `INSERT INTO conversation AS t (id, channel_account_id, address, version) VALUES ($1, $2, $3, 0)
  ON CONFLICT (channel_account_id, address) DO UPDATE SET version = t.version RETURNING ${columnsOf(CONVERSATION, 't')}`
const FIND = `${selectFrom(CONVERSATION)} WHERE t.channel_account_id = $1 AND t.address = $2`
const SAVE = `UPDATE conversation SET merchant_id = $2, member_id = $3, state = $4, state_expires_at = $5, version = $6
  WHERE id = $1`
const ANSWER_STRANGER = `
  INSERT INTO stranger_answer AS s (channel_account_id, address_sha256, answered_at) VALUES ($1, $2, $3)
  ON CONFLICT (channel_account_id, address_sha256) DO UPDATE SET answered_at = excluded.answered_at
  WHERE s.answered_at <= $4`

export function openConversations({ sql, ids }: Scope): ConversationRepository {
  return {
    async lock(channelAccountId, address) {
      const row = await oneOrNone<ConversationRow>(sql, LOCK, [ids.uuid(), channelAccountId, address])
      return conversationOf(mustExist(row, 'conversation'))
    },
    async find(channelAccountId, address) {
      const row = await oneOrNone<ConversationRow>(sql, FIND, [channelAccountId, address])
      return row === null ? null : conversationOf(row)
    },
    async save({ id, merchantId, memberId, state, stateExpiresAt, version }) {
      const values = [id, merchantId, memberId, toJsonOrNull(state), toDateOrNull(stateExpiresAt), version]
      mustHitOne(await sql.write(SAVE, values), 'conversation')
    },
    async mayAnswerStranger(channelAccountId, address, now) {
      const digest = createHash('sha256').update(`${channelAccountId}|${address}`).digest('hex')
      const values = [channelAccountId, digest, toDate(now), toDate(plusMs(now, -DAY_MS))]
      return (await sql.write(ANSWER_STRANGER, values)) === 1
    },
  }
}

const conversationOf = (row: ConversationRow): Conversation => ({
  id: toId(row.id),
  channelAccountId: toId(row.channelAccountId),
  address: row.address,
  merchantId: row.merchantId === null ? null : toId(row.merchantId),
  memberId: row.memberId === null ? null : toId(row.memberId),
  state: row.state,
  stateExpiresAt: toInstantOrNull(row.stateExpiresAt),
  version: row.version,
})
