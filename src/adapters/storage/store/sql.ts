import type { Writable } from 'node:stream'
import { types, type ClientBase, type CustomTypesConfig, type QueryResultRow } from 'pg'

/** One connection inside one transaction. A text is prepared once per connection, so texts never contain values. */
export type Sql = {
  rows<Row>(text: string, values?: readonly unknown[]): Promise<Row[]>
  /** How many rows were written. */
  write(text: string, values?: readonly unknown[]): Promise<number>
  /** As `write`, without waiting for the answer: whatever is wrong with it rejects the commit. */
  writeSoon(text: string, values: readonly unknown[], check: (written: number) => void): void
  /** Waits for all that was written soon. */
  settled(): Promise<void>
  /**
   * Sends BEGIN without waiting for its answer: it travels with the first statement. Whoever waits longer than
   * `lockWaitMs` for a lock fails; by the connection's setting where null.
   */
  begin(lockWaitMs?: number | null): void
  commit(): Promise<void>
  /** Refuses whatever is still said: beyond its end a statement would be a transaction of its own. */
  end(): void
}

/** Above so many different texts something builds them from values; those run unprepared rather than fill the server. */
const MAX_PREPARED = 400

const names = new Map<string, string>()

function nameOf(text: string): string | undefined {
  const known = names.get(text)
  if (known !== undefined || names.size >= MAX_PREPARED) return known
  const name = `s${names.size}`
  names.set(text, name)
  return name
}

const INT8 = types.builtins.INT8

/** As the schema's types say: bigint columns are BigInt, instants Date, jsonb parsed. */
export const columnTypes: CustomTypesConfig = {
  getTypeParser: (oid, format) => (oid === INT8 && format !== 'binary' ? BigInt : types.getTypeParser(oid, format)),
}

/** Sends what is said until the running code waits in one write: the write costs more than what it carries. */
function sendTogether(client: ClientBase): () => void {
  const stream = 'connection' in client ? (client.connection as { readonly stream: Writable }).stream : null
  let corked = false
  return () => {
    if (corked || stream === null) return
    corked = true
    stream.cork()
    process.nextTick(() => {
      corked = false
      stream.uncork()
    })
  }
}

/**
 * A plan made while a table was small goes through all of it, and the server would keep it until it next looks at the
 * table's size. Tables double ever more slowly, so plans may grow old in the same measure.
 */
const FIRST_PLANS_MS = 10_000
const plans = new WeakMap<ClientBase, { since: number; keptMs: number }>()

function hasOldPlans(client: ClientBase): boolean {
  const now = performance.now()
  const known = plans.get(client)
  if (known === undefined) plans.set(client, { since: now, keptMs: FIRST_PLANS_MS })
  if (known === undefined || now - known.since < known.keptMs) return false
  plans.set(client, { since: now, keptMs: known.keptMs * 2 })
  return true
}

export function openSql(client: ClientBase): Sql {
  const gather = sendTogether(client)
  const pending: Promise<void>[] = []
  let failure: Error | null = null
  let hasEnded = false
  const run = async <Row extends QueryResultRow>(text: string, values: readonly unknown[]) => {
    if (hasEnded) throw new Error('the unit of work has ended')
    gather()
    try {
      return await client.query<Row>({ name: nameOf(text), text, values: [...values] })
    } catch (cause) {
      // The first failure is the reason: whatever follows it in a transaction fails because of it, and would hide, for
      // one, that a new run may succeed.
      failure ??= cause instanceof Error ? cause : new Error(String(cause))
      throw failure
    }
  }
  const write: Sql['write'] = async (text, values = []) => (await run(text, values)).rowCount ?? 0
  return {
    write,
    rows: async <Row>(text: string, values: readonly unknown[] = []) =>
      (await run<QueryResultRow>(text, values)).rows as Row[],
    writeSoon(text, values, check) {
      const written = write(text, values).then(check)
      // Told at the commit; until then nobody may be listening.
      written.catch(() => undefined)
      pending.push(written)
    },
    async settled() {
      await Promise.all(pending.splice(0))
    },
    begin(lockWaitMs = null) {
      gather()
      const begin = lockWaitMs === null ? 'BEGIN' : `BEGIN; SET LOCAL lock_timeout = ${lockWaitMs}`
      const text = hasOldPlans(client) ? `DISCARD PLANS; ${begin}` : begin
      const begun = client.query(text).then(() => undefined)
      begun.catch(() => undefined)
      pending.push(begun)
    },
    end() {
      hasEnded = true
    },
    async commit() {
      hasEnded = true
      // A transaction in which something failed answers a COMMIT with ROLLBACK, and that is no error.
      const { command } = await client.query('COMMIT')
      if (command !== 'COMMIT') throw failure ?? new Error('the transaction was rolled back')
    },
  }
}

export async function oneOrNone<Row>(sql: Sql, text: string, values: readonly unknown[]): Promise<Row | null> {
  return (await sql.rows<Row>(text, values))[0] ?? null
}
