import type { MerchantId } from '../domain/ids.ts'

/**
 * Envelope encryption: each office has a data key, wrapped by the master key. `field` is bound into the seal, so a value
 * copied to another office or another column does not open.
 */
export interface Vault {
  seal(merchantId: MerchantId, field: string, plain: string): Promise<Uint8Array>
  /** Rejects when the value was sealed for another office or field, or was altered. */
  open(merchantId: MerchantId, field: string, sealed: Uint8Array): Promise<string>
}
