import { alertDeadJob, type DeadJobNotice } from '../app/alert-dead-job.ts'
import { expirePaymentLinks } from '../app/expire-payment-links.ts'
import { lookUpDeliveries } from '../app/look-up-deliveries.ts'
import { watchForReversals } from '../app/look-for-reversals.ts'
import { remindOfPaymentReviews } from '../app/settle-payment-review.ts'
import { sweepBatches } from '../app/link-batch.ts'
import { sweep } from '../app/sweep.ts'
import type { AppDeps } from '../app/deps.ts'
import { DAY_MS, HOUR_MS, plusMs } from '../domain/instant.ts'
import { repeat } from './repeat.ts'
import { watchClock } from './steady-clock.ts'

const SWEEP_EVERY_MS = 2_000
const EXPIRE_EVERY_MS = 5_000
const WATCH_EVERY_MS = 60_000
const LOOK_UP_EVERY_MS = 60_000
const REMIND_EVERY_MS = 30_000
const SEAL_EVERY_MS = 30_000
const SEAL_PAGE_SIZE = 1_000
const DEAD_JOBS_EVERY_MS = 30_000
const ERASE_EVERY_MS = HOUR_MS
/** Providers' callbacks are kept as received for so long (decisions 9). */
const CALLBACK_BODY_LIFE_MS = 90 * DAY_MS

type DeadJobs = { deadJobs(): Promise<readonly DeadJobNotice[]> }

/**
 * The work that comes round by itself, until `stop` aborts and what was begun has ended. One node of all runs it. Where
 * the clock is moved on purpose, its jumps are believed.
 */
export async function runSweeps(deps: AppDeps, queue: DeadJobs, stop: AbortSignal, clockIsSet: boolean): Promise<void> {
  const isSteady = clockIsSet ? () => true : watchClock(deps.clock)
  const expire = async (): Promise<void> => {
    if (isSteady()) await expirePaymentLinks(deps)
    else deps.logger.warn('clock.jumped')
  }
  await Promise.all([
    repeat('sweep', SWEEP_EVERY_MS, () => sweep(deps), stop, deps.logger),
    repeat('expire-links', EXPIRE_EVERY_MS, expire, stop, deps.logger),
    repeat('watch-for-reversals', WATCH_EVERY_MS, () => watchForReversals(deps), stop, deps.logger),
    repeat('look-up-deliveries', LOOK_UP_EVERY_MS, openLookUp(deps), stop, deps.logger),
    repeat('remind-of-reviews', REMIND_EVERY_MS, () => remindOfPaymentReviews(deps), stop, deps.logger),
    repeat('seal-audit', SEAL_EVERY_MS, () => sealAudit(deps), stop, deps.logger),
    repeat('dead-jobs', DEAD_JOBS_EVERY_MS, () => alertDeadJobs(deps, queue), stop, deps.logger),
    repeat('forget-files', ERASE_EVERY_MS, () => forgetFiles(deps), stop, deps.logger),
    repeat('erase-callbacks', ERASE_EVERY_MS, () => eraseCallbacks(deps), stop, deps.logger),
  ])
}

/** The first round makes up for what was not asked while nobody swept. */
function openLookUp(deps: AppDeps): () => Promise<void> {
  let since = plusMs(deps.clock.now(), -2 * DAY_MS)
  return async () => {
    since = await lookUpDeliveries(deps, since)
  }
}

const sealAudit = (deps: Pick<AppDeps, 'store'>): Promise<number> =>
  deps.store.transaction((tx) => tx.audit.seal(SEAL_PAGE_SIZE))

async function alertDeadJobs(deps: AppDeps, queue: DeadJobs): Promise<void> {
  for (const job of await queue.deadJobs()) {
    await deps.store.transaction((tx) => alertDeadJob(tx, deps, job))
  }
}

const forgetFiles = (deps: Pick<AppDeps, 'clock' | 'store'>): Promise<void> =>
  deps.store.transaction((tx) => sweepBatches(tx, deps))

const eraseCallbacks = (deps: Pick<AppDeps, 'clock' | 'store'>): Promise<number> =>
  deps.store.transaction((tx) => tx.callbacks.eraseBodies(plusMs(deps.clock.now(), -CALLBACK_BODY_LIFE_MS)))
