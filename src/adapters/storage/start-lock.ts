import { createHmac } from 'node:crypto'
import { Client } from 'pg'
import type { DatabaseConnection } from './connection-settings.ts'
import { adviseOf } from './node-marks.ts'

export type StartingNode = {
  /** Whether anybody's values are sealed in this database already. */
  hasOffices(): Promise<boolean>
  /** False when this database was sealed under another key. The first key ever shown is remembered, as a digest. */
  isMasterKey(masterKey: Uint8Array): Promise<boolean>
}

/** One node at a time does what only the first may do: two that start together would make two first offices. */
export async function startAlone<T>(
  connection: DatabaseConnection,
  run: (node: StartingNode) => Promise<T>,
): Promise<T> {
  const client = new Client(connection)
  // The query in flight rejects by itself; the event alone would end the process.
  client.on('error', () => undefined)
  await client.connect()
  try {
    await client.query(`SELECT pg_advisory_lock(${adviseOf(`'start'`)})`)
    return await run({
      hasOffices: async () => (await client.query('SELECT 1 FROM merchant LIMIT 1')).rows.length > 0,
      isMasterKey: (masterKey) => isMasterKey(client, masterKey),
    })
  } finally {
    await client.end()
  }
}

async function isMasterKey(client: Client, masterKey: Uint8Array): Promise<boolean> {
  const check = createHmac('sha256', masterKey).update('tahsilbot master key').digest('hex')
  // The update changes nothing; it makes the row that was there before come back.
  const { rows } = await client.query<{ master_key_check: string }>(
    `INSERT INTO installation (id, master_key_check) VALUES (1, $1)
     ON CONFLICT (id) DO UPDATE SET master_key_check = installation.master_key_check RETURNING master_key_check`,
    [check],
  )
  return rows[0]?.master_key_check === check
}
