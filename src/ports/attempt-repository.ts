import type * as Id from '../domain/ids.ts'
import type { Instant } from '../domain/instant.ts'
import type { PaymentAttempt } from '../domain/payment-attempt.ts'

export type AttemptStep = {
  readonly attemptId: Id.AttemptId
  readonly at: Instant
  readonly kind: 'start' | 'find' | 'callback' | 'return' | 'refund' | 'void'
  readonly outcome: string
  readonly code: string | null
  readonly message: string | null
  readonly scrubbedBody: string
}

export interface AttemptRepository {
  /** False when the link has an open attempt already (partial unique index). */
  create(attempt: PaymentAttempt): Promise<boolean>
  find(id: Id.AttemptId): Promise<PaymentAttempt | null>
  save(attempt: PaymentAttempt): Promise<void>
  openOf(linkId: Id.PaymentLinkId): Promise<PaymentAttempt | null>
  latestOf(linkId: Id.PaymentLinkId): Promise<PaymentAttempt | null>
  /** Oldest first. */
  ofLink(linkId: Id.PaymentLinkId): Promise<readonly PaymentAttempt[]>
  countSince(linkId: Id.PaymentLinkId, since: Instant): Promise<number>
  /** Attempts whose next question to the provider is due. */
  dueForPoll(now: Instant, limit: number): Promise<readonly PaymentAttempt[]>
  /** One line of the step log (S2): what was asked and answered, scrubbed. */
  logStep(step: AttemptStep): Promise<void>
  stepsOf(attemptId: Id.AttemptId): Promise<readonly AttemptStep[]>
}
