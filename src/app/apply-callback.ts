import type { AttemptId, CallbackId } from '../domain/ids.ts'
import { plusMs } from '../domain/instant.ts'
import { nextOrphanTryAt, ORPHAN_ALERT_AFTER_MS } from '../domain/poll-schedule.ts'
import type { StoredCallback } from '../ports/callback-repository.ts'
import type { UnitOfWork } from '../ports/store.ts'
import type { AppDeps } from './deps.ts'
import { applyCallbackJobs, lookForReversalsJob } from './queues.ts'
import { tellOwners } from './tell-owners.ts'
import { askProvider } from './reconcile-attempt.ts'

/** All of a job's callbacks; one that fails is tried again with the job, those that are done are not. */
export async function applyCallbacks(deps: AppDeps, callbackIds: readonly CallbackId[]): Promise<void> {
  const results = await Promise.allSettled(callbackIds.map((id) => applyCallback(deps, id)))
  const failed = results.find((result) => result.status === 'rejected')
  if (failed !== undefined) throw failed.reason
}

/** A stored callback says where to look: the provider is asked, and only its answer counts. */
async function applyCallback(deps: AppDeps, callbackId: CallbackId): Promise<void> {
  const found = await deps.store.together({ lane: 'callback' }, (tx) => tx.callbacks.findWithAttempt(callbackId))
  if (found === null || found.callback.processedAt !== null) return
  const { callback, attempt } = found
  if (attempt === null) return keepOrphan(deps, callback)
  if (attempt.posAccountId !== callback.posAccountId) return finish(deps, callback, 'foreign')
  await askProvider(deps, attempt, 'callback', async (tx) => {
    await tx.callbacks.markProcessed(callback.id, deps.clock.now(), 'applied')
    // News of a payment that was proven before: perhaps that money went back.
    if (attempt.status === 'succeeded') await lookForReversalsOf(tx, attempt.id)
  })
}

async function lookForReversalsOf(tx: UnitOfWork, attemptId: AttemptId): Promise<void> {
  const fact = await tx.facts.ofAttempt(attemptId)
  if (fact !== null) await tx.enqueue(lookForReversalsJob(fact.id))
}

/** H8: a callback may overtake our own commit; it is matched again for a day, and somebody is told after two minutes. */
async function keepOrphan(deps: AppDeps, callback: StoredCallback): Promise<void> {
  const now = deps.clock.now()
  const again = nextOrphanTryAt(callback.receivedAt, now)
  if (again === null) return finish(deps, callback, 'orphan')
  await deps.store.transaction(async (tx) => {
    await tx.enqueue(...applyCallbackJobs([callback.id], again))
    const isAlarming = now >= plusMs(callback.receivedAt, ORPHAN_ALERT_AFTER_MS)
    if (isAlarming) await alertUnmatched(tx, deps, callback, 'goes_on')
  })
}

async function finish(deps: AppDeps, callback: StoredCallback, outcome: 'orphan' | 'foreign'): Promise<void> {
  await deps.store.transaction(async (tx) => {
    await tx.callbacks.markProcessed(callback.id, deps.clock.now(), outcome)
    await alertUnmatched(tx, deps, callback, outcome === 'orphan' ? 'given_up' : 'foreign')
  })
  deps.logger.error('callback.unmatched', new Error(`a signed callback is ${outcome}`), { callbackId: callback.id })
}

/**
 * Money may have moved that no link of ours knows: a person looks into the provider's panel (reliability.md 2.5). An
 * unsigned hint may be anybody's and alarms nobody.
 */
async function alertUnmatched(
  tx: UnitOfWork,
  deps: AppDeps,
  callback: StoredCallback,
  matching: 'goes_on' | 'given_up' | 'foreign',
): Promise<void> {
  const account = await tx.accounts.pos(callback.posAccountId)
  if (account === null || callback.trust === 'hint') return
  await tellOwners(tx, deps, account.merchantId, {
    template: 'office.callback_unmatched',
    params: { providerName: account.displayName, receivedAt: callback.receivedAt, matching },
    event: `callback-unmatched-${matching}:${callback.id}`,
  })
}
