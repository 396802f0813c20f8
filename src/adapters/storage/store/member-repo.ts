import { toId } from '../../../domain/ids.ts'
import { HOUR_MS, plusMs } from '../../../domain/instant.ts'
import type { Locale, Member, MemberIdentity } from '../../../domain/merchant.ts'
import type { Role } from '../../../domain/role.ts'
import type { MemberRepository } from '../../../ports/member-repository.ts'
import type * as Row from '../prisma/generated/client.ts'
import { mustHitOne, toDate, toInstantOrNull } from './mappers.ts'
import { openRemoval } from './member-removal.ts'
import type { Scope } from './scope.ts'
import { oneOrNone } from './sql.ts'
import { insertInto, selectFrom, tableOf, updateOf, valuesOf, type RowOf } from './table.ts'

const PIN_TRIES = 5
const PIN_LOCK_MS = HOUR_MS

export const MEMBER = tableOf<Row.Member>()(
  'member',
  ...(['id', 'merchantId', 'displayName', 'role', 'active', 'pinHash', 'locale'] as const),
)
export type MemberRow = RowOf<typeof MEMBER>
const IDENTITY = tableOf<Row.MemberIdentity>()(
  'member_identity',
  ...(['merchantId', 'memberId', 'channelAccountId', 'address', 'notify'] as const),
)
type IdentityRow = RowOf<typeof IDENTITY>

const CREATE = insertInto(MEMBER)
const FIND = `${selectFrom(MEMBER)} WHERE t.merchant_id = $1 AND t.id = $2`
const SAVE = updateOf(MEMBER, ['id', 'merchantId'], '')
const OF_MERCHANT = `${selectFrom(MEMBER)} WHERE t.merchant_id = $1 ORDER BY t.id`
const LOCK_ALL = `${OF_MERCHANT} FOR NO KEY UPDATE`
const BY_ADDRESS = `${selectFrom(MEMBER)} WHERE t.active AND EXISTS (SELECT 1 FROM member_identity i
  WHERE i.merchant_id = t.merchant_id AND i.member_id = t.id AND i.channel_account_id = $1 AND i.address = $2) ORDER BY t.id`
const IDENTITIES = `${selectFrom(IDENTITY)} WHERE t.merchant_id = $1 ORDER BY t.channel_account_id, t.address`
const SET_NOTIFY = `UPDATE member_identity SET notify = $5
  WHERE merchant_id = $1 AND member_id = $2 AND channel_account_id = $3 AND address = $4`
const BIND = `${insertInto(IDENTITY)} ON CONFLICT DO NOTHING`

export function openMembers({ sql }: Scope): MemberRepository {
  return {
    async create(member) {
      await sql.write(CREATE, valuesOf(MEMBER, rowOf(member)))
    },
    async find(merchantId, id) {
      const row = await oneOrNone<MemberRow>(sql, FIND, [merchantId, id])
      return row === null ? null : memberOf(row)
    },
    async save(member) {
      mustHitOne(await sql.write(SAVE, valuesOf(MEMBER, rowOf(member))), 'member')
    },
    async ofMerchant(merchantId) {
      return (await sql.rows<MemberRow>(OF_MERCHANT, [merchantId])).map(memberOf)
    },
    async byAddress(channelAccountId, address) {
      return (await sql.rows<MemberRow>(BY_ADDRESS, [channelAccountId, address])).map(memberOf)
    },
    async identitiesOf(merchantId) {
      return (await sql.rows<IdentityRow>(IDENTITIES, [merchantId])).map(identityOf)
    },
    async bind(identity) {
      await sql.write(BIND, valuesOf(IDENTITY, identity))
    },
    async setNotify({ merchantId, memberId, channelAccountId, address, notify }) {
      await sql.write(SET_NOTIFY, [merchantId, memberId, channelAccountId, address, notify])
    },
    async lockAll(merchantId) {
      return (await sql.rows<MemberRow>(LOCK_ALL, [merchantId])).map(memberOf)
    },
    ...openPins({ sql }),
    ...openRemoval({ sql }),
  }
}

type Pins = Pick<MemberRepository, 'recordPinFailure' | 'clearPinFailures' | 'pinLockedUntil'>

/** A lock that has run out starts a new count. */
const COUNT_FAILURE = `
  WITH counted AS (
    SELECT id, CASE WHEN pin_locked_until <= $3 THEN 1 ELSE pin_failures + 1 END AS failures
    FROM member WHERE merchant_id = $1 AND id = $2 FOR NO KEY UPDATE
  )
  UPDATE member m SET pin_failures = c.failures,
    pin_locked_until = CASE WHEN c.failures >= ${PIN_TRIES} THEN $4::timestamptz END
  FROM counted c WHERE m.id = c.id
  RETURNING m.pin_locked_until AS "lockedUntil"`
const CLEAR_FAILURES = 'UPDATE member SET pin_failures = 0, pin_locked_until = NULL WHERE merchant_id = $1 AND id = $2'
const LOCKED_UNTIL = 'SELECT pin_locked_until AS "lockedUntil" FROM member WHERE merchant_id = $1 AND id = $2'

type Locked = { readonly lockedUntil: Date | null }

function openPins({ sql }: Pick<Scope, 'sql'>): Pins {
  return {
    async recordPinFailure(merchantId, id, now) {
      const values = [merchantId, id, toDate(now), toDate(plusMs(now, PIN_LOCK_MS))]
      return toInstantOrNull((await oneOrNone<Locked>(sql, COUNT_FAILURE, values))?.lockedUntil ?? null)
    },
    async clearPinFailures(merchantId, id) {
      await sql.write(CLEAR_FAILURES, [merchantId, id])
    },
    async pinLockedUntil(merchantId, id) {
      return toInstantOrNull((await oneOrNone<Locked>(sql, LOCKED_UNTIL, [merchantId, id]))?.lockedUntil ?? null)
    },
  }
}

const rowOf = (member: Member) => ({ ...member, locale: member.locale ?? null })

export const memberOf = (row: MemberRow): Member => ({
  id: toId(row.id),
  merchantId: toId(row.merchantId),
  displayName: row.displayName,
  role: row.role as Role,
  active: row.active,
  pinHash: row.pinHash,
  locale: row.locale as Locale | null,
})

const identityOf = (row: IdentityRow): MemberIdentity => ({
  memberId: toId(row.memberId),
  merchantId: toId(row.merchantId),
  channelAccountId: toId(row.channelAccountId),
  address: row.address,
  notify: row.notify,
})
