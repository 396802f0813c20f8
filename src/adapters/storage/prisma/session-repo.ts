import { toId } from '../../../domain/ids.ts'
import type { SessionRepository } from '../../../ports/session-repository.ts'
import { toDate, toInstant } from './mappers.ts'
import { memberOf } from './member-repo.ts'
import type { Scope } from './scope.ts'

export function openSessions({ tx }: Scope): SessionRepository {
  return {
    async create({ merchantId, memberId, expiresAt, csrfToken }, sha256) {
      await tx.session.create({ data: { sha256, merchantId, memberId, csrfToken, expiresAt: toDate(expiresAt) } })
    },
    async find(sha256, now) {
      const where = { sha256, expiresAt: { gt: toDate(now) }, member: { active: true } }
      const row = await tx.session.findFirst({ where, include: { member: true } })
      if (row === null) return null
      const member = memberOf(row.member)
      const session = {
        merchantId: member.merchantId,
        memberId: toId<typeof member.id>(row.memberId),
        expiresAt: toInstant(row.expiresAt),
        csrfToken: row.csrfToken,
      }
      return { session, member, role: member.role }
    },
    async extend(sha256, expiresAt, now) {
      await tx.session.updateMany({
        where: { sha256, expiresAt: { gt: toDate(now) } },
        data: { expiresAt: toDate(expiresAt) },
      })
    },
    async end(sha256) {
      await tx.session.deleteMany({ where: { sha256 } })
    },
  }
}
