import type * as Id from '../domain/ids.ts'
import type { PaymentFact, ReversalFact } from '../domain/payment-fact.ts'
import type { Ledger } from '../domain/payment-link.ts'

export interface FactRepository {
  /** False when the provider's payment is a fact already (unique in the database). */
  insert(fact: PaymentFact): Promise<boolean>
  find(id: Id.PaymentFactId): Promise<PaymentFact | null>
  /** Oldest first. */
  ofLink(linkId: Id.PaymentLinkId): Promise<readonly PaymentFact[]>
  ofAttempt(attemptId: Id.AttemptId): Promise<PaymentFact | null>
  insertReversal(reversal: ReversalFact): Promise<boolean>
  reversalsOf(linkId: Id.PaymentLinkId): Promise<readonly ReversalFact[]>
  ledgerOf(linkId: Id.PaymentLinkId): Promise<Ledger>
}
