import { toId } from '../../../domain/ids.ts'
import type { ChatGroup, ChatGroupRepository } from '../../../ports/chat-group-repository.ts'
import type * as Row from './generated/client.ts'
import { toDate, toInstant } from './mappers.ts'
import type { Scope } from './scope.ts'

export function openChatGroups({ tx }: Scope): ChatGroupRepository {
  const find: ChatGroupRepository['find'] = async (channelAccountId, address) => {
    const where = { channelAccountId_address: { channelAccountId, address } }
    const row = await tx.chatGroup.findUnique({ where })
    return row === null ? null : groupOf(row)
  }
  return {
    find,
    async bind({ boundAt, ...group }) {
      await tx.chatGroup.createMany({ data: [{ ...group, boundAt: toDate(boundAt) }], skipDuplicates: true })
      return (await find(group.channelAccountId, group.address))?.merchantId === group.merchantId
    },
    async ofMerchant(merchantId) {
      const rows = await tx.chatGroup.findMany({ where: { merchantId }, orderBy: { boundAt: 'asc' } })
      return rows.map(groupOf)
    },
    async move(channelAccountId, from, to) {
      // Telegram tells it in the old group and in the new one: the second time there is nothing left to move.
      await tx.chatGroup.updateMany({ where: { channelAccountId, address: from }, data: { address: to } })
      await tx.linkCard.updateMany({ where: { channelAccountId, address: from }, data: { address: to } })
      const waiting = { channelAccountId, address: from, status: { in: ['pending', 'sending'] } }
      await tx.delivery.updateMany({ where: waiting, data: { address: to } })
    },
    async unbind(channelAccountId, address) {
      await tx.chatGroup.deleteMany({ where: { channelAccountId, address } })
      await tx.linkCard.deleteMany({ where: { channelAccountId, address } })
      const waiting = { channelAccountId, address, status: 'pending' }
      await tx.delivery.updateMany({ where: waiting, data: { status: 'skipped', nextTryAt: null } })
    },
  }
}

const groupOf = (row: Row.ChatGroup): ChatGroup => ({
  channelAccountId: toId(row.channelAccountId),
  address: row.address,
  merchantId: toId(row.merchantId),
  boundBy: toId(row.boundBy),
  boundAt: toInstant(row.boundAt),
})
