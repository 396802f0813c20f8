import type { Actor } from '../domain/actor.ts'
import { toId, type AttemptId } from '../domain/ids.ts'
import { applyOutcome, disagreementOf, isOpenAttempt, type PaymentAttempt } from '../domain/payment-attempt.ts'
import type { PaymentFact } from '../domain/payment-fact.ts'
import { applyFact, flagForReview, type Ledger, type PaymentLink } from '../domain/payment-link.ts'
import { nextPollAt } from '../domain/poll-schedule.ts'
import type { Capture, ProviderOutcome } from '../domain/provider-outcome.ts'
import type { AttemptStep } from '../ports/attempt-repository.ts'
import type { UnitOfWork } from '../ports/store.ts'
import { announceAttempt, announceUnsettledAttempt } from './announce-attempt.ts'
import { announcePayment } from './announce-payment.ts'
import { audit } from './audit.ts'
import type { AppDeps } from './deps.ts'
import { loadParties, type LinkWithParties } from './load-link.ts'
import { readAudience } from './recipients.ts'
import { refreshCards } from './refresh-cards.ts'

export type Recording = Pick<AppDeps, 'accounts' | 'clock' | 'ids' | 'logger' | 'urls' | 'testMode'>

/**
 * The one place where what a provider said changes anything: attempt, fact, link, confirmations and jobs in one unit of
 * work. Saying the same again changes nothing.
 */
export async function recordProviderOutcome(
  tx: UnitOfWork,
  deps: Recording,
  input: {
    readonly attemptId: AttemptId
    readonly outcome: ProviderOutcome
    readonly step: AttemptStep['kind']
  },
): Promise<PaymentAttempt> {
  const { before, parties } = await lockAttempt(tx, input.attemptId)
  await tx.attempts.logStep(stepOf(deps, input))
  const after = await settleAttempt(tx, deps, before, input.outcome)
  const fact = await recordCapture(tx, deps, parties, before, after, input.outcome)
  if (fact === null) await announceAttempt(tx, deps, parties, before, after, input.outcome)
  if (isGivenUp(before, after)) await askForPerson(tx, deps, parties, after)
  if (fact !== null || before.status !== after.status) await refreshCards(tx, parties.link.id)
  return after
}

/** Everything below decides on the attempt as it stands under its link's lock. */
async function lockAttempt(
  tx: UnitOfWork,
  attemptId: AttemptId,
): Promise<{ before: PaymentAttempt; parties: LinkWithParties }> {
  const link = await tx.links.lockOfAttempt(attemptId)
  if (link === null) throw new Error(`no attempt ${attemptId}`)
  // Asked for together, those who may have to be told as well: the connection answers all in one round trip.
  const [before, parties] = await Promise.all([
    tx.attempts.find(attemptId),
    loadParties(tx, link),
    readAudience(tx, link.merchantId),
  ])
  if (before === null) throw new Error(`attempt ${attemptId} vanished`)
  return { before, parties: { link, ...parties } }
}

/** The week of planned questions ends here, and the money is still not known. */
const isGivenUp = (before: PaymentAttempt, after: PaymentAttempt): boolean =>
  isWaiting(after) && after.nextPollAt === null && before.nextPollAt !== null

async function askForPerson(
  tx: UnitOfWork,
  deps: Recording,
  parties: LinkWithParties,
  attempt: PaymentAttempt,
): Promise<void> {
  const link = flagForReview(parties.link)
  await tx.links.save(link)
  await announceUnsettledAttempt(tx, deps, { ...parties, link }, attempt)
  await refreshCards(tx, link.id)
}

const isWaiting = ({ status }: PaymentAttempt): boolean => isOpenAttempt(status) || status === 'held'

async function settleAttempt(
  tx: UnitOfWork,
  deps: Recording,
  before: PaymentAttempt,
  outcome: ProviderOutcome,
): Promise<PaymentAttempt> {
  const now = deps.clock.now()
  const applied = applyOutcome(before, outcome, now)
  const after: PaymentAttempt = {
    ...applied,
    nextPollAt: isWaiting(applied) ? nextPollAt(applied.startedAt, now) : null,
    pollCount: applied.pollCount + 1,
  }
  await tx.attempts.save(after)
  if (after.status !== before.status) {
    const actor: Actor = { kind: 'provider', id: before.posAccountId }
    await audit(tx, deps, before.merchantId, actor, {
      action: `attempt.${after.status}`,
      subjectId: before.id,
      details: { from: before.status, outcome: outcome.kind },
    })
  }
  if (before.status === 'succeeded' && outcome.kind === 'declined') {
    deps.logger.warn('attempt.contradiction', { attemptId: before.id, reason: outcome.reason })
  }
  return after
}

/** A4 and L5: a believed capture becomes a fact once, and the fact moves the link. */
async function recordCapture(
  tx: UnitOfWork,
  deps: Recording,
  parties: LinkWithParties,
  before: PaymentAttempt,
  attempt: PaymentAttempt,
  outcome: ProviderOutcome,
): Promise<PaymentFact | null> {
  if (outcome.kind !== 'captured' || disagreementOf(outcome.capture, attempt) !== null) return null
  const fact = factOf(deps, attempt, outcome.capture)
  // One after the other on the connection, so the sums hold the new fact; both under the link's lock.
  const [isNew, ledger] = await Promise.all([tx.facts.insert(fact), tx.facts.ledgerOf(parties.link.id)])
  if (!isNew) return null
  const link = await moveLink(tx, deps, parties.link, { fact, ledger })
  // Whoever heard or saw that this try had come to nothing must hear that it no longer holds.
  const corrected = before.status === 'failed' || before.status === 'lapsed'
  await announcePayment(tx, deps, { ...parties, link }, fact, corrected)
  return fact
}

async function moveLink(
  tx: UnitOfWork,
  deps: Recording,
  link: PaymentLink,
  { fact, ledger }: { fact: PaymentFact; ledger: Ledger },
): Promise<PaymentLink> {
  const moved = applyFact(link, ledger, fact.capturedAt)
  await tx.links.save(moved)
  const actor: Actor =
    fact.source.kind === 'provider' ? { kind: 'provider', id: fact.source.posAccountId } : { kind: 'system' }
  await audit(tx, deps, link.merchantId, actor, {
    action: 'payment.recorded',
    subjectId: link.id,
    details: { factId: fact.id, amountKurus: fact.amount, from: link.status, to: moved.status },
  })
  return moved
}

const factOf = (deps: Recording, attempt: PaymentAttempt, capture: Capture): PaymentFact => ({
  id: toId(deps.ids.uuid()),
  merchantId: attempt.merchantId,
  linkId: attempt.linkId,
  source: {
    kind: 'provider',
    attemptId: attempt.id,
    posAccountId: attempt.posAccountId,
    paymentId: capture.paymentId,
    proofSha256: capture.proofSha256,
  },
  amount: capture.base,
  charged: capture.charged,
  currency: 'TRY',
  installments: capture.installments,
  fee: capture.fee,
  capturedAt: capture.capturedAt,
  recordedAt: deps.clock.now(),
})

function stepOf(
  deps: Recording,
  input: { attemptId: AttemptId; outcome: ProviderOutcome; step: AttemptStep['kind'] },
): AttemptStep {
  const detail = 'detail' in input.outcome ? input.outcome.detail : { code: null, message: null, scrubbedBody: '' }
  return {
    attemptId: input.attemptId,
    at: deps.clock.now(),
    kind: input.step,
    outcome: input.outcome.kind,
    ...detail,
  }
}
