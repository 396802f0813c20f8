import { hash } from 'node:crypto'
import type { Pool, PoolClient } from 'pg'
import { toId, type CallbackId, type MerchantId, type PosAccountId } from '../../domain/ids.ts'
import type { CallbackInbox, NewCallback } from '../../ports/callback-inbox.ts'
import type { NewJob } from '../../ports/job-queue.ts'
import type { Vault } from '../../ports/vault.ts'
import type { Enqueue } from './enqueue.ts'
import { openGroupCommit } from './group-commit.ts'
import { isConflict } from './store/conflict.ts'

export type CallbackInboxParts = {
  /** Not the unit of work's connections: the way in stays open while use cases wait for each other. */
  readonly pool: Pool
  readonly vault: Vault
  readonly enqueue: Enqueue
  /** The jobs that work on callbacks stored together. */
  readonly jobsOf: (callbacks: readonly CallbackId[]) => readonly NewJob[]
}

const MAX_BATCH = 200
const MAX_WAITING = 5_000
const MAX_RUNS = 5

type Outcome = 'stored' | 'repeat'
type SealedCallback = NewCallback & { readonly merchantId: MerchantId; readonly bodySealed: Uint8Array }

/** `store` rejects with TooBusyError above 5,000 waiting, and whenever it is not certain that the row is committed. */
export function openCallbackInbox({ pool, vault, enqueue, jobsOf }: CallbackInboxParts): CallbackInbox {
  const ownerOf = rememberOwners(pool)
  const insert = (batch: readonly SealedCallback[]): Promise<Outcome[]> => insertBatch({ pool, enqueue, jobsOf }, batch)
  const commit = openGroupCommit<SealedCallback, Outcome>({
    maxBatch: MAX_BATCH,
    maxWaiting: MAX_WAITING,
    commit: (batch) => insertApart(insert, batch),
  })
  return {
    async store(callback) {
      const merchantId = await ownerOf(callback.posAccountId)
      // One character per byte: the seal takes text, and the bytes must come back as they were.
      const body = Buffer.from(callback.body).toString('latin1')
      const bodySealed = await vault.seal(merchantId, `provider_callback.body/${callback.id}`, body)
      return commit({ ...callback, merchantId, bodySealed })
    },
  }
}

/** An account never changes its office, so it is asked for once. */
function rememberOwners(pool: Pool): (id: PosAccountId) => Promise<MerchantId> {
  const known = new Map<PosAccountId, MerchantId>()
  return async (id) => {
    const before = known.get(id)
    if (before !== undefined) return before
    const found = await pool.query<{ merchant_id: string }>('SELECT merchant_id FROM pos_account WHERE id = $1', [id])
    if (found.rows[0] === undefined) throw new Error('a callback for an unknown account')
    const merchantId = toId<MerchantId>(found.rows[0].merchant_id)
    known.set(id, merchantId)
    return merchantId
  }
}

/** A row that the database refuses must not take its neighbours with it: each is then tried alone. */
async function insertApart(
  insert: (batch: readonly SealedCallback[]) => Promise<Outcome[]>,
  batch: readonly SealedCallback[],
): Promise<(Outcome | undefined)[]> {
  try {
    return await insert(batch)
  } catch (cause) {
    if (batch.length === 1 || !isRefusedRow(cause)) throw cause
  }
  const alone = await Promise.allSettled(batch.map((callback) => insert([callback])))
  return alone.map((result) => (result.status === 'fulfilled' ? result.value[0] : undefined))
}

/** Class 22 (data) and 23 (constraints) of PostgreSQL's codes. */
const isRefusedRow = (cause: unknown): boolean => /^2[23]/.test(codeOf(cause))

function codeOf(cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
  return typeof code === 'string' ? code : ''
}

type Writer = Pick<CallbackInboxParts, 'pool' | 'enqueue' | 'jobsOf'>

async function insertBatch(writer: Writer, batch: readonly SealedCallback[]): Promise<Outcome[]> {
  for (let runs = 1; ; runs += 1) {
    try {
      const stored = await writeOnce(writer, batch)
      return batch.map(({ id }) => (stored.has(id) ? 'stored' : 'repeat'))
    } catch (cause) {
      if (runs >= MAX_RUNS || !isConflict(cause)) throw cause
    }
  }
}

