import { toId } from '../../../domain/ids.ts'
import type { SessionRepository } from '../../../ports/session-repository.ts'
import { toDate, toInstant } from './mappers.ts'
import { MEMBER, memberOf, type MemberRow } from './member-repo.ts'
import type { Scope } from './scope.ts'
import { oneOrNone } from './sql.ts'
import { columnsOf } from './table.ts'

const CREATE =
  'INSERT INTO session (sha256, merchant_id, member_id, csrf_token, expires_at) VALUES ($1, $2, $3, $4, $5)'
const FIND = `SELECT ${columnsOf(MEMBER, 'm')}, s.csrf_token AS "csrfToken", s.expires_at AS "expiresAt"
  FROM session s JOIN member m ON m.merchant_id = s.merchant_id AND m.id = s.member_id
  WHERE s.sha256 = $1 AND s.expires_at > $2 AND m.active`
const EXTEND = 'UPDATE session SET expires_at = $2 WHERE sha256 = $1 AND expires_at > $3'
const END = 'DELETE FROM session WHERE sha256 = $1'

type SessionRow = MemberRow & { readonly csrfToken: string; readonly expiresAt: Date }

export function openSessions({ sql }: Scope): SessionRepository {
  return {
    async create({ merchantId, memberId, expiresAt, csrfToken }, sha256) {
      await sql.write(CREATE, [sha256, merchantId, memberId, csrfToken, toDate(expiresAt)])
    },
    async find(sha256, now) {
      const row = await oneOrNone<SessionRow>(sql, FIND, [sha256, toDate(now)])
      if (row === null) return null
      const member = memberOf(row)
      const session = {
        merchantId: member.merchantId,
        memberId: toId<typeof member.id>(row.id),
        expiresAt: toInstant(row.expiresAt),
        csrfToken: row.csrfToken,
      }
      return { session, member, role: member.role }
    },
    async extend(sha256, expiresAt, now) {
      await sql.write(EXTEND, [sha256, toDate(expiresAt), toDate(now)])
    },
    async end(sha256) {
      await sql.write(END, [sha256])
    },
  }
}
