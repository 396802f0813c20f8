import { Client } from 'pg'
import type { ClusterCredentials } from './cluster-credentials.ts'
import type { DatabaseConnection } from './connection-settings.ts'

export const OWNER_ROLE = 'tahsilbot_owner'
export const APP_ROLE = 'tahsilbot_app'
export const DATABASE = 'tahsilbot'

/** The owner role makes and changes tables; the app role, under which the program runs, only reads and writes rows. */
export async function ensureRoles(superuser: DatabaseConnection, passwords: ClusterCredentials): Promise<void> {
  const client = new Client(superuser)
  await client.connect()
  try {
    // A failing statement would be logged whole, and these hold passwords.
    await client.query(`SET log_min_error_statement = 'panic'`)
    await ensureRole(client, OWNER_ROLE, passwords.owner)
    await ensureRole(client, APP_ROLE, passwords.app)
    await ensureDatabase(client)
  } finally {
    await client.end()
  }
}

async function ensureRole(client: Client, role: string, password: string): Promise<void> {
  const { rowCount } = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [role])
  const verb = rowCount === 0 ? 'CREATE' : 'ALTER'
  const attributes = 'LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION'
  await client.query(`${verb} ROLE ${role} ${attributes} PASSWORD ${client.escapeLiteral(password)}`)
}

async function ensureDatabase(client: Client): Promise<void> {
  const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [DATABASE])
  if (rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE} OWNER ${OWNER_ROLE}`)
  await client.query(`REVOKE ALL ON DATABASE ${DATABASE} FROM PUBLIC`)
  await client.query(`GRANT CONNECT ON DATABASE ${DATABASE} TO ${APP_ROLE}`)
}
