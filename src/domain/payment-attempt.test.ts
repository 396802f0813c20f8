import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  ALL_ATTEMPT_STATUSES,
  attemptIn,
  attempts,
  captured,
  declined,
  DISAGREEMENTS,
  everyOutcomeFor,
  neverSeen,
  outcomesFor,
  page,
  timedOut,
  waiting,
} from '../../test/support/arbitraries.ts'
import { NOW } from '../../test/support/builders.ts'
import { brokenAttemptLaws } from '../../test/support/table-laws.ts'
import { plusMs } from './instant.ts'
import {
  applyOutcome,
  graceEndOf,
  isOpenAttempt,
  LAPSE_ANSWER_GAP_MS,
  START_ANSWER_MS,
  mayMove,
  sendPayer,
  type AttemptStatus,
  type PaymentAttempt,
} from './payment-attempt.ts'

const afterGrace = plusMs(graceEndOf(attemptIn('in_flight')), 1)
const gapLater = plusMs(afterGrace, LAPSE_ANSWER_GAP_MS)

describe('the table of attempts', () => {
  test('says exactly what outcomes can do', () => expect(brokenAttemptLaws()).toEqual([]))

  test('no walk of outcomes leaves it', () => {
    const walks = attempts.chain((attempt) =>
      fc.tuple(fc.constant(attempt), fc.array(fc.tuple(outcomesFor(attempt), fc.nat(90 * 60_000)), { maxLength: 12 })),
    )
    fc.assert(
      fc.property(walks, ([start, steps]) => {
        let attempt = start
        let now = NOW
        for (const [outcome, wait] of steps) {
          now = plusMs(now, wait)
          const next = applyOutcome(attempt, outcome, now)
          expect(next.status === attempt.status || mayMove(attempt.status, next.status)).toBe(true)
          expect({ amount: next.amount, currency: next.currency, mode: next.mode }).toEqual({
            amount: attempt.amount,
            currency: attempt.currency,
            mode: attempt.mode,
          })
          expect(next.heldBecause !== null).toBe(next.status === 'held')
          expect(next.declineReason !== null && next.status !== 'failed').toBe(false)
          attempt = next
        }
      }),
    )
  })
})

describe('a capture', () => {
  const notYet = ALL_ATTEMPT_STATUSES.filter((status) => status !== 'succeeded')

  test.each(notYet)('that agrees makes %s a success', (status) => {
    const attempt = attemptIn(status)
    expect(applyOutcome(attempt, captured(attempt), NOW)).toMatchObject({ status: 'succeeded', nextPollAt: null })
  })

  test.each(notYet)('that disagrees holds %s and says why', (status) => {
    const attempt = attemptIn(status)
    for (const [heldBecause, given] of DISAGREEMENTS) {
      expect(applyOutcome(attempt, captured(attempt, given), NOW)).toMatchObject({ status: 'held', heldBecause })
    }
  })

  test('with an instalment charge on top is believed', () => {
    const attempt = attemptIn('in_flight')
    const charged = captured(attempt, { charged: (attempt.amount + 5_000) as PaymentAttempt['amount'] })
    expect(applyOutcome(attempt, charged, NOW).status).toBe('succeeded')
  })

  test('stands for good', () => {
    const attempt = attemptIn('succeeded')
    for (const outcome of everyOutcomeFor(attempt)) expect(applyOutcome(attempt, outcome, gapLater)).toBe(attempt)
  })
})

describe('an answer that does not come', () => {
  test.each(ALL_ATTEMPT_STATUSES)('never makes %s failed or lapsed, however late it is', (status) => {
    let attempt = attemptIn(status)
    for (const now of [NOW, afterGrace, gapLater, plusMs(gapLater, LAPSE_ANSWER_GAP_MS)]) {
      attempt = applyOutcome(attempt, timedOut, now)
    }
    expect([status, 'unknown']).toContain(attempt.status)
  })

  test('leaves an unknown attempt unknown until the provider says something', () => {
    expect(applyOutcome(attemptIn('unknown'), timedOut, gapLater).status).toBe('unknown')
    expect(applyOutcome(attemptIn('unknown'), neverSeen, NOW).status).toBe('unknown')
    expect(applyOutcome(attemptIn('unknown'), declined, NOW).status).toBe('failed')
  })
})

