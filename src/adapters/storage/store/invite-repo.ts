import { toId } from '../../../domain/ids.ts'
import type { Invite, InviteStatus } from '../../../domain/invite.ts'
import type { Role } from '../../../domain/role.ts'
import type { InviteRepository } from '../../../ports/invite-repository.ts'
import type * as Row from '../prisma/generated/client.ts'
import { mustHitOne, toDate, toInstant } from './mappers.ts'
import type { Scope } from './scope.ts'
import { oneOrNone } from './sql.ts'
import { insertInto, selectFrom, tableOf, valuesOf, type RowOf } from './table.ts'

const INVITE = tableOf<Row.Invite>()(
  'invite',
  ...(['id', 'merchantId', 'displayName', 'role', 'status', 'invitedBy', 'createdAt', 'memberId'] as const),
)
type InviteRow = RowOf<typeof INVITE>

const CREATE = insertInto(INVITE)
const FIND = `${selectFrom(INVITE)} WHERE t.merchant_id = $1 AND t.id = $2`
const LOCK = `${FIND} FOR NO KEY UPDATE`
const SAVE = 'UPDATE invite SET status = $3, member_id = $4 WHERE merchant_id = $1 AND id = $2'
const PENDING = `${selectFrom(INVITE)} WHERE t.merchant_id = $1 AND t.status IN ('open', 'joined')
  ORDER BY t.created_at, t.id`
const WITHDRAW = `UPDATE invite SET status = 'withdrawn'
  WHERE merchant_id = $1 AND status IN ('open', 'joined') AND (invited_by = $2 OR member_id = $2)`

export function openInvites({ sql }: Scope): InviteRepository {
  const one = async (text: string, merchantId: string, id: string): Promise<Invite | null> => {
    const row = await oneOrNone<InviteRow>(sql, text, [merchantId, id])
    return row === null ? null : inviteOf(row)
  }
  return {
    find: (merchantId, id) => one(FIND, merchantId, id),
    lock: (merchantId, id) => one(LOCK, merchantId, id),
    async create(invite) {
      await sql.write(CREATE, valuesOf(INVITE, { ...invite, createdAt: toDate(invite.createdAt) }))
    },
    async save({ merchantId, id, status, memberId }) {
      mustHitOne(await sql.write(SAVE, [merchantId, id, status, memberId]), 'invite')
    },
    async pendingOf(merchantId) {
      return (await sql.rows<InviteRow>(PENDING, [merchantId])).map(inviteOf)
    },
    async withdrawOf(merchantId, memberId) {
      await sql.write(WITHDRAW, [merchantId, memberId])
    },
  }
}

const inviteOf = (row: InviteRow): Invite => ({
  id: toId(row.id),
  merchantId: toId(row.merchantId),
  displayName: row.displayName,
  role: row.role as Role,
  status: row.status as InviteStatus,
  invitedBy: toId(row.invitedBy),
  createdAt: toInstant(row.createdAt),
  memberId: row.memberId === null ? null : toId(row.memberId),
})
