import { isApprovalLapsed, mayAskAbout, type Refund } from '../domain/refund.ts'
import type { UnitOfWork } from '../ports/store.ts'
import { announceLapsedRefund } from './announce-refund.ts'
import { lapseLinkApproval } from './approve-link.ts'
import { SYSTEM } from './audit.ts'
import type { AppDeps } from './deps.ts'
import { reconcileAttemptJob, sendOutJob, submitRefundJob } from './queues.ts'
import { recordWithdrawal } from './withdraw-refund.ts'

type Sweeping = Pick<AppDeps, 'clock' | 'ids' | 'store' | 'testMode' | 'urls'>

const SWEEP_PAGE_SIZE = 200

/**
 * The floor under everything that could be forgotten: planned questions to providers, deliveries left behind by a
 * process that died, refunds without an answer. Running it twice does nothing twice.
 */
export async function sweep(deps: Sweeping): Promise<void> {
  await deps.store.transaction(async (tx) => {
    const now = deps.clock.now()
    const attempts = await tx.attempts.dueForPoll(now, SWEEP_PAGE_SIZE)
    const stranded = await tx.deliveries.stranded(now, SWEEP_PAGE_SIZE)
    const addresses = new Map(stranded.map((one) => [`${one.channelAccountId} ${one.address}`, one]))
    await tx.enqueue(
      ...attempts.map((attempt) => reconcileAttemptJob(attempt.id)),
      ...[...addresses.values()].map((one) => sendOutJob(one.channelAccountId, one.address)),
    )
    for (const refund of await tx.refunds.unsettled(now, SWEEP_PAGE_SIZE)) await sweepRefund(tx, deps, refund)
    for (const approval of await tx.approvals.due(now, SWEEP_PAGE_SIZE)) await lapseLinkApproval(tx, deps, approval)
  })
}

/** An unapproved refund gives its amount back; an unanswered one is asked about. */
async function sweepRefund(tx: UnitOfWork, deps: Sweeping, refund: Refund): Promise<void> {
  const now = deps.clock.now()
  if (refund.status === 'approved' || mayAskAbout(refund, now)) return tx.enqueue(submitRefundJob(refund))
  if (!isApprovalLapsed(refund, now)) return
  await announceLapsedRefund(tx, deps, await recordWithdrawal(tx, deps, refund, SYSTEM))
}
