import type * as Id from '../domain/ids.ts'
import type { Merchant } from '../domain/merchant.ts'

export interface MerchantRepository {
  create(merchant: Merchant): Promise<void>
  find(id: Id.MerchantId): Promise<Merchant | null>
  save(merchant: Merchant): Promise<void>
  /** Oldest first. */
  all(): Promise<readonly Merchant[]>
}
