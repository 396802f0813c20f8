import { expirePaymentLinks } from '../app/expire-payment-links.ts'
import { sweep } from '../app/sweep.ts'
import type { AppDeps } from '../app/deps.ts'
import { repeat, type Repeating } from './repeat.ts'

const SWEEP_EVERY_MS = 2_000
const EXPIRE_EVERY_MS = 5_000
const SEAL_EVERY_MS = 30_000
const SEAL_PAGE_SIZE = 1_000

/** The work that comes round by itself. */
export function startSweeps(deps: AppDeps): readonly Repeating[] {
  return [
    repeat('sweep', SWEEP_EVERY_MS, () => sweep(deps), deps.logger),
    repeat('expire-links', EXPIRE_EVERY_MS, () => expirePaymentLinks(deps), deps.logger),
    repeat('seal-audit', SEAL_EVERY_MS, () => sealAudit(deps), deps.logger),
  ]
}

const sealAudit = (deps: Pick<AppDeps, 'store'>): Promise<number> =>
  deps.store.transaction((tx) => tx.audit.seal(SEAL_PAGE_SIZE))
