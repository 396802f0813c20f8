import { toId } from '../../../domain/ids.ts'
import type { LinkCard, LinkCardRepository } from '../../../ports/store.ts'
import type * as Row from './generated/client.ts'
import type { Scope } from './scope.ts'

export function openCards({ tx }: Scope): LinkCardRepository {
  return {
    async upsert({ id, merchantId, linkId, channelAccountId, address, remoteRef }) {
      // A card that moved to a new message shows nothing yet that we know of.
      await tx.$executeRaw`
        INSERT INTO link_card (id, merchant_id, link_id, channel_account_id, address, remote_ref)
        VALUES (${id}::uuid, ${merchantId}::uuid, ${linkId}::uuid, ${channelAccountId}::uuid, ${address}, ${remoteRef})
        ON CONFLICT (link_id, channel_account_id, address) DO UPDATE SET
          shown_sha256 = CASE WHEN link_card.remote_ref = excluded.remote_ref THEN link_card.shown_sha256 END,
          remote_ref = excluded.remote_ref`
    },
    async find(id) {
      const row = await tx.linkCard.findUnique({ where: { id } })
      return row === null ? null : cardOf(row)
    },
    async ofLink(linkId) {
      return (await tx.linkCard.findMany({ where: { linkId }, orderBy: { id: 'asc' } })).map(cardOf)
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
