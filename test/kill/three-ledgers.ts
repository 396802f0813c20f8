import { Client } from 'pg'
import type { TestDatabase } from '../support/database.ts'
import type { Ledger } from '../support/payers.ts'

/** What the provider took, what we believe, and what people were told; each by the provider's payment id. */
export type ThreeLedgers = {
  readonly provider: readonly string[]
  readonly facts: readonly string[]
  /** "Ödeme alındı" in the office's chat. */
  readonly told: readonly string[]
  /** Links that are paid without a payment, or the other way round. */
  readonly contradictions: number
  /** Attempts whose end is not known. */
  readonly open: number
  /** Messages that have not gone out. */
  readonly unsent: number
}

export async function readLedgers(database: TestDatabase, provider: Ledger): Promise<ThreeLedgers> {
  const client = new Client(database.owner)
  await client.connect()
  const column = async (sql: string): Promise<string[]> => {
    const { rows } = await client.query<{ value: string }>(sql)
    return rows.map(({ value }) => value)
  }
  const count = async (sql: string): Promise<number> => Number((await column(`SELECT count(*) AS value ${sql}`))[0])
  try {
    return {
      provider: provider.captures.map(({ paymentId, amount }) => `${paymentId} ${amount}`).toSorted(),
      facts: await column(`SELECT provider_payment_id || ' ' || amount AS value FROM payment_fact ORDER BY 1`),
      told: await column(TOLD),
      contradictions: await count(`FROM payment_link l WHERE (l.status = 'paid')
        <> EXISTS (SELECT FROM payment_fact f WHERE f.link_id = l.id)`),
      open: await count(`FROM payment_attempt WHERE status NOT IN ('succeeded', 'failed', 'lapsed')`),
      unsent: await count(`FROM delivery WHERE status IN ('pending', 'sending')`),
    }
  } finally {
    await client.end()
  }
}

/** What stands on the board, by its delivery; its reference, "7K3F-1", leads to the attempt and the provider's payment. */
const TOLD = `
  SELECT coalesce(f.provider_payment_id || ' ' || f.amount, 'of no payment: ' || b.id) AS value
  FROM board_message b
  JOIN delivery d ON d.id::text = b.dedupe_key
  JOIN notification n ON n.id = d.notification_id AND n.template = 'office.payment_received'
  LEFT JOIN payment_attempt a ON a.link_id = n.link_id
    AND a.number = substring(n.params->>'reference' FROM '-([0-9]+)$')::int
  LEFT JOIN payment_fact f ON f.attempt_id = a.id
  WHERE b.kind = 'web_chat'
  ORDER BY 1`
