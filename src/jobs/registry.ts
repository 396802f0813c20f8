import { z } from 'zod'
import { applyCallbacks } from '../app/apply-callback.ts'
import { sendOutAll } from '../app/deliver.ts'
import { makeBatchLinks } from '../app/make-batch-links.ts'
import { QUEUES } from '../app/queues.ts'
import { lookForReversals } from '../app/look-for-reversals.ts'
import { lookUpDelivery } from '../app/look-up-deliveries.ts'
import { reconcileAttempt } from '../app/reconcile-attempt.ts'
import { refreshCard } from '../app/refresh-card.ts'
import { submitRefund } from '../app/submit-refund.ts'
import { toId, type ChannelAccountId } from '../domain/ids.ts'
import { defineJob, type JobDefinition } from './job.ts'

const uuid = z.uuid()
const idList = z.object({
  callbackIds: z
    .string()
    .transform((text) => text.split(' '))
    .pipe(z.array(uuid)),
})

const line = z.tuple([uuid, z.string().min(1)])
export const sendOutPayload = z
  .object({
    channelAccountId: uuid,
    address: z.string().min(1),
    also: z
      .string()
      .transform((text): unknown => JSON.parse(text))
      .pipe(z.array(line))
      .default([]),
  })
  .transform(({ channelAccountId, address, also }) =>
    [[channelAccountId, address] as const, ...also].map(([id, to]) => ({
      channelAccountId: toId<ChannelAccountId>(id),
      address: to,
    })),
  )

/** What happens to a link comes in bursts (paid, receipt sent): the card is drawn once, after the messages went out. */
const GATHER_CARD_MS = 500

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
    { name: QUEUES.makeBatchLinks, order: 'by_key' },
    z.object({ merchantId: uuid, batchId: uuid }),
    (deps, { merchantId, batchId }, job) => makeBatchLinks(deps, toId(merchantId), toId(batchId), job.signal),
  ),
  defineJob({ name: QUEUES.sendOut, concurrency: 32 }, sendOutPayload, (deps, lines, job) =>
    sendOutAll(deps, lines, job.signal),
  ),
  defineJob(
    { name: QUEUES.refreshCard, order: 'by_key', concurrency: 32, gatherMs: GATHER_CARD_MS },
    z.object({ cardId: uuid }),
    (deps, payload) => refreshCard(deps, toId(payload.cardId)),
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
