import { toId } from '../../../domain/ids.ts'
import { HOUR_MS, plusMs } from '../../../domain/instant.ts'
import type { Member, MemberIdentity } from '../../../domain/merchant.ts'
import type { Role } from '../../../domain/role.ts'
import type { MemberRepository } from '../../../ports/member-repository.ts'
import type * as Row from './generated/client.ts'
import { mustHitOne, toDate, toInstantOrNull } from './mappers.ts'
import { openRemoval } from './member-removal.ts'
import type { Scope } from './scope.ts'

const PIN_TRIES = 5
const PIN_LOCK_MS = HOUR_MS

export function openMembers({ tx }: Scope): MemberRepository {
  const ofMerchant: MemberRepository['ofMerchant'] = async (merchantId) => {
    const rows = await tx.member.findMany({ where: { merchantId }, orderBy: { id: 'asc' } })
    return rows.map(memberOf)
  }
  return {
    ofMerchant,
    async create(member) {
      await tx.member.create({ data: { ...member } })
    },
    async find(merchantId, id) {
      const row = await tx.member.findUnique({ where: { merchantId_id: { merchantId, id } } })
      return row === null ? null : memberOf(row)
    },
    async save({ id, merchantId, ...change }) {
      mustHitOne(await tx.member.updateMany({ where: { merchantId, id }, data: change }), 'member')
    },
    async lockAll(merchantId) {
      await tx.$queryRaw`SELECT 1 FROM member WHERE merchant_id = ${merchantId}::uuid ORDER BY id FOR NO KEY UPDATE`
      return ofMerchant(merchantId)
    },
    async byAddress(channelAccountId, address) {
      const where = { active: true, identities: { some: { channelAccountId, address } } }
      const rows = await tx.member.findMany({ where, orderBy: { id: 'asc' } })
      return rows.map(memberOf)
    },
    async identitiesOf(merchantId, memberId) {
      const orderBy = [{ channelAccountId: 'asc' as const }, { address: 'asc' as const }]
      const rows = await tx.memberIdentity.findMany({ where: { merchantId, memberId }, orderBy })
      return rows.map(identityOf)
    },
    async bind(identity) {
      await tx.memberIdentity.createMany({ data: [{ ...identity }], skipDuplicates: true })
    },
    ...openPins({ tx }),
    ...openRemoval({ tx }),
  }
}

type Pins = Pick<MemberRepository, 'recordPinFailure' | 'clearPinFailures' | 'pinLockedUntil'>

function openPins({ tx }: Pick<Scope, 'tx'>): Pins {
  return {
    async recordPinFailure(merchantId, id, now) {
      const [at, lockEnd] = [toDate(now), toDate(plusMs(now, PIN_LOCK_MS))]
      // A lock that has run out starts a new count.
      const rows = await tx.$queryRaw<{ lockedUntil: Date | null }[]>`
        WITH counted AS (
          SELECT id, CASE WHEN pin_locked_until <= ${at}::timestamptz THEN 1 ELSE pin_failures + 1 END AS failures
          FROM member WHERE merchant_id = ${merchantId}::uuid AND id = ${id}::uuid FOR NO KEY UPDATE
        )
        UPDATE member m SET pin_failures = c.failures,
          pin_locked_until = CASE WHEN c.failures >= ${PIN_TRIES}::int THEN ${lockEnd}::timestamptz END
        FROM counted c WHERE m.id = c.id
        RETURNING m.pin_locked_until AS "lockedUntil"`
      return toInstantOrNull(rows[0]?.lockedUntil ?? null)
    },
    async clearPinFailures(merchantId, id) {
      await tx.member.updateMany({ where: { merchantId, id }, data: { pinFailures: 0, pinLockedUntil: null } })
    },
    async pinLockedUntil(merchantId, id) {
      const select = { pinLockedUntil: true }
      const row = await tx.member.findUnique({ where: { merchantId_id: { merchantId, id } }, select })
      return toInstantOrNull(row?.pinLockedUntil ?? null)
    },
  }
}

export const memberOf = (row: Row.Member): Member => ({
  id: toId(row.id),
  merchantId: toId(row.merchantId),
  displayName: row.displayName,
  role: row.role as Role,
  active: row.active,
  pinHash: row.pinHash,
})

const identityOf = (row: Row.MemberIdentity): MemberIdentity => ({
  memberId: toId(row.memberId),
  merchantId: toId(row.merchantId),
  channelAccountId: toId(row.channelAccountId),
  address: row.address,
  notify: row.notify,
})
