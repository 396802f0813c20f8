import { toId } from '../../../domain/ids.ts'
import type { ChatGroup, ChatGroupRepository } from '../../../ports/chat-group-repository.ts'
import type * as Row from '../prisma/generated/client.ts'
import { toDate, toInstant } from './mappers.ts'
import type { Scope } from './scope.ts'
import { oneOrNone } from './sql.ts'
import { insertInto, selectFrom, tableOf, valuesOf, type RowOf } from './table.ts'

const GROUP = tableOf<Row.ChatGroup>()(
  'chat_group',
  ...(['channelAccountId', 'address', 'merchantId', 'boundBy', 'boundAt'] as const),
)
type GroupRow = RowOf<typeof GROUP>

const AT = 'channel_account_id = $1 AND address = $2'
const BIND = `${insertInto(GROUP)} ON CONFLICT DO NOTHING`
const FIND = `${selectFrom(GROUP)} WHERE t.channel_account_id = $1 AND t.address = $2`
const OF_MERCHANT = `${selectFrom(GROUP)} WHERE t.merchant_id = $1 ORDER BY t.bound_at`
/** Telegram tells a move in the old group and in the new one: the second time there is nothing left to move. */
const MOVES = [
  `UPDATE chat_group SET address = $3 WHERE ${AT}`,
  `UPDATE link_card SET address = $3 WHERE ${AT}`,
  `UPDATE delivery SET address = $3 WHERE ${AT} AND status IN ('pending', 'sending')`,
]
const ENDS = [
  `DELETE FROM chat_group WHERE ${AT}`,
  `DELETE FROM link_card WHERE ${AT}`,
  `UPDATE delivery SET status = 'skipped', next_try_at = NULL WHERE ${AT} AND status = 'pending'`,
]

export function openChatGroups({ sql }: Scope): ChatGroupRepository {
  const find: ChatGroupRepository['find'] = async (channelAccountId, address) => {
    const row = await oneOrNone<GroupRow>(sql, FIND, [channelAccountId, address])
    return row === null ? null : groupOf(row)
  }
  return {
    find,
    async bind(group) {
      await sql.write(BIND, valuesOf(GROUP, { ...group, boundAt: toDate(group.boundAt) }))
      return (await find(group.channelAccountId, group.address))?.merchantId === group.merchantId
    },
    async ofMerchant(merchantId) {
      return (await sql.rows<GroupRow>(OF_MERCHANT, [merchantId])).map(groupOf)
    },
    async move(channelAccountId, from, to) {
      for (const text of MOVES) await sql.write(text, [channelAccountId, from, to])
    },
    async unbind(channelAccountId, address) {
      for (const text of ENDS) await sql.write(text, [channelAccountId, address])
    },
  }
}

const groupOf = (row: GroupRow): ChatGroup => ({
  channelAccountId: toId(row.channelAccountId),
  address: row.address,
  merchantId: toId(row.merchantId),
  boundBy: toId(row.boundBy),
  boundAt: toInstant(row.boundAt),
})
