import { toId, type ProviderRef } from '../../../domain/ids.ts'
import type { FactSource, PaymentFact, ReversalFact } from '../../../domain/payment-fact.ts'
import type { FactRepository } from '../../../ports/fact-repository.ts'
import type * as Row from '../prisma/generated/client.ts'
import { mustExist, toColumn, toColumnOrNull, toDate, toInstant, toKurus, toKurusOrNull } from './mappers.ts'
import type { Scope } from './scope.ts'
import { oneOrNone } from './sql.ts'
import { insertInto, selectFrom, tableOf, valuesOf, type RowOf } from './table.ts'

const FACT = tableOf<Row.PaymentFact>()(
  'payment_fact',
  ...(['id', 'merchantId', 'linkId', 'source', 'attemptId', 'posAccountId', 'providerPaymentId'] as const),
  ...(['proofSha256', 'declaredBy', 'reference', 'amount', 'charged', 'currency', 'installments', 'fee'] as const),
  ...(['capturedAt', 'recordedAt'] as const),
)
type FactRow = RowOf<typeof FACT>
const REVERSAL = tableOf<Row.ReversalFact>()(
  'reversal_fact',
  ...(['id', 'merchantId', 'linkId', 'factId', 'refundId', 'kind', 'providerRef', 'amount', 'at'] as const),
)
type ReversalRow = RowOf<typeof REVERSAL>

const INSERT = `${insertInto(FACT)} ON CONFLICT DO NOTHING`
const FIND = `${selectFrom(FACT)} WHERE t.id = $1`
const OF_LINK = `${selectFrom(FACT)} WHERE t.link_id = $1 ORDER BY t.recorded_at, t.id`
const OF_ATTEMPT = `${selectFrom(FACT)} WHERE t.attempt_id = $1 ORDER BY t.id LIMIT 1`
const INSERT_REVERSAL = `${insertInto(REVERSAL)} ON CONFLICT DO NOTHING`
const REVERSALS_OF = `${selectFrom(REVERSAL)} WHERE t.link_id = $1 ORDER BY t.at, t.id`
const LEDGER_OF = `
  SELECT COALESCE(sum(f.amount), 0)::bigint AS captured, count(*)::int AS "factCount",
    (SELECT COALESCE(sum(r.amount), 0)::bigint FROM reversal_fact r WHERE r.link_id = $1) AS reversed
  FROM payment_fact f WHERE f.link_id = $1`

type LedgerRow = { readonly captured: bigint; readonly reversed: bigint; readonly factCount: number }

export function openFacts({ sql }: Scope): FactRepository {
  return {
    insert: async (fact) => (await sql.write(INSERT, valuesOf(FACT, toRow(fact)))) === 1,
    async find(id) {
      const row = await oneOrNone<FactRow>(sql, FIND, [id])
      return row === null ? null : factOf(row)
    },
    async ofLink(linkId) {
      return (await sql.rows<FactRow>(OF_LINK, [linkId])).map(factOf)
    },
    async ofAttempt(attemptId) {
      const row = await oneOrNone<FactRow>(sql, OF_ATTEMPT, [attemptId])
      return row === null ? null : factOf(row)
    },
    async insertReversal(reversal) {
      const row = { ...reversal, amount: toColumn(reversal.amount), at: toDate(reversal.at) }
      return (await sql.write(INSERT_REVERSAL, valuesOf(REVERSAL, row))) === 1
    },
    async reversalsOf(linkId) {
      return (await sql.rows<ReversalRow>(REVERSALS_OF, [linkId])).map(reversalOf)
    },
    async ledgerOf(linkId) {
      const { captured, reversed, factCount } = mustExist(
        await oneOrNone<LedgerRow>(sql, LEDGER_OF, [linkId]),
        'ledger',
      )
      return { captured: toKurus(captured), reversed: toKurus(reversed), factCount }
    },
  }
}

const toRow = ({ source, ...fact }: PaymentFact) => ({
  ...fact,
  ...sourceColumns(source),
  amount: toColumn(fact.amount),
  charged: toColumn(fact.charged),
  fee: toColumnOrNull(fact.fee),
  capturedAt: toDate(fact.capturedAt),
  recordedAt: toDate(fact.recordedAt),
})

const UNPROVEN = { attemptId: null, posAccountId: null, providerPaymentId: null, proofSha256: null }
const UNDECLARED = { declaredBy: null, reference: null }

function sourceColumns(source: FactSource) {
  switch (source.kind) {
    case 'provider': {
      const { kind, attemptId, posAccountId, paymentId, proofSha256 } = source
      return { ...UNDECLARED, source: kind, attemptId, posAccountId, providerPaymentId: paymentId, proofSha256 }
    }
    case 'declared':
      return { ...UNPROVEN, source: source.kind, declaredBy: source.memberId, reference: source.reference }
  }
}

const factOf = (row: FactRow): PaymentFact => ({
  id: toId(row.id),
  merchantId: toId(row.merchantId),
  linkId: toId(row.linkId),
  source: sourceOf(row),
  amount: toKurus(row.amount),
  charged: toKurus(row.charged),
  currency: 'TRY',
  installments: row.installments,
  fee: toKurusOrNull(row.fee),
  capturedAt: toInstant(row.capturedAt),
  recordedAt: toInstant(row.recordedAt),
})

function sourceOf(row: FactRow): FactSource {
  if (row.source === 'declared') {
    const memberId = mustExist(row.declaredBy, 'declaring member')
    return { kind: 'declared', memberId, reference: mustExist(row.reference, 'reference') }
  }
  return {
    kind: 'provider',
    attemptId: toId(mustExist(row.attemptId, 'attempt of a fact')),
    posAccountId: toId(mustExist(row.posAccountId, 'pos account of a fact')),
    paymentId: mustExist(row.providerPaymentId, 'payment id of a fact') as ProviderRef,
    proofSha256: mustExist(row.proofSha256, 'proof of a fact'),
  }
}

const reversalOf = (row: ReversalRow): ReversalFact => ({
  id: toId(row.id),
  merchantId: toId(row.merchantId),
  linkId: toId(row.linkId),
  factId: toId(row.factId),
  refundId: row.refundId,
  kind: row.kind as ReversalFact['kind'],
  providerRef: row.providerRef as ProviderRef,
  amount: toKurus(row.amount),
  at: toInstant(row.at),
})