async function writeOnce(writer: Writer, batch: readonly SealedCallback[]): Promise<ReadonlySet<string>> {
  const client = await writer.pool.connect()
  let broken: Error | undefined
  try {
    const stored = await writeTogether(writer, client, batch)
    await commitOrReadBack(client, writer.pool, stored)
    return stored
  } catch (cause) {
    broken = await rollBack(client)
    throw cause
  } finally {
    client.release(broken)
  }
}

/**
 * Rows and jobs go to the database in one round trip, as if no callback had come before. Where one had, that is taken
 * back, and the jobs are made of what is new.
 */
async function writeTogether(
  writer: Writer,
  client: PoolClient,
  batch: readonly SealedCallback[],
): Promise<ReadonlySet<string>> {
  const ids = batch.map(({ id }) => id)
  const sent = [client.query('BEGIN'), insertRows(client, batch), addJobs(writer, client, ids)] as const
  // Whatever fails, nothing may still be on its way when the transaction ends: it would stand outside.
  await Promise.allSettled(sent)
  const [, stored] = await Promise.all(sent)
  if (stored.size === batch.length) return stored
  await Promise.all([client.query('ROLLBACK'), client.query('BEGIN')])
  const fresh = await insertRows(client, batch)
  await addJobs(
    writer,
    client,
    ids.filter((id) => fresh.has(id)),
  )
  return fresh
}

async function addJobs({ jobsOf, enqueue }: Writer, client: PoolClient, ids: readonly CallbackId[]): Promise<void> {
  const executeSql = (text: string, values: unknown[] = []) => client.query({ name: nameOf(text), text, values })
  if (ids.length > 0) await enqueue(jobsOf(ids), { executeSql })
}

/** By its name a connection knows a statement again that it has read and planned. */
const nameOf = (text: string): string => hash('sha256', text).slice(0, NAME_LENGTH)
const NAME_LENGTH = 32

const INSERT = `
  INSERT INTO provider_callback (id, merchant_id, pos_account_id, adapter_id, dedupe_key, attempt_id, trust, body_sealed,
    body_sha256, received_at)
  SELECT id, merchant_id, pos_account_id, adapter_id, dedupe_key, attempt_id, trust, body_sealed, body_sha256,
    to_timestamp(received_ms / 1000.0)
  FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::uuid[], $7::text[], $8::bytea[],
    $9::text[], $10::bigint[]) AS c (id, merchant_id, pos_account_id, adapter_id, dedupe_key, attempt_id, trust,
    body_sealed, body_sha256, received_ms)
  ORDER BY pos_account_id, dedupe_key
  ON CONFLICT (pos_account_id, dedupe_key) DO NOTHING RETURNING id`

/** In the order of their keys, so that two processes with the same repeats do not lock crosswise. */
async function insertRows(client: PoolClient, batch: readonly SealedCallback[]): Promise<Set<string>> {
  const column = <K extends keyof SealedCallback>(name: K): SealedCallback[K][] => batch.map((row) => row[name])
  const values = [
    ...[column('id'), column('merchantId'), column('posAccountId'), column('adapterId'), column('dedupeKey')],
    ...[column('attemptId'), column('trust'), batch.map((row) => Buffer.from(row.bodySealed))],
    ...[column('bodySha256'), column('receivedAt')],
  ]
  const { rows } = await client.query<{ id: string }>({ name: 'store_callbacks', text: INSERT, values })
  return new Set(rows.map(({ id }) => id))
}

/** A commit whose answer was lost is looked up on another connection: acknowledged is only what is really there. */
async function commitOrReadBack(client: PoolClient, pool: Pool, stored: ReadonlySet<string>): Promise<void> {
  try {
    await client.query('COMMIT')
  } catch (cause) {
    if (stored.size === 0) throw cause
    const ids = [...stored]
    const found = await pool.query('SELECT 1 FROM provider_callback WHERE id = ANY($1::uuid[])', [ids])
    if (found.rowCount !== ids.length) throw cause
  }
}

/** The connection to throw away, where it cannot even roll back. */
async function rollBack(client: PoolClient): Promise<Error | undefined> {
  try {
    await client.query('ROLLBACK')
    return undefined
  } catch (cause) {
    return cause instanceof Error ? cause : new Error(String(cause))
  }
}
