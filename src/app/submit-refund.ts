import { toId, type RefundId } from '../domain/ids.ts'
import type { PaymentFact } from '../domain/payment-fact.ts'
import { applyReversal } from '../domain/payment-link.ts'
import type { ReversalOutcome } from '../domain/provider-outcome.ts'
import {
  applyReversalOutcome,
  isUnanswered,
  mayAskAbout,
  moveRefund,
  needsPerson,
  nextQuestionAt,
  type Refund,
} from '../domain/refund.ts'
import type { PaymentProvider, ReversalCommand } from '../ports/payment-provider.ts'
import type { UnitOfWork } from '../ports/store.ts'
import { announceRefund, announceUnansweredRefund } from './announce-refund.ts'
import { audit, SYSTEM } from './audit.ts'
import type { AppDeps } from './deps.ts'
import { lockLink } from './load-link.ts'
import { refreshCards } from './refresh-cards.ts'

type Submission = { readonly refund: Refund; readonly command: ReversalCommand; readonly firstTime: boolean }

/**
 * R3 and R4: commits "submitted" before the provider is called. A refund that was submitted before is only asked about,
 * never sent again.
 */
export async function submitRefund(deps: AppDeps, refundId: RefundId, merchantId: Refund['merchantId']): Promise<void> {
  const submission = await deps.store.transaction((tx) => beginSubmission(tx, deps, refundId, merchantId))
  if (submission === null) return
  const provider = await deps.accounts.provider(submission.refund.posAccountId)
  const outcome = await callProvider(provider, submission)
  if (outcome !== null) await deps.store.transaction((tx) => recordReversal(tx, deps, submission.refund, outcome))
  if (needsPerson(submission.refund, deps.clock.now()))
    await deps.store.transaction((tx) => askForPerson(tx, deps, submission.refund))
}

async function beginSubmission(
  tx: UnitOfWork,
  deps: AppDeps,
  refundId: RefundId,
  merchantId: Refund['merchantId'],
): Promise<Submission | null> {
  const refund = await tx.refunds.lock(merchantId, refundId)
  if (refund === null) return null
  const command = await commandOf(tx, refund)
  const now = deps.clock.now()
  if (isUnanswered(refund)) {
    if (!mayAskAbout(refund, now)) return null
    // The next question is planned before this one is asked: a provider that fails is not asked without pause.
    await tx.refunds.save({ ...refund, nextPollAt: nextQuestionAt(refund.submittedAt ?? now, now) })
    return { refund, command, firstTime: false }
  }
  if (refund.status !== 'approved') return null
  const submitted = moveRefund(refund, 'submitted', { submittedAt: now, nextPollAt: nextQuestionAt(now, now) })
  await tx.refunds.save(submitted)
  await refreshCards(tx, refund.linkId)
  await audit(tx, deps, refund.merchantId, SYSTEM, { action: `${refund.method}.submitted`, subjectId: refund.id })
  return { refund: submitted, command, firstTime: true }
}

async function commandOf(tx: UnitOfWork, refund: Refund): Promise<ReversalCommand> {
  const source = (await factOf(tx, refund)).source
  if (source.kind !== 'provider') throw new Error(`refund ${refund.id} is of a payment no provider made`)
  return {
    refundId: refund.id,
    attemptId: source.attemptId,
    paymentId: source.paymentId,
    amount: refund.amount,
  }
}

async function factOf(tx: UnitOfWork, refund: Refund): Promise<PaymentFact> {
  const fact = await tx.facts.find(refund.factId)
  if (fact === null) throw new Error(`refund ${refund.id} has no payment`)
  return fact
}

type Call = ((command: ReversalCommand) => Promise<ReversalOutcome>) | null

/** Null where the provider cannot tell what became of a lost answer: then a person decides. */
async function callProvider(
  provider: PaymentProvider,
  { refund, command, firstTime }: Submission,
): Promise<ReversalOutcome | null> {
  const { send, find } = refund.method === 'void' ? voidCalls(provider) : refundCalls(provider)
  const call = firstTime ? send : find
  return call === null ? null : call(command)
}

function refundCalls({ refunds }: PaymentProvider): { send: Call; find: Call } {
  if (refunds === null) return { send: null, find: null }
  return { send: (command) => refunds.refund(command), find: refunds.findRefund }
}

function voidCalls({ voids }: PaymentProvider): { send: Call; find: Call } {
  if (voids === null) return { send: null, find: null }
  return { send: (command) => voids.voidPayment(command), find: voids.findVoid }
}

/** R4: what the provider says became of an order of ours; saying it again changes nothing. */
export async function recordReversal(
  tx: UnitOfWork,
  deps: AppDeps,
  submitted: Refund,
  outcome: ReversalOutcome,
): Promise<void> {
  const parties = await lockLink(tx, submitted.merchantId, submitted.linkId)
  const before = await tx.refunds.lock(submitted.merchantId, submitted.id)
  if (before === null) throw new Error(`refund ${submitted.id} vanished`)
  const after = applyReversalOutcome(before, outcome, deps.clock.now())
  if (after === before) return
  await tx.refunds.save(after)
  const link = outcome.kind === 'done' ? await moveLink(tx, deps, parties.link, after, outcome) : parties.link
  if (after.status === before.status) return
  await audit(
    tx,
    deps,
    after.merchantId,
    { kind: 'provider', id: after.posAccountId },
    {
      action: `${after.method}.${after.status}`,
      subjectId: after.id,
      details: { amountKurus: after.amount },
    },
  )
  await announceRefund(tx, deps, { ...parties, link }, after)
  await refreshCards(tx, link.id)
}

/** R4: said once, however often the provider is asked afterwards. */
async function askForPerson(tx: UnitOfWork, deps: AppDeps, { id, merchantId, linkId }: Refund): Promise<void> {
  const parties = await lockLink(tx, merchantId, linkId)
  const refund = await tx.refunds.lock(merchantId, id)
  if (refund !== null && needsPerson(refund, deps.clock.now()))
    await announceUnansweredRefund(tx, deps, parties, refund)
}

/** L6: the money that went back is a fact of its own, and the link follows the sums. */
async function moveLink(
  tx: UnitOfWork,
  deps: AppDeps,
  link: Awaited<ReturnType<typeof lockLink>>['link'],
  refund: Refund,
  outcome: Extract<ReversalOutcome, { kind: 'done' }>,
) {
  const inserted = await tx.facts.insertReversal({
    id: toId(deps.ids.uuid()),
    merchantId: refund.merchantId,
    linkId: refund.linkId,
    factId: refund.factId,
    refundId: refund.id,
    kind: refund.method,
    providerRef: outcome.ref,
    amount: outcome.amount,
    at: outcome.at,
  })
  if (!inserted) return link
  const moved = applyReversal(link, await tx.facts.ledgerOf(link.id), outcome.amount === refund.amount)
  await tx.links.save(moved)
  return moved
}
