import type * as Id from '../domain/ids.ts'
import type { Instant } from '../domain/instant.ts'

export interface ReversalWatchRepository {
  /**
   * Proven payments captured in the time before `now` that is watched, whose next question is due; those never asked
   * about are due `firstAfterMs` after their capture. Oldest question first.
   */
  due(now: Instant, times: WatchTimes, limit: number): Promise<readonly Id.PaymentFactId[]>
  /** Null where the payment need not be asked about any more. */
  plan(factId: Id.PaymentFactId, nextCheckAt: Instant | null): Promise<void>
}

export type WatchTimes = { readonly firstAfterMs: number; readonly watchedMs: number }