describe('a start that was never seen', () => {
  test('has failed where the payer never left', () => {
    const attempt = attemptIn('init_sent')
    const answered = plusMs(attempt.startedAt, START_ANSWER_MS)
    expect(applyOutcome(attempt, neverSeen, answered)).toMatchObject({ status: 'failed', declineReason: null })
  })

  test('lapses after two answers a minute apart where the start had no answer, so that the payer can try again', () => {
    const lost = { ...attemptIn('unknown'), action: null }
    const early = plusMs(lost.startedAt, START_ANSWER_MS - 1)
    expect(applyOutcome(lost, neverSeen, early)).toMatchObject({ status: 'unknown', firstNegativeAt: null })
    const first = plusMs(lost.startedAt, START_ANSWER_MS)
    const once = applyOutcome(lost, neverSeen, first)
    expect(once).toMatchObject({ status: 'unknown', firstNegativeAt: first })
    expect(applyOutcome(once, neverSeen, plusMs(first, LAPSE_ANSWER_GAP_MS - 1)).status).toBe('unknown')
    const lapsed = applyOutcome(once, neverSeen, plusMs(first, LAPSE_ANSWER_GAP_MS))
    expect(lapsed).toMatchObject({ status: 'lapsed', nextPollAt: null })
    expect(applyOutcome(lapsed, captured(lapsed), gapLater).status).toBe('succeeded')
  })

  test('does not lapse so soon where the payer had been shown a way in', () => {
    const entered = { ...attemptIn('unknown'), action: { kind: 'redirect', url: 'https://pos.ornek/1' } as const }
    const once = applyOutcome(entered, neverSeen, plusMs(entered.startedAt, START_ANSWER_MS))
    expect(once.firstNegativeAt).toBeNull()
  })

  test('is asked about again while the start itself may still be on its way', () => {
    const attempt = attemptIn('init_sent')
    const early = plusMs(attempt.startedAt, START_ANSWER_MS - 1)
    expect(applyOutcome(attempt, neverSeen, early)).toBe(attempt)
  })

  test('a question without an answer leaves a living session alone', () => {
    for (const status of ['ready', 'in_flight'] satisfies AttemptStatus[]) {
      const attempt = attemptIn(status)
      expect(applyOutcome(attempt, timedOut, attempt.sessionExpiresAt)).toBe(attempt)
      expect(applyOutcome(attempt, timedOut, plusMs(attempt.sessionExpiresAt, 1)).status).toBe('unknown')
    }
  })

  test('has not failed where the payer may have left', () => {
    for (const status of ['ready', 'in_flight', 'unknown'] satisfies AttemptStatus[]) {
      expect(applyOutcome(attemptIn(status), neverSeen, NOW).status).toBe(status)
    }
  })
})

describe('a lapse', () => {
  const negatives = [neverSeen, waiting(attemptIn('in_flight').sessionExpiresAt)]

  test.each(negatives)('needs the grace over and two negative answers a minute apart (%#)', (negative) => {
    const inGrace = applyOutcome(attemptIn('in_flight'), negative, graceEndOf(attemptIn('in_flight')))
    expect(inGrace).toMatchObject({ status: 'in_flight', firstNegativeAt: null })
    const once = applyOutcome(inGrace, negative, afterGrace)
    expect(once).toMatchObject({ status: 'in_flight', firstNegativeAt: afterGrace })
    expect(applyOutcome(once, negative, plusMs(gapLater, -1)).status).toBe('in_flight')
    expect(applyOutcome(once, negative, gapLater)).toMatchObject({ status: 'lapsed', nextPollAt: null })
  })

  test('does not follow from refused keys or a dead line', () => {
    const once = applyOutcome(attemptIn('in_flight'), neverSeen, afterGrace)
    for (const cause of ['connection_refused', 'bad_credentials', 'invalid_request'] as const) {
      const deaf = { ...neverSeen, cause } as typeof neverSeen
      expect(applyOutcome(once, deaf, gapLater).status).toBe('in_flight')
    }
  })

  test('waits for the session the provider names, with its grace, and starts to count anew', () => {
    const once = applyOutcome(attemptIn('in_flight'), neverSeen, afterGrace)
    const longer = plusMs(afterGrace, 10 * 60_000)
    const extended = applyOutcome(once, waiting(longer), plusMs(afterGrace, 1))
    expect(extended).toMatchObject({ sessionExpiresAt: longer, firstNegativeAt: null })
    expect(applyOutcome(extended, neverSeen, plusMs(longer, 1)).firstNegativeAt).toBe(null)
  })

  test('does not follow while the provider waits without an end', () => {
    const once = applyOutcome(attemptIn('in_flight'), neverSeen, afterGrace)
    expect(applyOutcome(once, waiting(null), gapLater)).toMatchObject({ status: 'in_flight', firstNegativeAt: null })
  })

  test('gives way to a verified capture', () => {
    const attempt = attemptIn('lapsed')
    expect(applyOutcome(attempt, captured(attempt), gapLater).status).toBe('succeeded')
  })
})

test('only a ready session takes the payer along', () => {
  for (const status of ALL_ATTEMPT_STATUSES) {
    const attempt = attemptIn(status)
    expect(sendPayer(attempt).status).toBe(status === 'ready' ? 'in_flight' : status)
  }
})

test('a page that is offered makes a lost start ready again, and keeps the first reference', () => {
  const ready = applyOutcome(attemptIn('unknown'), page(null), NOW)
  expect(ready).toMatchObject({ status: 'ready', providerRef: 'provider-ref' })
  expect(applyOutcome(attemptIn('held'), page(null), NOW).status).toBe('held')
})

test('an attempt blocks the next one until the provider has spoken', () => {
  const open = ALL_ATTEMPT_STATUSES.filter(isOpenAttempt)
  expect(open.toSorted()).toEqual(['created', 'in_flight', 'init_sent', 'ready', 'unknown'])
})
