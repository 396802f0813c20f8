import type { Actor } from '../domain/actor.ts'
import type * as Id from '../domain/ids.ts'
import type { Instant } from '../domain/instant.ts'

export type AuditEntry = {
  readonly merchantId: Id.MerchantId
  readonly actor: Actor
  /** A verb of the glossary, e.g. `link.confirmed`. */
  readonly action: string
  readonly subjectId: string
  /** Ids, states and amounts; nothing personal. */
  readonly details: Readonly<Record<string, string | number | boolean | null>>
  readonly at: Instant
}

export interface AuditRepository {
  record(entry: AuditEntry): Promise<void>
  /** Chains up to `limit` unsealed rows of each office to the last seal; returns how many. */
  seal(limit: number): Promise<number>
  /** The first row that does not agree with the chain, or null. */
  verify(merchantId: Id.MerchantId): Promise<string | null>
}
