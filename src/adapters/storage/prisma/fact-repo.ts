import { toId, type ProviderRef } from '../../../domain/ids.ts'
import type { FactSource, PaymentFact, ReversalFact } from '../../../domain/payment-fact.ts'
import type { FactRepository } from '../../../ports/fact-repository.ts'
import type * as Row from './generated/client.ts'
import { mustExist, toColumn, toColumnOrNull, toDate, toInstant, toKurus, toKurusOrNull } from './mappers.ts'
import type { Scope } from './scope.ts'

export function openFacts({ tx }: Scope): FactRepository {
  return {
    async insert(fact) {
      const { count } = await tx.paymentFact.createMany({ data: [toRow(fact)], skipDuplicates: true })
      return count === 1
    },
    async find(id) {
      const row = await tx.paymentFact.findUnique({ where: { id } })
      return row === null ? null : factOf(row)
    },
    async ofLink(linkId) {
      const rows = await tx.paymentFact.findMany({ where: { linkId }, orderBy: [{ recordedAt: 'asc' }, { id: 'asc' }] })
      return rows.map(factOf)
    },
    async ofAttempt(attemptId) {
      const row = await tx.paymentFact.findFirst({ where: { attemptId }, orderBy: { id: 'asc' } })
      return row === null ? null : factOf(row)
    },
    async insertReversal(reversal) {
      const data = [{ ...reversal, amount: toColumn(reversal.amount), at: toDate(reversal.at) }]
      const { count } = await tx.reversalFact.createMany({ data, skipDuplicates: true })
      return count === 1
    },
    async reversalsOf(linkId) {
      const rows = await tx.reversalFact.findMany({ where: { linkId }, orderBy: [{ at: 'asc' }, { id: 'asc' }] })
      return rows.map(reversalOf)
    },
    async ledgerOf(linkId) {
      const [row] = await tx.$queryRaw<{ captured: bigint; reversed: bigint; factCount: number }[]>`
        SELECT COALESCE(sum(f.amount), 0)::bigint AS captured, count(*)::int AS "factCount",
          (SELECT COALESCE(sum(r.amount), 0)::bigint FROM reversal_fact r WHERE r.link_id = ${linkId}::uuid) AS reversed
        FROM payment_fact f WHERE f.link_id = ${linkId}::uuid`
      const { captured, reversed, factCount } = mustExist(row, 'ledger')
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

function sourceColumns(source: FactSource) {
  switch (source.kind) {
    case 'provider': {
      const { kind, attemptId, posAccountId, paymentId, proofSha256 } = source
      return { source: kind, attemptId, posAccountId, providerPaymentId: paymentId, proofSha256 }
    }
    case 'declared':
      return { source: source.kind, declaredBy: source.memberId, reference: source.reference }
  }
}

const factOf = (row: Row.PaymentFact): PaymentFact => ({
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

function sourceOf(row: Row.PaymentFact): FactSource {
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

const reversalOf = (row: Row.ReversalFact): ReversalFact => ({
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
