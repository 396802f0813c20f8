import { toId, type MerchantId } from '../domain/ids.ts'
import type { NewJob } from '../ports/job-queue.ts'
import type { UnitOfWork } from '../ports/store.ts'
import type { AppDeps } from './deps.ts'
import { QUEUES } from './queues.ts'
import { tellOwners } from './tell-owners.ts'

export type DeadJobNotice = { readonly id: string; readonly queue: string; readonly payload: NewJob['payload'] }

/** Nothing waits silently: the owners of the office a dead job belongs to hear of it once. */
export async function alertDeadJob(
  tx: UnitOfWork,
  deps: Pick<AppDeps, 'clock' | 'ids'>,
  job: DeadJobNotice,
): Promise<void> {
  const merchantId = await officeOf(tx, job)
  if (merchantId === null) return
  const told = { template: 'office.job_dead', params: { jobName: job.queue }, event: `job-dead:${job.id}` }
  await tellOwners(tx, deps, merchantId, told)
}

type OfficeFinder = (tx: UnitOfWork, id: string) => Promise<MerchantId | null>

const byChannel: OfficeFinder = async (tx, id) => (await tx.accounts.channel(toId(id)))?.merchantId ?? null

/** Which id of a payload leads to the office. */
const OFFICE_BY: Readonly<Record<string, { readonly field: string; readonly find: OfficeFinder }>> = {
  [QUEUES.converse]: {
    field: 'inboundId',
    find: async (tx, id) => {
      const inbound = await tx.inbound.take(toId(id))
      return inbound === null ? null : byChannel(tx, inbound.channelAccountId)
    },
  },
  [QUEUES.sendOut]: { field: 'channelAccountId', find: byChannel },
  [QUEUES.refreshCard]: {
    field: 'cardId',
    find: async (tx, id) => (await tx.cards.find(toId(id)))?.merchantId ?? null,
  },
  [QUEUES.applyCallback]: {
    field: 'callbackIds',
    find: async (tx, ids) => {
      const callback = await tx.callbacks.find(toId(ids.split(' ')[0] ?? ''))
      return callback === null ? null : ((await tx.accounts.pos(callback.posAccountId))?.merchantId ?? null)
    },
  },
  [QUEUES.reconcileAttempt]: {
    field: 'attemptId',
    find: async (tx, id) => (await tx.attempts.find(toId(id)))?.merchantId ?? null,
  },
  [QUEUES.lookForReversals]: {
    field: 'factId',
    find: async (tx, id) => (await tx.facts.find(toId(id)))?.merchantId ?? null,
  },
  [QUEUES.submitRefund]: { field: 'merchantId', find: async (_tx, id) => toId(id) },
}

async function officeOf(tx: UnitOfWork, { queue, payload }: DeadJobNotice): Promise<MerchantId | null> {
  const finder = OFFICE_BY[queue]
  const id = finder === undefined ? undefined : payload[finder.field]
  return finder === undefined || typeof id !== 'string' ? null : finder.find(tx, id)
}
