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

export type WrappedKey = { readonly version: number; readonly wrapped: Uint8Array }

/** Where wrapped data keys rest; what lies here is worthless without the master key. */
export interface WrappedKeys {
  /** The office's newest key, or that of one version. */
  find(merchantId: MerchantId, version: number | 'newest'): Promise<WrappedKey | null>
  /** Keeps the key unless that version exists already; answers with the one that is kept. */
  keep(merchantId: MerchantId, key: WrappedKey): Promise<WrappedKey>
}
