import type {
  AttemptId,
  CallbackId,
  ChannelAccountId,
  InboundMessageId,
  LinkCardId,
  MemberId,
  MerchantId,
  PaymentFactId,
} from '../domain/ids.ts'
import type { Instant } from '../domain/instant.ts'
import type { ChannelAddress } from '../domain/merchant.ts'
import type { LinkBatch } from '../domain/link-batch.ts'
import type { Refund } from '../domain/refund.ts'
import type { NewJob } from '../ports/job-queue.ts'

/** Names of the stored work; src/jobs runs them. */
export const QUEUES = {
  converse: 'converse',
  sendOut: 'send-out',
  refreshCard: 'refresh-card',
  applyCallback: 'apply-callback',
  reconcileAttempt: 'reconcile-attempt',
  submitRefund: 'submit-refund',
  readFile: 'read-file',
  makeBatchLinks: 'make-batch-links',
  putUpMenus: 'put-up-menus',
  lookForReversals: 'look-for-reversals',
  lookUpDelivery: 'look-up-delivery',
} as const

const later = (startAfter: Instant | undefined): Pick<NewJob, 'startAfter'> =>
  startAfter === undefined ? {} : { startAfter }

export type SendOutLine = { readonly channelAccountId: ChannelAccountId; readonly address: ChannelAddress }

/** One job for all whom an event concerns: their messages are claimed together, and each goes its own way. */
export function sendOutJobs(lines: readonly SendOutLine[]): readonly NewJob[] {
  const distinct = new Map(lines.map((line) => [`${line.channelAccountId} ${line.address}`, line]))
  const [first, ...others] = distinct.values()
  if (first === undefined) return []
  const { channelAccountId, address } = first
  const also = others.map((line) => [line.channelAccountId, line.address])
  const payload = { channelAccountId, address, ...(also.length === 0 ? {} : { also: JSON.stringify(also) }) }
  return [{ queue: QUEUES.sendOut, payload }]
}

/** Sends what waits for one address, oldest first. */
export const sendOutJob = (channelAccountId: ChannelAccountId, address: ChannelAddress, at?: Instant): NewJob => ({
  queue: QUEUES.sendOut,
  payload: { channelAccountId, address },
  ...later(at),
  // Whoever finds the address waiting asks for the same moment again: one such job is enough.
  ...(at === undefined ? {} : { onlyOne: `${channelAccountId}:${address}:${at}` }),
})

export const converseJob = (inboundId: InboundMessageId, key: string): NewJob => ({
  queue: QUEUES.converse,
  payload: { inboundId },
  key,
})

/** A channel's own menus: of all its chats, or of one that was bound or whose member's role changed. */
export const putUpMenusJob = (channelAccountId: ChannelAccountId, address: ChannelAddress | null): NewJob => ({
  queue: QUEUES.putUpMenus,
  payload: { channelAccountId, ...(address === null ? {} : { address }) },
  onlyOne: `${channelAccountId}:${address ?? ''}`,
})

/** Reads what a member sent. The file itself is fetched by the job. */
export const readFileJob = (inboundId: InboundMessageId, merchantId: MerchantId, memberId: MemberId): NewJob => ({
  queue: QUEUES.readFile,
  payload: { inboundId, merchantId, memberId },
  onlyOne: inboundId,
})

/** The next few links of a file; one batch goes on step by step. */
export const makeBatchLinksJob = ({ merchantId, id }: Pick<LinkBatch, 'merchantId' | 'id'>): NewJob => ({
  queue: QUEUES.makeBatchLinks,
  payload: { merchantId, batchId: id },
  key: id,
})

/** One after the other per card: the last drawing is of the last state, whoever changed it. */
export const refreshCardJob = (cardId: LinkCardId, at?: Instant): NewJob => ({
  queue: QUEUES.refreshCard,
  payload: { cardId },
  key: cardId,
  ...later(at),
})

/** Callbacks that came together are worked on together: a burst costs few jobs, a single one is a job of its own. */
const CALLBACKS_PER_JOB = 20

export function applyCallbackJobs(callbackIds: readonly CallbackId[], at?: Instant): readonly NewJob[] {
  const jobs: NewJob[] = []
  for (let from = 0; from < callbackIds.length; from += CALLBACKS_PER_JOB) {
    const together = callbackIds.slice(from, from + CALLBACKS_PER_JOB)
    jobs.push({ queue: QUEUES.applyCallback, payload: { callbackIds: together.join(' ') }, ...later(at) })
  }
  return jobs
}

export const reconcileAttemptJob = (attemptId: AttemptId, at?: Instant): NewJob => ({
  queue: QUEUES.reconcileAttempt,
  payload: { attemptId },
  onlyOne: at === undefined ? attemptId : `${attemptId}:${at}`,
  ...later(at),
})

export const submitRefundJob = ({ id, merchantId }: Pick<Refund, 'id' | 'merchantId'>): NewJob => ({
  queue: QUEUES.submitRefund,
  payload: { refundId: id, merchantId },
  onlyOne: id,
})

export const lookForReversalsJob = (factId: PaymentFactId): NewJob => ({
  queue: QUEUES.lookForReversals,
  payload: { factId },
  onlyOne: factId,
})

/** One question, however often the channel hints at the same message. */
export const lookUpDeliveryJob = (channelAccountId: ChannelAccountId, ref: string): NewJob => ({
  queue: QUEUES.lookUpDelivery,
  payload: { channelAccountId, ref },
  onlyOne: `${channelAccountId}:${ref}`,
})
