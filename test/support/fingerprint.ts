import { Client } from 'pg'
import type { TestDatabase } from './database.ts'

/** Everything that can be paid, said or decided. Left out: counted views, and what time alone writes (polls, seals). */
const TABLES = [
  ...['payment_link', 'payment_fact', 'reversal_fact', 'refund', 'payer', 'member', 'merchant'],
  ...['notification', 'delivery', 'conversation', 'inbound_message', 'provider_callback', 'one_time_token'],
  ...['board_message', 'pos_account', 'channel_account'],
]

export async function fingerprintOf({ owner }: Pick<TestDatabase, 'owner'>): Promise<string> {
  const client = new Client(owner)
  await client.connect()
  try {
    const lines = []
    for (const table of TABLES) lines.push(`${table} ${await digest(client, `SELECT t::text AS line FROM ${table} t`)}`)
    lines.push(`payment_attempt ${await digest(client, `SELECT id || status::text AS line FROM payment_attempt`)}`)
    return lines.join('\n')
  } finally {
    await client.end()
  }
}

async function digest(client: Client, lines: string): Promise<string> {
  const { rows } = await client.query<{ n: string; digest: string | null }>(
    `SELECT count(*) AS n, md5(string_agg(line, chr(10) ORDER BY line)) AS digest FROM (${lines}) x`,
  )
  return `${rows[0]?.n ?? '0'} ${rows[0]?.digest ?? '-'}`
}
