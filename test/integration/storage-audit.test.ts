import { randomInt } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openAudit } from '../../src/adapters/storage/store/audit-repo.ts'
import { openSql } from '../../src/adapters/storage/store/sql.ts'
import { anAuditEntry } from '../support/builders.ts'
import { measured } from '../support/measured.ts'
import { openTestStore, storeOffice, type StoredOffice, type TestStore } from '../support/stored-office.ts'

const EVENTS = 60
/** TAMPERS=1000 npm run test:integration -- storage-audit */
const TAMPERS = Number(process.env['TAMPERS'] ?? 200)

let at: TestStore
let office: StoredOffice

beforeAll(async () => {
  at = await openTestStore()
  office = await storeOffice(at.store)
})
afterAll(() => at.close())

const record = (count: number): Promise<void> =>
  at.store.transaction(async (tx) => {
    for (let index = 0; index < count; index += 1) {
      await tx.audit.record(anAuditEntry(office.merchant, { details: { index, b: 'x', a: true } }))
    }
  })
const seal = (limit: number): Promise<number> => at.store.transaction((tx) => tx.audit.seal(limit))
const verify = (): Promise<string | null> => at.store.transaction((tx) => tx.audit.verify(office.merchant.id))

test('rows are chained in batches, each once, however many seal at a time', async () => {
  await record(EVENTS)
  expect(await seal(25)).toBe(25)
  const counts = await Promise.all([seal(20), seal(20), seal(20)])
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(EVENTS - 25)
  expect(await seal(100)).toBe(0)
  expect(await verify()).toBeNull()
})

test('a row that committed after a later one was sealed is sealed too', async () => {
  let letGo = (): void => undefined
  const held = new Promise<void>((resolve) => (letGo = resolve))
  let began = (): void => undefined
  const hasBegun = new Promise<void>((resolve) => (began = resolve))
  // A unit of work writes its rows just before it commits; a connection that stalls between the two is late.
  const late = heldInsert(office, began, held)
  await hasBegun
  await record(1)
  expect(await seal(10)).toBe(1)
  letGo()
  await late
  expect(await seal(10)).toBe(1)
  expect(await verify()).toBeNull()
})

async function heldInsert({ merchant }: StoredOffice, began: () => void, held: Promise<void>): Promise<void> {
  await at.owner.query('BEGIN')
  await at.owner.query(
    `INSERT INTO audit_event (merchant_id, actor_kind, action, subject_id, details, at)
     VALUES ($1, 'system', 'late', gen_random_uuid()::text, '{}', now())`,
    [merchant.id],
  )
  began()
  await held
  await at.owner.query('COMMIT')
}

/** Each changes, removes or moves rows as only someone with the whole server in hand can. */
const TAMPERINGS: readonly ((a: bigint, b: bigint) => string)[] = [
  (a) => `UPDATE audit_event SET action = action || '!' WHERE seq = ${a}`,
  (a) => `UPDATE audit_event SET at = at + interval '1 ms' WHERE seq = ${a}`,
  (a) => `UPDATE audit_event SET details = details || '{"index": -1}' WHERE seq = ${a}`,
  (a) => `UPDATE audit_event SET actor_kind = 'payer' WHERE seq = ${a}`,
  (a) => `UPDATE audit_event SET subject_id = 'x' WHERE seq = ${a}`,
  (a) => `DELETE FROM audit_event WHERE seq = ${a}`,
  (a, b) => `DELETE FROM audit_event WHERE seq IN (${a}, ${b})`,
  (a, b) =>
    `UPDATE audit_event e SET details = o.details, subject_id = o.subject_id FROM audit_event o
     WHERE (e.seq, o.seq) IN ((${a}, ${b}), (${b}, ${a}))`,
  (a, b) =>
    `UPDATE audit_seal s SET position = -o.position FROM audit_seal o
       WHERE (s.event_seq, o.event_seq) IN ((${a}, ${b}), (${b}, ${a}));
     UPDATE audit_seal SET position = -position WHERE position < 0`,
  (a) => `UPDATE audit_seal SET sha256 = repeat('0', 64) WHERE event_seq = ${a}`,
  (a) =>
    `DELETE FROM audit_seal WHERE event_seq = ${a}
       AND position < (SELECT max(position) FROM audit_seal); DELETE FROM audit_event WHERE seq = ${a}`,
]

test(`every one of ${TAMPERS} random tampers is found`, { timeout: 60_000 + TAMPERS * 200 }, async ({ task }) => {
  const { rows } = await at.owner.query<{ seq: string }>('SELECT seq FROM audit_event ORDER BY seq')
  const pick = (): number => randomInt(rows.length)
  let found = 0
  for (let index = 0; index < TAMPERS; index += 1) {
    const [a, b] = [pick(), pick()]
    const other = a === b ? (a + 1) % rows.length : b
    const tamper = TAMPERINGS[index % TAMPERINGS.length]
    const sql = tamper?.(BigInt(rows[a]?.seq ?? 0), BigInt(rows[other]?.seq ?? 0)) ?? ''
    await at.superuser.query(`BEGIN; SET LOCAL session_replication_role = replica; ${sql}`)
    // Judged inside the tampering transaction, which is then undone: the next tamper meets a whole chain.
    const seen = await verifyOn(at, office)
    await at.superuser.query('ROLLBACK')
    if (seen === null) throw new Error(`not found: ${sql}`)
    found += 1
  }
  measured(task, { tampers: TAMPERS, found })
  expect(found).toBe(TAMPERS)
  expect(await verify()).toBeNull()
})

/** The repository's own verify, its statements run on the tampering connection. */
const verifyOn = ({ superuser }: TestStore, { merchant }: StoredOffice): Promise<string | null> =>
  openAudit({ sql: openSql(superuser) }).audit.verify(merchant.id)
