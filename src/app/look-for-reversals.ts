import { toId, type PaymentFactId } from '../domain/ids.ts'
import type { FactSource, PaymentFact } from '../domain/payment-fact.ts'
import { applyUnaskedReversal } from '../domain/payment-link.ts'
import type { SeenReversal } from '../domain/provider-outcome.ts'
import type { Refund } from '../domain/refund.ts'
import { nextReversalCheckAt, REVERSAL_WATCH } from '../domain/reversal-watch.ts'
import type { UnitOfWork } from '../ports/store.ts'
import { audit } from './audit.ts'
import type { AppDeps } from './deps.ts'
import { describeLink, providerNameOf } from './describe-link.ts'
import { lockLink, type LinkWithParties } from './load-link.ts'
import { lookForReversalsJob } from './queues.ts'
import { refreshCards } from './refresh-cards.ts'
import { recordReversal } from './submit-refund.ts'
import { tellOffice } from './tell-office.ts'

const WATCH_PAGE_SIZE = 50

/** Payments whose provider is to be asked again; the page keeps the questions within what a provider takes. */
export async function watchForReversals(deps: Pick<AppDeps, 'clock' | 'store'>): Promise<void> {
  await deps.store.transaction(async (tx) => {
    const due = await tx.reversalWatches.due(deps.clock.now(), REVERSAL_WATCH, WATCH_PAGE_SIZE)
    await tx.enqueue(...due.map(lookForReversalsJob))
  })
}

/**
 * Asks the provider what of a payment went back, whoever asked for it. The next question is planned before this one is
 * asked, so that a provider that fails is not asked without pause.
 */
export async function lookForReversals(deps: AppDeps, factId: PaymentFactId): Promise<void> {
  const fact = await deps.store.transaction(async (tx) => {
    const found = await tx.facts.find(factId)
    if (found === null || found.source.kind !== 'provider') return null
    await tx.reversalWatches.plan(factId, nextReversalCheckAt(found.capturedAt, deps.clock.now()))
    return { ...found, source: found.source }
  })
  if (fact === null) return
  const { listReversals } = await deps.accounts.provider(fact.source.posAccountId)
  if (listReversals === null) return
  const list = await listReversals(fact.source)
  if (list.kind === 'unknown') {
    deps.logger.warn('reversals.not_listed', { factId, code: list.detail.code ?? '' })
    return
  }
  for (const seen of list.reversals) await deps.store.transaction((tx) => recordSeen(tx, deps, fact, seen))
}

type ProvenFact = PaymentFact & { readonly source: Extract<FactSource, { kind: 'provider' }> }

/** What we asked for ends our refund; what we did not is a fact of its own, and a person is told. */
async function recordSeen(tx: UnitOfWork, deps: AppDeps, fact: ProvenFact, seen: SeenReversal): Promise<void> {
  const refund = await refundOf(tx, fact, seen)
  if (refund === null) return recordUnasked(tx, deps, fact, seen)
  if (refund.status === 'done') return
  await recordReversal(tx, deps, refund, { kind: 'done', ref: seen.ref, amount: seen.amount, at: seen.at })
}

async function refundOf(tx: UnitOfWork, fact: ProvenFact, { refundId }: SeenReversal): Promise<Refund | null> {
  if (refundId === null) return null
  const refund = await tx.refunds.find(fact.merchantId, refundId)
  return refund !== null && refund.factId === fact.id ? refund : null
}

async function recordUnasked(tx: UnitOfWork, deps: AppDeps, fact: ProvenFact, seen: SeenReversal): Promise<void> {
  const parties = await lockLink(tx, fact.merchantId, fact.linkId)
  const { kind, ref: providerRef, amount, at } = seen
  const about = { merchantId: fact.merchantId, linkId: fact.linkId, factId: fact.id, refundId: null }
  const isNew = await tx.facts.insertReversal({ id: toId(deps.ids.uuid()), ...about, kind, providerRef, amount, at })
  if (!isNew) return
  const link = applyUnaskedReversal(parties.link, await tx.facts.ledgerOf(fact.linkId), kind)
  await tx.links.save(link)
  const actor = { kind: 'provider', id: fact.source.posAccountId } as const
  await audit(tx, deps, fact.merchantId, actor, {
    action: 'reversal.recorded',
    subjectId: link.id,
    details: { factId: fact.id, reversalKind: kind, amountKurus: amount, to: link.status },
  })
  await announceUnasked(tx, deps, { ...parties, link }, fact, seen)
  await refreshCards(tx, link.id)
}

async function announceUnasked(
  tx: UnitOfWork,
  deps: AppDeps,
  { link, merchant }: LinkWithParties,
  fact: ProvenFact,
  { kind, ref, amount, at }: SeenReversal,
): Promise<void> {
  await tellOffice(tx, deps, {
    merchant,
    link,
    template: 'office.reversal_seen',
    params: {
      ...(await describeLink(tx, deps, link)),
      refundAmount: amount,
      reversalKind: kind,
      reversedAt: at,
      providerName: await providerNameOf(tx, fact.source.posAccountId),
    },
    event: `reversal-seen:${fact.id}:${kind}:${ref}`,
    alsoTo: ['accountant'],
  })
}
