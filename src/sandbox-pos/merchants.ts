import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import type { Ledger } from './ledger.ts'

const merchantRow = z.object({ keyId: z.string(), secret: z.string() })
export type Merchant = z.infer<typeof merchantRow>

export const merchantByKey = (ledger: Ledger, keyId: string): Merchant | null =>
  ledger.one(merchantRow, 'SELECT keyId, secret FROM merchants WHERE keyId = ?', keyId)

/** Registers the merchants named by flags; a name met again takes the new secret. */
export function registerMerchants(ledger: Ledger, merchants: readonly Merchant[], now: number): void {
  for (const { keyId, secret } of merchants) {
    const sql = `INSERT INTO merchants (keyId, secret, createdAt) VALUES (?, ?, ?)
      ON CONFLICT (keyId) DO UPDATE SET secret = excluded.secret`
    ledger.run(sql, keyId, secret, now)
  }
}

/** On the first start without any merchant, makes one; its secret is told once, by the ready line. */
export function createFirstMerchant(ledger: Ledger, now: number): Merchant | null {
  if (ledger.one(merchantRow, 'SELECT keyId, secret FROM merchants LIMIT 1') !== null) return null
  const merchant = { keyId: 'sandbox-merchant', secret: randomBytes(24).toString('base64url') }
  registerMerchants(ledger, [merchant], now)
  return merchant
}
