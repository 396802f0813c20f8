import type { Actor } from '../../../domain/actor.ts'
import type { AuditRepository } from '../../../ports/audit-repository.ts'
import { CHAIN_START, chainHash, type ChainedEvent } from './audit-chain.ts'
import { Prisma } from './generated/client.ts'
import { toDate, toJson } from './mappers.ts'
import type { Scope } from './scope.ts'

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

const EVENT = Prisma.sql`e.seq, e.merchant_id AS "merchantId", e.actor_kind AS "actorKind", e.actor_id AS "actorId",
  e.action, e.subject_id AS "subjectId", e.details, e.at`

export function openAudit({ tx }: Pick<Scope, 'tx'>): AuditRepository {
  return {
    async record({ merchantId, actor, action, subjectId, details, at }) {
      const { kind: actorKind } = actor
      const data = { merchantId, actorKind, actorId: actorIdOf(actor), action, subjectId, details: toJson(details) }
      await tx.auditEvent.createMany({ data: [{ ...data, at: toDate(at) }] })
    },
    async seal(limit) {
      await tx.$executeRaw`SELECT pg_advisory_xact_lock(${SEAL_LOCK}::bigint)`
      const offices = await tx.merchant.findMany({ select: { id: true }, orderBy: { id: 'asc' } })
      let sealed = 0
      for (const { id } of offices) sealed += await sealOffice(tx, id, limit)
      return sealed
    },
    async verify(merchantId) {
      const walk = { previous: CHAIN_START, position: 0n }
      for (;;) {
        const rows = await checkedPage(tx, merchantId, walk.position)
        for (const row of rows) {
          const broken = step(walk, row)
          if (broken !== null) return broken
        }
        if (rows.length < PAGE) return passedOver(tx, merchantId)
      }
    },
  }
}

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

async function sealOffice(tx: Scope['tx'], merchantId: string, limit: number): Promise<number> {
  const [head] = await tx.$queryRaw<(SealRow & { highest: bigint })[]>`
    SELECT position, sha256, (SELECT max(event_seq) FROM audit_seal WHERE merchant_id = ${merchantId}::uuid) AS highest
    FROM audit_seal WHERE merchant_id = ${merchantId}::uuid ORDER BY position DESC LIMIT 1`
  const from = (head?.highest ?? 0n) - LATECOMERS
  const events = await tx.$queryRaw<ChainedEvent[]>`
    SELECT ${EVENT} FROM audit_event e
    LEFT JOIN audit_seal s ON s.merchant_id = e.merchant_id AND s.event_seq = e.seq
    WHERE e.merchant_id = ${merchantId}::uuid AND e.seq > ${from}::bigint AND s.event_seq IS NULL
    ORDER BY e.seq LIMIT ${limit}::int`
  let previous = head?.sha256 ?? CHAIN_START
  const first = (head?.position ?? 0n) + 1n
  const seals = events.map((event, index) => {
    previous = chainHash(previous, event)
    return { merchantId, position: first + BigInt(index), eventSeq: event.seq, sha256: previous }
  })
  if (seals.length > 0) await tx.auditSeal.createMany({ data: seals })
  return seals.length
}

const checkedPage = (tx: Scope['tx'], merchantId: string, after: bigint): Promise<CheckedRow[]> =>
  tx.$queryRaw<CheckedRow[]>`
    SELECT s.position, s.sha256, s.event_seq AS "eventSeq", ${EVENT}
    FROM audit_seal s LEFT JOIN audit_event e ON e.seq = s.event_seq
    WHERE s.merchant_id = ${merchantId}::uuid AND s.position > ${after}::bigint ORDER BY s.position LIMIT ${PAGE}::int`

/** Moves one row along the chain; what does not agree, or null. */
function step(walk: { previous: string; position: bigint }, row: CheckedRow): string | null {
  walk.position += 1n
  if (row.position !== walk.position) return `seal ${walk.position} is missing`
  if (!isWhole(row)) return `event ${row.eventSeq} is missing`
  walk.previous = chainHash(walk.previous, row)
  return walk.previous === row.sha256 ? null : `event ${row.eventSeq} was changed or moved`
}

const isWhole = (row: CheckedRow): row is CheckedRow & ChainedEvent => row.seq !== null

async function passedOver(tx: Scope['tx'], merchantId: string): Promise<string | null> {
  const rows = await tx.$queryRaw<{ seq: bigint }[]>`
    SELECT e.seq FROM audit_event e
    WHERE e.merchant_id = ${merchantId}::uuid
      AND e.seq <= (SELECT max(event_seq) FROM audit_seal WHERE merchant_id = ${merchantId}::uuid) - ${LATECOMERS}::bigint
      AND NOT EXISTS (SELECT 1 FROM audit_seal s WHERE s.merchant_id = e.merchant_id AND s.event_seq = e.seq)
    ORDER BY e.seq LIMIT 1`
  return rows[0] === undefined ? null : `event ${rows[0].seq} was never sealed`
}
