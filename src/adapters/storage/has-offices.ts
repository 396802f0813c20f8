import { Client } from 'pg'
import type { DatabaseConnection } from './connection-settings.ts'

/** Whether anybody's values are sealed in this database already. */
export async function hasOffices(connection: DatabaseConnection): Promise<boolean> {
  const client = new Client(connection)
  await client.connect()
  try {
    return (await client.query('SELECT 1 FROM merchant LIMIT 1')).rows.length > 0
  } finally {
    await client.end()
  }
}
