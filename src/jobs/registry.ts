import { z } from 'zod'
import { applyCallbacks } from '../app/apply-callback.ts'
import { sendOut } from '../app/deliver.ts'
import { QUEUES } from '../app/queues.ts'
import { lookForReversals } from '../app/look-for-reversals.ts'
import { lookUpDelivery } from '../app/look-up-deliveries.ts'
import { reconcileAttempt } from '../app/reconcile-attempt.ts'
import { refreshCard } from '../app/refresh-card.ts'
import { submitRefund } from '../app/submit-refund.ts'
import { toId } from '../domain/ids.ts'
import { defineJob, type JobDefinition } from './job.ts'

const uuid = z.uuid()
const idList = z.object({
  callbackIds: z
    .string()
    .transform((text) => text.split(' '))
    .pipe(z.array(uuid)),
})

/** The work that use cases leave behind. What is said in a chat joins in compose.ts: the engine sits above this layer. */
export const jobs: readonly JobDefinition[] = [
  defineJob({ name: QUEUES.applyCallback, concurrency: 8 }, idList, (deps, payload) =>
    applyCallbacks(
      deps,
      payload.callbackIds.map((id) => toId(id)),
    ),
  ),
  defineJob({ name: QUEUES.reconcileAttempt }, z.object({ attemptId: uuid }), async (deps, payload) => {
    await reconcileAttempt(deps, toId(payload.attemptId))
  }),
  defineJob(
    { name: QUEUES.sendOut, concurrency: 8 },
    z.object({ channelAccountId: uuid, address: z.string().min(1) }),
    (deps, payload, job) => sendOut(deps, toId(payload.channelAccountId), payload.address, job.signal),
  ),
  defineJob({ name: QUEUES.refreshCard, order: 'by_key' }, z.object({ cardId: uuid }), (deps, payload) =>
    refreshCard(deps, toId(payload.cardId)),
  ),
  defineJob({ name: QUEUES.lookForReversals, concurrency: 2 }, z.object({ factId: uuid }), (deps, payload) =>
    lookForReversals(deps, toId(payload.factId)),
  ),
  defineJob(
    { name: QUEUES.lookUpDelivery, concurrency: 1 },
    z.object({ channelAccountId: uuid, ref: z.string().min(1) }),
    (deps, payload) => lookUpDelivery(deps, toId(payload.channelAccountId), payload.ref),
  ),
  defineJob({ name: QUEUES.submitRefund }, z.object({ refundId: uuid, merchantId: uuid }), (deps, payload) =>
    submitRefund(deps, toId(payload.refundId), toId(payload.merchantId)),
  ),
]
