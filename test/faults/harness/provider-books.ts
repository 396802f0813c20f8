import { DatabaseSync } from 'node:sqlite'

export type Capture = {
  paymentId: string
  reference: string
  amount: number
  chargedAmount: number
  capturedAt: number
}
export type Reversal = { paymentId: string; reference: string; amount: number; status: string; kind: string }
export type Told = { eventId: string; reference: string; type: string; acknowledgedAt: number | null }
export type Order = { reference: string; status: string; sessionId: string; amount: number; returnUrl: string }

/** The provider's own ledger, read behind its back: no clock and no line stands between. */
export type ProviderBooks = {
  captures(): Capture[]
  reversals(): Reversal[]
  callbacks(): Told[]
  payments(): Order[]
  /** What the provider would never do by itself. */
  rewrite(sql: string): void
}

export function openProviderBooks(file: string): ProviderBooks {
  const all = <Row>(sql: string): Row[] => {
    const db = new DatabaseSync(file, { timeout: 5_000 })
    try {
      return db.prepare(sql).all() as Row[]
    } finally {
      db.close()
    }
  }
  return {
    captures: () =>
      all('SELECT paymentId, reference, amount, chargedAmount, capturedAt FROM captures ORDER BY capturedAt'),
    reversals: () => all('SELECT paymentId, reference, amount, status, kind FROM reversals ORDER BY createdAt'),
    callbacks: () => all('SELECT eventId, reference, type, acknowledgedAt FROM callbacks ORDER BY createdAt'),
    payments: () => all('SELECT reference, status, sessionId, amount, returnUrl FROM payments ORDER BY createdAt'),
    rewrite: (sql) => void all(sql),
  }
}
