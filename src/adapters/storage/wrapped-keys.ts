import type { Pool } from 'pg'
import type { WrappedKey, WrappedKeys } from '../../ports/vault.ts'

/**
 * On connections of its own: a unit of work that seals for the first time waits for this, so it must never wait for
 * the unit of work's pool in turn.
 */
export function openWrappedKeys(pool: Pool): WrappedKeys {
  return {
    async find(merchantId, version) {
      const wanted = version === 'newest' ? null : version
      const found = await pool.query<WrappedKey>(
        `SELECT version, wrapped FROM merchant_key WHERE merchant_id = $1 AND ($2::int IS NULL OR version = $2)
         ORDER BY version DESC LIMIT 1`,
        [merchantId, wanted],
      )
      return found.rows[0] ?? null
    },
    async keep(merchantId, key) {
      // The update changes nothing; it makes the row that won the race come back.
      const kept = await pool.query<WrappedKey>(
        `INSERT INTO merchant_key (merchant_id, version, wrapped) VALUES ($1, $2, $3)
         ON CONFLICT (merchant_id, version) DO UPDATE SET version = merchant_key.version RETURNING version, wrapped`,
        [merchantId, key.version, Buffer.from(key.wrapped)],
      )
      return kept.rows[0] ?? key
    },
  }
}
