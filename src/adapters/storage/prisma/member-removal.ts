import type { MemberRepository } from '../../../ports/member-repository.ts'
import { BOARD_TOPIC } from '../board-listener.ts'
import { mustHitOne, toDate } from './mappers.ts'
import type { Scope } from './scope.ts'

/**
 * Everything by which a member could still speak, read or be told goes in the unit of work that removes them. Open
 * streams of the browser are woken by a new revision of the board, and end because their session is gone.
 */
export function openRemoval({ tx }: Pick<Scope, 'tx'>): Pick<MemberRepository, 'remove'> {
  return {
    async remove(merchantId, id, now) {
      mustHitOne(await tx.member.updateMany({ where: { merchantId, id }, data: { active: false } }), 'member')
      await tx.session.deleteMany({ where: { merchantId, memberId: id } })
      await tx.$executeRaw`
        UPDATE one_time_token SET used_at = ${toDate(now)}::timestamptz
        WHERE merchant_id = ${merchantId}::uuid AND used_at IS NULL
          AND ${id}::text = ANY(string_to_array(subject_id, ':'))`
      await closeChats(tx, merchantId, id)
      await tx.memberIdentity.deleteMany({ where: { merchantId, memberId: id } })
      await tx.conversation.updateMany({
        where: { merchantId, memberId: id },
        data: { merchantId: null, memberId: null, stateExpiresAt: null, version: { increment: 1 } },
      })
      await tx.$queryRaw`
        WITH revision AS (
          INSERT INTO board_revision (merchant_id, last) VALUES (${merchantId}::uuid, 1)
          ON CONFLICT (merchant_id) DO UPDATE SET last = board_revision.last + 1 RETURNING last
        )
        SELECT pg_notify(${BOARD_TOPIC}, ${merchantId}::text || ' ' || last)::text FROM revision`
    },
  }
}

/** Cards there are drawn no more, and what waits to be said there is not. */
async function closeChats(tx: Scope['tx'], merchantId: string, memberId: string): Promise<void> {
  await tx.$executeRaw`
    DELETE FROM link_card c USING member_identity i
    WHERE i.merchant_id = ${merchantId}::uuid AND i.member_id = ${memberId}::uuid AND c.merchant_id = i.merchant_id
      AND c.channel_account_id = i.channel_account_id AND c.address = i.address`
  await tx.$executeRaw`
    UPDATE delivery d SET status = 'skipped', next_try_at = NULL FROM member_identity i
    WHERE i.merchant_id = ${merchantId}::uuid AND i.member_id = ${memberId}::uuid AND d.merchant_id = i.merchant_id
      AND d.channel_account_id = i.channel_account_id AND d.address = i.address AND d.status = 'pending'`
}
