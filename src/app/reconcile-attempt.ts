import type { AttemptId } from '../domain/ids.ts'
import { isOpenAttempt, type PaymentAttempt } from '../domain/payment-attempt.ts'
import type { AttemptStep } from '../ports/attempt-repository.ts'
import type { UnitOfWork } from '../ports/store.ts'
import type { AppDeps } from './deps.ts'
import { recordProviderOutcome } from './record-provider-outcome.ts'

/** Asks the provider what became of an attempt and records the answer; the only road from "unknown" to anything else. */
export async function reconcileAttempt(
  deps: AppDeps,
  attemptId: AttemptId,
  step: AttemptStep['kind'] = 'find',
): Promise<'settled' | 'waiting' | 'unknown_attempt'> {
  const attempt = await deps.store.transaction((tx) => tx.attempts.find(attemptId))
  if (attempt === null) return 'unknown_attempt'
  // A planned question that another answer overtook; a callback is looked into even now.
  return attempt.status === 'succeeded' ? 'settled' : askProvider(deps, attempt, step)
}

/** For who has just read the attempt; what the answer means is decided on the row as it stands then, under its lock. `alongside` joins the unit of work. */
export async function askProvider(
  deps: AppDeps,
  { id: attemptId, linkId, posAccountId, providerRef, startedAt }: PaymentAttempt,
  step: AttemptStep['kind'],
  alongside: (tx: UnitOfWork) => Promise<void> = () => Promise.resolve(),
): Promise<'settled' | 'waiting'> {
  const provider = await deps.accounts.provider(posAccountId)
  const outcome = await provider.find({ attemptId, ref: providerRef, startedAt })
  const after = await deps.store.together({ lane: 'outcome', key: linkId }, async (tx) => {
    await alongside(tx)
    return recordProviderOutcome(tx, deps, { attemptId, outcome, step })
  })
  return isOpenAttempt(after.status) || after.status === 'held' ? 'waiting' : 'settled'
}
