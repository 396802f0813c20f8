import type { AppDeps } from './app/deps.ts'
import { openPaymentLink } from './app/open-payment-link.ts'
import { optOutByLink } from './app/opt-out-payer.ts'
import { reconcileAttemptJob } from './app/queues.ts'
import { startPaymentAttempt, type StartAttemptError } from './app/start-payment-attempt.ts'
import type { AttemptId, PosAccountId } from './domain/ids.ts'
import { plusMs, SECOND_MS } from './domain/instant.ts'
import { err, ok } from './domain/result.ts'
import type { PayPageReader } from './ports/pay-page-reader.ts'
import type { PayDoors, StartPaymentError } from './web/deps.ts'

/** What the pay page may do, by use cases. */
export const openPayDoors = (deps: AppDeps & { readonly payPages: PayPageReader }): PayDoors => ({
  open: (token) => openPaymentLink(deps, token),
  start: async ({ token, payer, installmentCap }) => {
    const started = await startPaymentAttempt(deps, { token, payer, installmentCap })
    return started.ok ? ok({ action: started.value.action }) : err(pageErrorOf(started.error))
  },
  comeBack: (account, attempt) => comeBack(deps, account, attempt),
  optOut: (token) => optOutByLink(deps, token),
  countView: (link, visitor) => deps.payPages.countView(link, visitor),
})

function pageErrorOf(error: StartAttemptError): StartPaymentError {
  switch (error.kind) {
    case 'unknown_link':
      return { kind: 'not_found' }
    case 'not_payable':
      return { kind: 'not_payable' }
    case 'too_many_starts':
      return { kind: 'too_many_starts' }
    case 'no_provider':
    case 'provider_refused':
      return { kind: 'provider_unreachable' }
    case 'being_checked':
      return { kind: 'unknown_result' }
  }
}

/** A payer who looks at "we are checking" is answered sooner than the poll schedule would. */
const ASK_AGAIN_AFTER_MS = [5 * SECOND_MS, 15 * SECOND_MS]

/** The payer is back: whatever the address claims, the provider is asked now and soon again. */
function comeBack(deps: AppDeps, account: PosAccountId, attemptId: AttemptId): Promise<string | null> {
  return deps.store.transaction(async (tx) => {
    const attempt = await tx.attempts.find(attemptId)
    if (attempt === null || attempt.posAccountId !== account) return null
    const later = ASK_AGAIN_AFTER_MS.map((wait) => reconcileAttemptJob(attempt.id, plusMs(deps.clock.now(), wait)))
    if (attempt.status !== 'succeeded') await tx.enqueue(reconcileAttemptJob(attempt.id), ...later)
    return tx.links.token(attempt.merchantId, attempt.linkId)
  })
}
