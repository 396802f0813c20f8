import type { MemberRepository } from '../../../ports/member-repository.ts'
import { BOARD_TOPIC } from '../board-listener.ts'
import { mustHitOne, toDate } from './mappers.ts'
import type { Scope } from './scope.ts'

const DEACTIVATE = 'UPDATE member SET active = false WHERE merchant_id = $1 AND id = $2'
const SPEND_TOKENS = `UPDATE one_time_token SET used_at = $3
  WHERE merchant_id = $1 AND used_at IS NULL AND $2::text = ANY(string_to_array(subject_id, ':'))`
const THEIR_CHATS = 'i.merchant_id = $1 AND i.member_id = $2'
/** In this order: the chats are known by the identities that go last. */
const FORGET = [
  'DELETE FROM session WHERE merchant_id = $1 AND member_id = $2',
  // Cards there are drawn no more, and what waits to be said there is not.
  `DELETE FROM link_card c USING member_identity i WHERE ${THEIR_CHATS} AND c.merchant_id = i.merchant_id
     AND c.channel_account_id = i.channel_account_id AND c.address = i.address`,
  `UPDATE delivery d SET status = 'skipped', next_try_at = NULL FROM member_identity i
   WHERE ${THEIR_CHATS} AND d.merchant_id = i.merchant_id AND d.channel_account_id = i.channel_account_id
     AND d.address = i.address AND d.status = 'pending'`,
  'DELETE FROM member_identity WHERE merchant_id = $1 AND member_id = $2',
  `UPDATE conversation SET merchant_id = NULL, member_id = NULL, state_expires_at = NULL, version = version + 1
   WHERE merchant_id = $1 AND member_id = $2`,
]
const WAKE_STREAMS = `
  WITH revision AS (
    INSERT INTO board_revision (merchant_id, last) VALUES ($1, 1)
    ON CONFLICT (merchant_id) DO UPDATE SET last = board_revision.last + 1 RETURNING merchant_id, last
  )
  SELECT pg_notify('${BOARD_TOPIC}', merchant_id || ' ' || last) FROM revision`

/**
 * Everything by which a member could still speak, read or be told goes in the unit of work that removes them. Open
 * streams of the browser are woken by a new revision of the board, and end because their session is gone.
 */
export function openRemoval({ sql }: Pick<Scope, 'sql'>): Pick<MemberRepository, 'remove'> {
  return {
    async remove(merchantId, id, now) {
      mustHitOne(await sql.write(DEACTIVATE, [merchantId, id]), 'member')
      await sql.write(SPEND_TOKENS, [merchantId, id, toDate(now)])
      for (const text of FORGET) await sql.write(text, [merchantId, id])
      await sql.rows(WAKE_STREAMS, [merchantId])
    },
  }
}
