import type { DeliveryFailure } from '../../../domain/delivery.ts'
import { MINUTE_MS, plusMs, type Instant } from '../../../domain/instant.ts'
import type { MessageFate, SentMessage } from '../../../ports/message-channel.ts'
import { referenceOf } from './outbound.ts'
import type { ReportedJob, RestApi } from './rest-api.ts'

const PER_QUESTION = 100
/** The account may ask ten times a minute; what is left over has its turn in a later round. */
const MAX_PAGES = 3
/** Their clock and ours need not agree, and a call may have hung for long before it was queued. */
const AROUND_MS = 5 * MINUTE_MS

const FAILED: Readonly<Record<number, DeliveryFailure>> = {
  /** Ran out of time: the phone was off. */
  2: 'unreachable',
  3: 'no_such_address',
  4: 'unreachable',
  11: 'message_rejected',
  12: 'unreachable',
  /** The same words to the same number within an hour. */
  13: 'message_rejected',
  14: 'no_credit',
  15: 'blocked',
  16: 'blocked',
  17: 'message_rejected',
}

/** What a row of the report tells; 1 is "sent", and delivered once it names the time. */
export function fateOf({ status, deliveredDate }: ReportedJob): Pick<MessageFate, 'status' | 'failure'> {
  const failure = FAILED[status]
  if (failure !== undefined) return { status: 'failed', failure }
  return { status: status === 1 && deliveredDate !== null && deliveredDate !== '' ? 'delivered' : 'sent' }
}

/**
 * What became of messages. Those with a job number are asked by it; one whose answer was lost is looked for by our own
 * reference among all that was sent around its time.
 */
export async function lookUpJobs(api: RestApi, messages: readonly SentMessage[]): Promise<readonly MessageFate[]> {
  const named = messages.filter(({ ref }) => ref !== null)
  const lost = messages.filter(({ ref }) => ref === null)
  return [...(await byJob(api, named)), ...(await byReference(api, lost))]
}

async function byJob(api: RestApi, messages: readonly SentMessage[]): Promise<MessageFate[]> {
  const fates: MessageFate[] = []
  for (let from = 0; from < messages.length && from < MAX_PAGES * PER_QUESTION; from += PER_QUESTION) {
    const asked = new Map(messages.slice(from, from + PER_QUESTION).map((one) => [one.ref, one.deliveryId]))
    const { jobs } = await api.report({ jobids: [...asked.keys()], pagenumber: 0, pagesize: PER_QUESTION })
    for (const job of jobs) {
      const deliveryId = asked.get(job.jobid)
      if (deliveryId !== undefined) fates.push({ deliveryId, ref: job.jobid, ...fateOf(job) })
    }
  }
  return fates
}

async function byReference(api: RestApi, messages: readonly SentMessage[]): Promise<MessageFate[]> {
  if (messages.length === 0) return []
  const times = messages.map(({ sentAt }) => sentAt)
  const window = {
    startdate: localTime(plusMs(earliest(times), -AROUND_MS)),
    stopdate: localTime(plusMs(latest(times), AROUND_MS)),
  }
  const wanted = new Map(messages.map(({ deliveryId }) => [referenceOf(deliveryId), deliveryId]))
  const fates: MessageFate[] = []
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const { jobs } = await api.report({ ...window, pagenumber: page, pagesize: PER_QUESTION })
    for (const job of jobs) {
      const deliveryId = job.referansID === null ? undefined : wanted.get(job.referansID)
      if (deliveryId !== undefined) fates.push({ deliveryId, ref: job.jobid, ...fateOf(job) })
    }
    if (jobs.length < PER_QUESTION) break
  }
  return fates
}

const earliest = (times: readonly Instant[]): Instant => times.reduce((a, b) => (b < a ? b : a))
const latest = (times: readonly Instant[]): Instant => times.reduce((a, b) => (b > a ? b : a))

/** 23.11.2026 18:30:00, the clock of Türkiye. */
export function localTime(at: Instant): string {
  const time = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO('Europe/Istanbul')
  const [year, month, day] = time.toPlainDate().toString().split('-')
  return `${day}.${month}.${year} ${time.toPlainTime().toString({ smallestUnit: 'second' })}`
}
