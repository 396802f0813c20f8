import type { AmountLimits } from '../../../domain/amount-limits.ts'
import { toId, type MemberId } from '../../../domain/ids.ts'
import type { Kurus } from '../../../domain/money.ts'
import type { Role } from '../../../domain/role.ts'
import type { AmountLimitRepository, LimitOwner } from '../../../ports/amount-limit-repository.ts'
import { toColumn, toKurus } from './mappers.ts'
import type { Scope } from './scope.ts'

export function openAmountLimits({ tx, ids }: Scope): AmountLimitRepository {
  return {
    async of(merchantId): Promise<AmountLimits> {
      const rows = await tx.amountLimit.findMany({ where: { merchantId } })
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
      await tx.amountLimit.deleteMany({ where: { merchantId, ...whose } })
      if (amount === null) return
      await tx.amountLimit.create({ data: { id: ids.uuid(), merchantId, ...whose, amount: toColumn(amount) } })
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
