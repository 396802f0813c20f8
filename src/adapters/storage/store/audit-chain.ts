import { createHash } from 'node:crypto'

/** What of an audit row the chain vouches for. */
export type ChainedEvent = {
  readonly seq: bigint
  readonly merchantId: string
  readonly actorKind: string
  readonly actorId: string | null
  readonly action: string
  readonly subjectId: string
  readonly details: unknown
  readonly at: Date
}

/** What stands before an office's first row. */
export const CHAIN_START = '0'.repeat(64)

/** SHA-256 over the hash before and the row in one fixed form: a changed, moved or missing row breaks it. */
export function chainHash(previous: string, event: ChainedEvent): string {
  const { seq, merchantId, actorKind, actorId, action, subjectId, details, at } = event
  const row = [String(seq), merchantId, actorKind, actorId, action, subjectId, sorted(details), at.getTime()]
  return createHash('sha256')
    .update(`${previous}|${JSON.stringify(row)}`)
    .digest('hex')
}

/** jsonb keeps no order of keys: the fixed form sorts them. */
function sorted(value: unknown): unknown {
  if (value === null || typeof value !== 'object') return value
  if (Array.isArray(value)) return value.map(sorted)
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return entries.map(([key, inner]) => [key, sorted(inner)])
}
