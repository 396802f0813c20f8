import { openPaymentLink } from '../../app/open-payment-link.ts'
import { reconcileAttemptJob } from '../../app/queues.ts'
import { startPaymentAttempt, type StartAttemptError } from '../../app/start-payment-attempt.ts'
import type { AppDeps } from '../../app/deps.ts'
import type { AttemptId, PosAccountId } from '../../domain/ids.ts'
import { plusMs, SECOND_MS } from '../../domain/instant.ts'
import { err } from '../../domain/result.ts'
import type { PayDoors, StartPaymentError } from '../deps.ts'

/** After a payer's return the provider is asked at once and twice more: most answers come within seconds. */
const ASK_AGAIN_MS = [5 * SECOND_MS, 15 * SECOND_MS]

export function createPayDoors(deps: AppDeps): PayDoors {
  return {
    open: (token) => deps.store.transaction((tx) => openPaymentLink(tx, deps, token)),
    async start(input) {
      const started = await startPaymentAttempt(deps, input)
      return started.ok ? started : err(toPageError(started.error))
    },
    comeBack: (account, attempt) => comeBack(deps, account, attempt),
    countView: (link, visitor) => deps.store.transaction((tx) => tx.links.countView(link, visitor)),
  }
}

function toPageError(error: StartAttemptError): StartPaymentError {
  switch (error.kind) {
    case 'unknown_link':
      return { kind: 'not_found' }
    case 'not_payable':
    case 'no_provider':
      return { kind: 'not_payable' }
    case 'too_many_starts':
      return { kind: 'too_many_starts' }
    case 'being_checked':
      return { kind: 'unknown_result' }
    case 'provider_refused':
      return { kind: 'provider_unreachable' }
  }
}

function comeBack(deps: AppDeps, account: PosAccountId, attemptId: AttemptId): Promise<string | null> {
  return deps.store.transaction(async (tx) => {
    const attempt = await tx.attempts.find(attemptId)
    if (attempt === null || attempt.posAccountId !== account) return null
    const now = deps.clock.now()
    const soon = reconcileAttemptJob(attemptId)
    const later = ASK_AGAIN_MS.map((delay) => ({
      ...soon,
      startAfter: plusMs(now, delay),
      onlyOne: `${attemptId}:${delay}`,
    }))
    await tx.enqueue(soon, ...later)
    return tx.links.token(attempt.merchantId, attempt.linkId)
  })
}
