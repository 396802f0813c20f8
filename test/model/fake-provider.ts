import { toId, type AttemptId, type PaymentFactId, type ProviderRef, type RefundId } from '../../src/domain/ids.ts'
import { MINUTE_MS, plusMs, type Instant } from '../../src/domain/instant.ts'
import { kurus, type Kurus } from '../../src/domain/money.ts'
import type { PaymentAttempt } from '../../src/domain/payment-attempt.ts'
import type { Capture, ProviderOutcome, ReversalOutcome } from '../../src/domain/provider-outcome.ts'
import { declined, neverSeen, page, timedOut, waiting } from '../support/arbitraries.ts'
import { NOW, sha256 } from '../support/builders.ts'

const SESSION_MS = 20 * MINUTE_MS
const NO_DETAIL = { code: null, message: null, scrubbedBody: '' }

export type StartFlavour = 'page' | 'lost' | 'never_arrived' | 'refused' | 'declined'
/** `contradiction`: a refusal of what was captured, as a provider answers while its own parts disagree (A5). */
export type Hearing = 'heard' | 'timeout' | 'bad_credentials' | 'contradiction'
export type PayFlavour = 'right' | 'with_surcharge' | 'wrong_amount' | 'wrong_mode' | 'in_review' | 'declined'
export type RefundFlavour = 'done' | 'lost' | 'pending' | 'rejected' | 'too_late' | 'not_sent'

type Session = {
  readonly attempt: PaymentAttempt
  state: 'waiting' | 'entered' | 'declined' | 'captured'
  payerSent: boolean
  namesItsEnd: boolean
  readonly expiresAt: Instant
  capture: Capture | null
}
type Reversal = { readonly attemptId: AttemptId; readonly amount: Kurus; state: 'done' | 'pending' | 'rejected' }

/** What really happened to the money. The office never reads it; it hears answers. */
export class FakeProvider {
  now: Instant = NOW
  readonly sessions: Session[] = []
  readonly reversals = new Map<RefundId, Reversal>()
  /** Payments that an answer proved to the office while they were exactly what it had asked for. */
  readonly proven = new Set<string>()
  /** Refunds and voids of which an answer said that the money went back. */
  readonly provenReversals = new Set<string>()

  start(attempt: PaymentAttempt, flavour: StartFlavour, namesItsEnd: boolean): ProviderOutcome {
    if (flavour === 'refused') return { ...neverSeen, cause: 'connection_refused' } as ProviderOutcome
    if (flavour === 'never_arrived') return timedOut
    const expiresAt = plusMs(this.now, SESSION_MS)
    const state = flavour === 'declined' ? 'declined' : 'waiting'
    this.sessions.push({ attempt, state, payerSent: false, namesItsEnd, expiresAt, capture: null })
    if (flavour === 'declined') return declined
    return flavour === 'lost' ? timedOut : page(namesItsEnd ? expiresAt : null)
  }

  sendPayer(attemptId: AttemptId): void {
    const session = this.#of(attemptId)
    if (session !== undefined) session.payerSent = true
  }

  /** The payer types a card and comes to 3-D Secure; a refused payer may try again while the session lives. */
  enter(pick: number): void {
    const open = this.sessions.filter((one) => one.payerSent && one.state !== 'captured' && this.now < one.expiresAt)
    const session = open[pick % Math.max(1, open.length)]
    if (session !== undefined) session.state = 'entered'
  }

  /** 3-D Secure ends, perhaps long after everybody stopped waiting. */
  settle(pick: number, flavour: PayFlavour): void {
    const entered = this.sessions.filter((one) => one.state === 'entered')
    const session = entered[pick % Math.max(1, entered.length)]
    if (session === undefined) return
    session.state = flavour === 'declined' ? 'declined' : 'captured'
    if (flavour !== 'declined') session.capture = this.#capture(session.attempt, flavour)
  }

  endReview(pick: number, accepted: boolean): void {
    const held = this.sessions.filter((one) => one.capture?.inReview === true)
    const session = held[pick % Math.max(1, held.length)]
    if (session === undefined || session.capture === null) return
    session.capture = accepted ? { ...session.capture, inReview: false } : null
    if (!accepted) session.state = 'declined'
  }

