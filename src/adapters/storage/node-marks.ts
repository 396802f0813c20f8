import { createHash } from 'node:crypto'
import type { Client } from 'pg'

/** What all nodes must agree on, by the name of the variable that sets it. */
export type NodeSettings = Readonly<Record<string, string>>

/** The advisory lock of a text; `expression` is SQL. */
export const adviseOf = (expression: string): string => `hashtextextended('tahsilbot ' || ${expression}, 0)`

/** Locks of two numbers are a space of their own: the first says which setting, the second its value. */
const MARK = `SELECT pg_advisory_lock_shared(hashtext('tahsilbot ' || $1), hashtext($2))`

const OTHERS = `
  SELECT 1 FROM pg_locks
  WHERE locktype = 'advisory' AND objsubid = 2 AND granted
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND classid = (hashtext('tahsilbot ' || $1)::bigint & 4294967295)::oid
    AND objid <> (hashtext($2)::bigint & 4294967295)::oid
  LIMIT 1`

/** A living node shows its settings as shared locks, by their digests: they vanish with it, however it ends. */
export function openNodeMarks() {
  let shown: NodeSettings = {}
  const show = async (client: Client): Promise<void> => {
    for (const [name, value] of Object.entries(shown)) await client.query(MARK, [name, digestOf(value)])
  }
  return {
    renew: show,
    /** Shows the settings first and then looks: of two that start together at least one sees the other. */
    async set(client: Client, settings: NodeSettings): Promise<string | null> {
      shown = settings
      await show(client)
      for (const [name, value] of Object.entries(settings)) {
        const { rowCount } = await client.query(OTHERS, [name, digestOf(value)])
        if (rowCount !== 0) return name
      }
      return null
    },
  }
}

const digestOf = (value: string): string => createHash('sha256').update(value).digest('hex')
