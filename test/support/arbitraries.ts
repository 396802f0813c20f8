import fc from 'fast-check'
import { DECLINE_REASONS } from '../../src/domain/decline-reason.ts'
import { toId, type ProviderRef } from '../../src/domain/ids.ts'
import { DAY_MS, instant, plusMs, type Instant } from '../../src/domain/instant.ts'
import { kurus, MAX_AMOUNT_KURUS, type Kurus } from '../../src/domain/money.ts'
import { ATTEMPT_TRANSITIONS, type AttemptStatus, type PaymentAttempt } from '../../src/domain/payment-attempt.ts'
import type { Capture, ProviderDetail, ProviderOutcome, ReversalOutcome } from '../../src/domain/provider-outcome.ts'
import { anAttempt, NOW, sha256 } from './builders.ts'

const AMOUNT = kurus(1_500_000)
const NO_DETAIL: ProviderDetail = { code: null, message: null, scrubbedBody: '' }
const REF = toId<ProviderRef>('provider-ref')

/** From one kuruş to the largest link. */
export const payableAmounts: fc.Arbitrary<Kurus> = fc.integer({ min: 1, max: MAX_AMOUNT_KURUS }).map(kurus)

/** Four years around the builders' present. */
export const instants: fc.Arbitrary<Instant> = fc
  .integer({ min: NOW - 730 * DAY_MS, max: NOW + 730 * DAY_MS })
  .map(instant)

/** A capture that agrees with an attempt in every field; `given` makes it disagree. */
const aCapture = (attempt: PaymentAttempt, given: Partial<Capture> = {}): Capture => ({
  paymentId: toId(`payment of ${attempt.id}`),
  base: attempt.amount,
  charged: attempt.amount,
  currency: attempt.currency,
  installments: 1,
  capturedAt: attempt.startedAt,
  mode: attempt.mode,
  fee: null,
  inReview: false,
  proofSha256: sha256('answer'),
  ...given,
})

/** The ways in which a capture is not what was asked for. */
export const DISAGREEMENTS: readonly (readonly [PaymentAttempt['heldBecause'], Partial<Capture>])[] = [
  ['amount', { base: kurus(AMOUNT - 1) }],
  ['amount', { base: kurus(AMOUNT + 1), charged: kurus(AMOUNT + 1) }],
  ['amount', { charged: kurus(AMOUNT - 1) }],
  ['currency', { currency: 'USD' }],
  ['mode', { mode: 'live' }],
  ['in_review', { inReview: true }],
]

const NOT_SENT_CAUSES = ['connection_refused', 'invalid_request', 'bad_credentials', 'never_seen'] as const
const UNKNOWN_CAUSES = ['timeout', 'connection_lost', 'unreadable'] as const

export const ALL_ATTEMPT_STATUSES = Object.keys(ATTEMPT_TRANSITIONS) as AttemptStatus[]

/** An attempt in any status, as it was left there. */
export const attemptIn = (status: AttemptStatus, given: Partial<PaymentAttempt> = {}): PaymentAttempt =>
  anAttempt(
    { id: toId('link'), merchantId: toId('office'), amount: AMOUNT },
    { id: toId('pos') },
    {
      id: toId('attempt'),
      status,
      heldBecause: status === 'held' ? 'in_review' : null,
      declineReason: status === 'failed' ? 'generic_decline' : null,
      ...given,
    },
  )

export const attempts: fc.Arbitrary<PaymentAttempt> = fc
  .record({ status: fc.constantFrom(...ALL_ATTEMPT_STATUSES), firstNegativeAt: fc.option(instants, { nil: null }) })
  .map(({ status, firstNegativeAt }) => attemptIn(status, { firstNegativeAt }))

export const declined: ProviderOutcome = { kind: 'declined', reason: 'generic_decline', detail: NO_DETAIL }
export const neverSeen: ProviderOutcome = { kind: 'not_sent', cause: 'never_seen', detail: NO_DETAIL }
export const timedOut: ProviderOutcome = { kind: 'unknown', cause: 'timeout', detail: NO_DETAIL }
export const waiting = (sessionExpiresAt: Instant | null): ProviderOutcome => ({
  kind: 'pending',
  ref: REF,
  action: null,
  sessionExpiresAt,
})
export const page = (sessionExpiresAt: Instant | null): ProviderOutcome => ({
  kind: 'pending',
  ref: REF,
  action: { kind: 'redirect', url: 'https://pos.example/pay' },
  sessionExpiresAt,
})
export const captured = (attempt: PaymentAttempt, given: Partial<Capture> = {}): ProviderOutcome => ({
  kind: 'captured',
  capture: aCapture(attempt, given),
})

const sessionEnds = fc.option(instants, { nil: null })

/** Anything a provider's adapter may conclude about an attempt. */
export const outcomesFor = (attempt: PaymentAttempt): fc.Arbitrary<ProviderOutcome> =>
  fc.oneof(
    fc.constantFrom({}, ...DISAGREEMENTS.map(([, given]) => given)).map((given) => captured(attempt, given)),
    sessionEnds.map(waiting),
    sessionEnds.map(page),
    fc.constantFrom(...DECLINE_REASONS).map((reason) => ({ ...declined, reason }) as ProviderOutcome),
    fc.constantFrom(...NOT_SENT_CAUSES).map((cause) => ({ ...neverSeen, cause }) as ProviderOutcome),
    fc.constantFrom(...UNKNOWN_CAUSES).map((cause) => ({ ...timedOut, cause }) as ProviderOutcome),
  )

/** Every shape of answer at the moments that matter to an attempt, for proofs by exhaustion. */
export const everyOutcomeFor = (attempt: PaymentAttempt): ProviderOutcome[] => [
  captured(attempt),
  ...DISAGREEMENTS.map(([, given]) => captured(attempt, given)),
  ...[waiting(null), waiting(attempt.sessionExpiresAt), waiting(plusMs(attempt.sessionExpiresAt, DAY_MS))],
  ...[page(null), page(attempt.sessionExpiresAt)],
  declined,
  ...NOT_SENT_CAUSES.map((cause): ProviderOutcome => ({ kind: 'not_sent', cause, detail: NO_DETAIL })),
  timedOut,
]

export const everyReversalOutcome = (amount: Kurus): ReversalOutcome[] => [
  { kind: 'done', ref: REF, amount, at: NOW },
  { kind: 'pending', ref: REF },
  { kind: 'rejected', cause: 'low_balance', detail: NO_DETAIL },
  { kind: 'not_sent', detail: NO_DETAIL },
  { kind: 'unknown', detail: NO_DETAIL },
]