  find(attemptId: AttemptId, hearing: Hearing): ProviderOutcome {
    if (hearing === 'timeout') return timedOut
    if (hearing === 'bad_credentials') return { ...neverSeen, cause: 'bad_credentials' } as ProviderOutcome
    const session = this.#of(attemptId)
    if (session === undefined) return neverSeen
    if (hearing === 'contradiction' && session.capture !== null) return declined
    if (session.capture !== null) return this.#tell(session.attempt, session.capture)
    if (session.state === 'declined') return declined
    return waiting(session.namesItsEnd ? session.expiresAt : null)
  }

  reverse(
    refund: { id: RefundId; method: 'refund' | 'void'; amount: Kurus },
    attemptId: AttemptId,
    flavour: RefundFlavour,
  ): ReversalOutcome {
    if (flavour === 'not_sent') return { kind: 'not_sent', detail: NO_DETAIL }
    const refused = flavour === 'rejected' || flavour === 'too_late' || !this.#fits(refund, attemptId)
    const taken = flavour === 'pending' ? 'pending' : 'done'
    this.reversals.set(refund.id, { attemptId, amount: refund.amount, state: refused ? 'rejected' : taken })
    if (flavour === 'lost') return { kind: 'unknown', detail: NO_DETAIL }
    return this.findReversal(refund.id, 'heard')
  }

  settleReversals(): void {
    for (const reversal of this.reversals.values()) if (reversal.state === 'pending') reversal.state = 'done'
  }

  findReversal(refundId: RefundId, hearing: Hearing): ReversalOutcome {
    const reversal = this.reversals.get(refundId)
    const ref = toId<ProviderRef>(`reversal of ${refundId}`)
    if (hearing !== 'heard') return { kind: 'unknown', detail: NO_DETAIL }
    if (reversal === undefined) return { kind: 'not_sent', detail: NO_DETAIL }
    if (reversal.state === 'pending') return { kind: 'pending', ref }
    if (reversal.state === 'rejected') return { kind: 'rejected', cause: 'too_late', detail: NO_DETAIL }
    return { kind: 'done', ref, amount: reversal.amount, at: this.now }
  }

  /** Money on its way back counts: it cannot be sent again. */
  reversedOf(attemptId: AttemptId): number {
    const taken = [...this.reversals.values()].filter((one) => one.attemptId === attemptId && one.state !== 'rejected')
    return taken.reduce((sum, one) => sum + one.amount, 0)
  }

  capturedOf(attemptId: AttemptId): number {
    return this.#of(attemptId)?.capture?.base ?? 0
  }

  #fits({ method, amount }: { method: 'refund' | 'void'; amount: Kurus }, attemptId: AttemptId): boolean {
    const captured = this.capturedOf(attemptId)
    const back = this.reversedOf(attemptId)
    return method === 'void' ? back === 0 && amount === captured : back + amount <= captured
  }

  #of(attemptId: AttemptId): Session | undefined {
    return this.sessions.find((session) => session.attempt.id === attemptId)
  }

  #capture({ id, amount, mode }: PaymentAttempt, flavour: PayFlavour): Capture {
    const base = kurus(flavour === 'wrong_amount' ? amount + 1 : amount)
    return {
      paymentId: toId(`payment of ${id}`),
      base,
      charged: kurus(flavour === 'with_surcharge' ? base + 7 : base),
      currency: 'TRY',
      installments: 1,
      capturedAt: this.now,
      mode: flavour === 'wrong_mode' ? 'live' : mode,
      fee: null,
      inReview: flavour === 'in_review',
      proofSha256: sha256(id),
    }
  }

  #tell(asked: PaymentAttempt, capture: Capture): ProviderOutcome {
    const asAsked = capture.base === asked.amount && capture.mode === asked.mode && !capture.inReview
    if (asAsked) this.proven.add(capture.paymentId)
    return { kind: 'captured', capture }
  }
}

export const factIdOf = (number: number): PaymentFactId => toId(`fact-${number}`)
