import { toId } from '../../../domain/ids.ts'
import type { LinkCard, LinkCardRepository } from '../../../ports/link-card-repository.ts'
import type * as Row from './generated/client.ts'
import type { Scope } from './scope.ts'

/** A link asked about often has many cards in one chat; the newest are kept true, older ones have scrolled away. */
const CARDS_KEPT_LIVE = 10

export function openCards({ tx }: Scope): LinkCardRepository {
  return {
    async upsert({ id, merchantId, linkId, channelAccountId, address, remoteRef }) {
      await tx.$executeRaw`
        INSERT INTO link_card (id, merchant_id, link_id, channel_account_id, address, remote_ref)
        VALUES (${id}::uuid, ${merchantId}::uuid, ${linkId}::uuid, ${channelAccountId}::uuid, ${address}, ${remoteRef})
        ON CONFLICT (link_id, channel_account_id, address, remote_ref) DO NOTHING`
    },
    async find(id) {
      const row = await tx.linkCard.findUnique({ where: { id } })
      return row === null ? null : cardOf(row)
    },
    async ofLink(linkId) {
      const rows = await tx.linkCard.findMany({ where: { linkId }, orderBy: { id: 'desc' }, take: CARDS_KEPT_LIVE })
      return rows.map(cardOf)
    },
    async markShown(id, sha256) {
      await tx.linkCard.updateMany({ where: { id }, data: { shownSha256: sha256 } })
    },
  }
}

const cardOf = (row: Row.LinkCard): LinkCard => ({
  id: toId(row.id),
  merchantId: toId(row.merchantId),
  linkId: toId(row.linkId),
  channelAccountId: toId(row.channelAccountId),
  address: row.address,
  remoteRef: row.remoteRef,
  shownSha256: row.shownSha256,
})
