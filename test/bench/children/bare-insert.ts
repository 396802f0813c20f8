import express from 'express'
import { randomUUID } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { Pool } from 'pg'
import { joinEmbeddedPostgres } from '../../../src/adapters/storage/embedded-postgres.ts'

/** The yardstick of the callback's way in: one committed row per request by `pg`, nothing verified, no job. */
const [dataFolder = ''] = process.argv.slice(2)
const database = await joinEmbeddedPostgres(dataFolder)
if (database === null) throw new Error('the database does not run')
const pool = new Pool({ ...database.owner, max: 10 })
await pool.query(`CREATE TABLE IF NOT EXISTS bench_callback (id uuid PRIMARY KEY, account uuid NOT NULL, adapter text NOT NULL,
  dedupe_key text NOT NULL, attempt uuid NOT NULL, trust text NOT NULL, body bytea NOT NULL, sha256 text NOT NULL,
  received_at timestamptz NOT NULL DEFAULT now())`)
const INSERT = `INSERT INTO bench_callback (id, account, adapter, dedupe_key, attempt, trust, body, sha256)
  VALUES ($1, $2, 'bench', $3, $4, 'signed', $5, $6)`
const [account, attempt, sha256] = [randomUUID(), randomUUID(), 'a'.repeat(64)]

const app = express()
app.use(express.json())
app.post('/', async (request, response) => {
  const id = randomUUID()
  await pool.query(INSERT, [id, account, id, attempt, Buffer.from(JSON.stringify(request.body)), sha256])
  response.send('OK')
})
const server = app.listen(0, '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
})
process.stdin.resume().once('end', () => process.exit(0))
process.once('SIGTERM', () => process.exit(0))
