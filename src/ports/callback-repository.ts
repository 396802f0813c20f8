import type * as Id from '../domain/ids.ts'
import type { PaymentAttempt } from '../domain/payment-attempt.ts'
import type { Instant } from '../domain/instant.ts'

export type StoredCallback = {
  readonly id: Id.CallbackId
  readonly posAccountId: Id.PosAccountId
  readonly attemptId: Id.AttemptId
  readonly trust: 'signed' | 'hint'
  readonly receivedAt: Instant
  readonly processedAt: Instant | null
}

export interface CallbackRepository {
  /** With the attempt it names, where that is known already. */
  findWithAttempt(
    id: Id.CallbackId,
  ): Promise<{ readonly callback: StoredCallback; readonly attempt: PaymentAttempt | null } | null>
  find(id: Id.CallbackId): Promise<StoredCallback | null>
  markProcessed(id: Id.CallbackId, at: Instant, outcome: 'applied' | 'unchanged' | 'orphan' | 'foreign'): Promise<void>
  /** Forgets the bytes of what came before `receivedBefore`; returns of how many. */
  eraseBodies(receivedBefore: Instant): Promise<number>
}
