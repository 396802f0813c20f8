import type { Actor } from '../../../domain/actor.ts'
import type { AuditEntry, AuditRepository } from '../../../ports/audit-repository.ts'
import type * as Row from '../prisma/generated/client.ts'
import { CHAIN_START, chainHash, type ChainedEvent } from './audit-chain.ts'
import { toDate, toJson } from './mappers.ts'
import type { Scope } from './scope.ts'
import { oneOrNone, type Sql } from './sql.ts'
import { insertInto, tableOf, valuesOf } from './table.ts'

/** Any two who seal wait for each other. */
const SEAL_LOCK = 7_236_901n
const PAGE = 1_000
/**
 * A row can commit after a later one was sealed; sealing looks this many rows back for such latecomers. One that came
 * later still is reported by verify, never passed over in silence.
 */
const LATECOMERS = 10_000n

type SealRow = { position: bigint; sha256: string; eventSeq: bigint }
type CheckedRow = SealRow & { [K in keyof ChainedEvent]: ChainedEvent[K] | null }

const EVENT = `e.seq, e.merchant_id AS "merchantId", e.actor_kind AS "actorKind", e.actor_id AS "actorId",
  e.action, e.subject_id AS "subjectId", e.details, e.at`
const AUDIT_EVENT = tableOf<Row.AuditEvent>()(
  'audit_event',
  ...(['merchantId', 'actorKind', 'actorId', 'action', 'subjectId', 'details', 'at'] as const),
)

const LOCK_SEALING = 'SELECT pg_advisory_xact_lock($1)'
const OFFICES = 'SELECT id FROM merchant ORDER BY id'

/** Entries are kept until `write`, and then go in one statement, in their order. */
export type AuditOfUnit = { readonly audit: AuditRepository; readonly write: () => Promise<void> }

export function openAudit({ sql }: Pick<Scope, 'sql'>): AuditOfUnit {
  const kept: unknown[][] = []
  const write = async (): Promise<void> => {
    const entries = kept.splice(0)
    if (entries.length > 0) await sql.write(insertInto(AUDIT_EVENT, entries.length), entries.flat())
  }
  const audit: AuditRepository = {
    async record(entry) {
      kept.push(valuesOf(AUDIT_EVENT, toRow(entry)))
    },
    async seal(limit) {
      await write()
      await sql.rows(LOCK_SEALING, [SEAL_LOCK])
      let sealed = 0
      for (const { id } of await sql.rows<{ id: string }>(OFFICES)) sealed += await sealOffice(sql, id, limit)
      return sealed
    },
    async verify(merchantId) {
      await write()
      const walk = { previous: CHAIN_START, position: 0n }
      for (;;) {
        const rows = await sql.rows<CheckedRow>(CHECKED_PAGE, [merchantId, walk.position])
        for (const row of rows) {
          const broken = step(walk, row)
          if (broken !== null) return broken
        }
        if (rows.length < PAGE) return passedOver(sql, merchantId)
      }
    },
  }
  return { audit, write }
}

const toRow = ({ merchantId, actor, action, subjectId, details, at }: AuditEntry) => ({
  ...{ merchantId, action, subjectId },
  actorKind: actor.kind,
  actorId: actorIdOf(actor),
  details: toJson(details),
  at: toDate(at),
})

function actorIdOf(actor: Actor): string | null {
  switch (actor.kind) {
    case 'member':
    case 'provider':
      return actor.id
    case 'payer':
    case 'system':
      return null
  }
}

const HEAD = `
  SELECT position, sha256, (SELECT max(event_seq) FROM audit_seal WHERE merchant_id = $1) AS highest
  FROM audit_seal WHERE merchant_id = $1 ORDER BY position DESC LIMIT 1`
const UNSEALED = `
  SELECT ${EVENT} FROM audit_event e
  LEFT JOIN audit_seal s ON s.merchant_id = e.merchant_id AND s.event_seq = e.seq
  WHERE e.merchant_id = $1 AND e.seq > $2 AND s.event_seq IS NULL
  ORDER BY e.seq LIMIT $3`
const INSERT_SEALS = `
  INSERT INTO audit_seal (merchant_id, position, event_seq, sha256)
  SELECT $1, position, event_seq, sha256 FROM unnest($2::bigint[], $3::bigint[], $4::text[])
    AS s (position, event_seq, sha256)`

async function sealOffice(sql: Sql, merchantId: string, limit: number): Promise<number> {
  const head = await oneOrNone<SealRow & { highest: bigint }>(sql, HEAD, [merchantId])
  const from = (head?.highest ?? 0n) - LATECOMERS
  const events = await sql.rows<ChainedEvent>(UNSEALED, [merchantId, from, limit])
  let previous = head?.sha256 ?? CHAIN_START
  const first = (head?.position ?? 0n) + 1n
  const seals = events.map((event, index) => {
    previous = chainHash(previous, event)
    return { position: first + BigInt(index), eventSeq: event.seq, sha256: previous }
  })
  if (seals.length === 0) return 0
  const columns = [
    seals.map((seal) => seal.position),
    seals.map((seal) => seal.eventSeq),
    seals.map((seal) => seal.sha256),
  ]
  return sql.write(INSERT_SEALS, [merchantId, ...columns])
}

const CHECKED_PAGE = `
  SELECT s.position, s.sha256, s.event_seq AS "eventSeq", ${EVENT}
  FROM audit_seal s LEFT JOIN audit_event e ON e.seq = s.event_seq
  WHERE s.merchant_id = $1 AND s.position > $2 ORDER BY s.position LIMIT ${PAGE}`

/** Moves one row along the chain; what does not agree, or null. */
function step(walk: { previous: string; position: bigint }, row: CheckedRow): string | null {
  walk.position += 1n
  if (row.position !== walk.position) return `seal ${walk.position} is missing`
  if (!isWhole(row)) return `event ${row.eventSeq} is missing`
  walk.previous = chainHash(walk.previous, row)
  return walk.previous === row.sha256 ? null : `event ${row.eventSeq} was changed or moved`
}

const isWhole = (row: CheckedRow): row is CheckedRow & ChainedEvent => row.seq !== null

const NEVER_SEALED = `
  SELECT e.seq FROM audit_event e
  WHERE e.merchant_id = $1
    AND e.seq <= (SELECT max(event_seq) FROM audit_seal WHERE merchant_id = $1) - $2::bigint
    AND NOT EXISTS (SELECT 1 FROM audit_seal s WHERE s.merchant_id = e.merchant_id AND s.event_seq = e.seq)
  ORDER BY e.seq LIMIT 1`

async function passedOver(sql: Sql, merchantId: string): Promise<string | null> {
  const row = await oneOrNone<{ seq: bigint }>(sql, NEVER_SEALED, [merchantId, LATECOMERS])
  return row === null ? null : `event ${row.seq} was never sealed`
}
