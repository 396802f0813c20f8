import type { AmountLimits } from '../domain/amount-limits.ts'
import type { MemberId, MerchantId } from '../domain/ids.ts'
import type { Kurus } from '../domain/money.ts'
import type { Role } from '../domain/role.ts'

/** Whose limit it is. */
export type LimitOwner =
  | { readonly kind: 'refund' }
  | { readonly kind: 'role'; readonly role: Role }
  | { readonly kind: 'member'; readonly memberId: MemberId }

export interface AmountLimitRepository {
  of(merchantId: MerchantId): Promise<AmountLimits>
  /** Null takes it away. */
  set(merchantId: MerchantId, owner: LimitOwner, amount: Kurus | null): Promise<void>
}
