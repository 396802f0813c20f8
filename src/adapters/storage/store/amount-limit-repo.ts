import type { AmountLimits } from '../../../domain/amount-limits.ts'
import { toId, type MemberId } from '../../../domain/ids.ts'
import type { Kurus } from '../../../domain/money.ts'
import type { Role } from '../../../domain/role.ts'
import type { AmountLimitRepository, LimitOwner } from '../../../ports/amount-limit-repository.ts'
import type * as Row from '../prisma/generated/client.ts'
import { toColumn, toKurus } from './mappers.ts'
import type { Scope } from './scope.ts'
import { insertInto, selectFrom, tableOf, valuesOf, type RowOf } from './table.ts'

const LIMIT = tableOf<Row.AmountLimit>()(
  'amount_limit',
  ...(['id', 'merchantId', 'scope', 'role', 'memberId', 'amount'] as const),
)
const OF_MERCHANT = `${selectFrom(LIMIT)} WHERE t.merchant_id = $1`
const INSERT = insertInto(LIMIT)
const REMOVE = `DELETE FROM amount_limit WHERE merchant_id = $1 AND scope = $2
  AND role IS NOT DISTINCT FROM $3 AND member_id IS NOT DISTINCT FROM $4`

export function openAmountLimits({ sql, ids }: Scope): AmountLimitRepository {
  return {
    async of(merchantId): Promise<AmountLimits> {
      const rows = await sql.rows<RowOf<typeof LIMIT>>(OF_MERCHANT, [merchantId])
      const roles: Partial<Record<Role, Kurus>> = {}
      const members = new Map<MemberId, Kurus>()
      let refund: Kurus | null = null
      for (const row of rows) {
        const amount = toKurus(row.amount)
        if (row.scope === 'refund') refund = amount
        else if (row.role !== null) roles[row.role as Role] = amount
        else if (row.memberId !== null) members.set(toId(row.memberId), amount)
      }
      return { refund, roles, members }
    },
    async set(merchantId, owner, amount) {
      const whose = columnsOf(owner)
      await sql.write(REMOVE, [merchantId, whose.scope, whose.role, whose.memberId])
      if (amount === null) return
      await sql.write(INSERT, valuesOf(LIMIT, { id: ids.uuid(), merchantId, ...whose, amount: toColumn(amount) }))
    },
  }
}

function columnsOf(owner: LimitOwner): { scope: string; role: string | null; memberId: string | null } {
  switch (owner.kind) {
    case 'refund':
      return { scope: 'refund', role: null, memberId: null }
    case 'role':
      return { scope: 'link', role: owner.role, memberId: null }
    case 'member':
      return { scope: 'link', role: null, memberId: owner.memberId }
  }
}
