import { toId } from '../../../domain/ids.ts'
import type { LinkCard, LinkCardRepository } from '../../../ports/link-card-repository.ts'
import type * as Row from '../prisma/generated/client.ts'
import type { Scope } from './scope.ts'
import { oneOrNone } from './sql.ts'
import { insertInto, selectFrom, tableOf, valuesOf, type RowOf } from './table.ts'

/** A link asked about often has many cards in one chat; the newest are kept true, older ones have scrolled away. */
const CARDS_KEPT_LIVE = 10

const NEW_CARD = tableOf<Row.LinkCard>()(
  'link_card',
  ...(['id', 'merchantId', 'linkId', 'channelAccountId', 'address', 'remoteRef'] as const),
)
const CARD = tableOf<Row.LinkCard>()('link_card', ...NEW_CARD.fields, 'shownSha256')
type CardRow = RowOf<typeof CARD>

const UPSERT = `${insertInto(NEW_CARD)} ON CONFLICT (link_id, channel_account_id, address, remote_ref) DO NOTHING`
const FIND = `${selectFrom(CARD)} WHERE t.id = $1`
const OF_LINK = `${selectFrom(CARD)} WHERE t.link_id = $1 ORDER BY t.id DESC LIMIT ${CARDS_KEPT_LIVE}`
const MARK_SHOWN = 'UPDATE link_card SET shown_sha256 = $2 WHERE id = $1'

export function openCards({ sql }: Scope): LinkCardRepository {
  return {
    async upsert(card) {
      await sql.write(UPSERT, valuesOf(NEW_CARD, card))
    },
    async find(id) {
      const row = await oneOrNone<CardRow>(sql, FIND, [id])
      return row === null ? null : cardOf(row)
    },
    async ofLink(linkId) {
      return (await sql.rows<CardRow>(OF_LINK, [linkId])).map(cardOf)
    },
    async markShown(id, sha256) {
      await sql.write(MARK_SHOWN, [id, sha256])
    },
  }
}

const cardOf = (row: CardRow): LinkCard => ({
  id: toId(row.id),
  merchantId: toId(row.merchantId),
  linkId: toId(row.linkId),
  channelAccountId: toId(row.channelAccountId),
  address: row.address,
  remoteRef: row.remoteRef,
  shownSha256: row.shownSha256,
})
