import { Client } from 'pg'
import type { ProviderBooks } from '../faults/harness/provider-books.ts'
import type { TestDatabase } from '../support/database.ts'

/** One payment on its way to the office, in milliseconds since 1970. */
export type Telling = { readonly reference: string; readonly capturedAt: number; readonly toldAt: number }

/** A kill, and when the program took requests again; null where the next kill came first. */
export type Death = { readonly killedAt: number; readonly servingAt: number | null }

export async function tellingsOf({ owner }: TestDatabase): Promise<Telling[]> {
  const client = new Client(owner)
  await client.connect()
  try {
    const { rows } = await client.query<{ attempt: string; capturedAt: Date; toldAt: Date }>(TELLINGS)
    return rows.map(({ attempt, capturedAt, toldAt }) => ({
      ...{ reference: attempt.replaceAll('-', ''), capturedAt: Number(capturedAt), toldAt: Number(toldAt) },
    }))
  } finally {
    await client.end()
  }
}

/** How long after the last start the office was told of what had been paid before it. */
export function waitsAfterStart(tellings: readonly Telling[], servingAt: number): number[] {
  const late = tellings.filter(({ capturedAt, toldAt }) => capturedAt < servingAt && toldAt > servingAt)
  return late.map(({ toldAt }) => toldAt - servingAt)
}

/** Payments with a kill between the provider's yes and the office's message. */
export const interrupted = (tellings: readonly Telling[], deaths: readonly Death[]): Telling[] =>
  tellings.filter(({ capturedAt, toldAt }) => deaths.some(({ killedAt }) => capturedAt < killedAt && killedAt < toldAt))

/** A payment that the provider never calls back about is found by asking only. */
export function callbackTwins(tellings: readonly Telling[], books: ProviderBooks) {
  const calledBack = new Set(
    books
      .callbacks()
      .filter(({ type }) => type === 'payment.captured')
      .map(({ reference }) => reference),
  )
  return {
    calledBack: tellings.filter(({ reference }) => calledBack.has(reference)),
    silent: tellings.filter(({ reference }) => !calledBack.has(reference)),
  }
}

const TELLINGS = `
  SELECT a.id::text AS attempt, f.captured_at AS "capturedAt", min(b.posted_at) AS "toldAt"
  FROM board_message b
  JOIN delivery d ON d.id::text = b.dedupe_key
  JOIN notification n ON n.id = d.notification_id AND n.template = 'office.payment_received'
  JOIN payment_attempt a ON a.link_id = n.link_id
    AND a.number = substring(n.params->>'reference' FROM '-([0-9]+)$')::int
  JOIN payment_fact f ON f.attempt_id = a.id
  WHERE b.kind = 'web_chat'
  GROUP BY 1, 2`
