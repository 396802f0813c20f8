import type { DocumentId, MerchantId } from '../domain/ids.ts'
import type { Instant } from '../domain/instant.ts'

export type StoredDocument = {
  readonly id: DocumentId
  readonly merchantId: MerchantId
  readonly fileName: string
  readonly mediaType: string
  readonly createdAt: Instant
}

/** Files that came by a chat or go out by one; sealed where they rest. */
export interface DocumentRepository {
  add(document: StoredDocument, bytes: Uint8Array): Promise<void>
  /** Null when it is unknown or was forgotten. */
  find(
    merchantId: MerchantId,
    id: DocumentId,
  ): Promise<{ readonly document: StoredDocument; readonly bytes: Uint8Array } | null>
  /** Forgets its content: it was read. */
  erase(merchantId: MerchantId, id: DocumentId): Promise<void>
  /** Forgets the contents of those from before. */
  eraseBefore(before: Instant): Promise<number>
}
