import type { ProviderRef } from '../../../src/domain/ids.ts'
import { MINUTE_MS, plusMs, type Instant } from '../../../src/domain/instant.ts'
import type { Kurus } from '../../../src/domain/money.ts'
import type { Capture, ProviderOutcome, ReversalOutcome } from '../../../src/domain/provider-outcome.ts'
import type { PaymentProvider, ReversalCommand, StartPayment } from '../../../src/ports/payment-provider.ts'
import { declined, neverSeen, page, timedOut, waiting } from '../../support/arbitraries.ts'
import { sha256 } from '../../support/builders.ts'

const SESSION_MS = 20 * MINUTE_MS
const NO_DETAIL = { code: null, message: null, scrubbedBody: '' }

type Session = {
  readonly command: StartPayment
  readonly endsAt: Instant
  state: 'waiting' | 'declined' | 'captured'
  capturedAt: Instant
}

/** Truth about money, reached over a line on which others may overtake: before it hears, and before it is heard. */
export class SlowProvider {
  readonly sessions: Session[] = []
  readonly refunds = new Map<string, ReversalCommand & { readonly times: number }>()
  /** The next answers that are lost on their way back. */
  losing = 0
  readonly #now: () => Instant
  readonly #line: (what: string) => Promise<unknown>

  constructor(now: () => Instant, line: (what: string) => Promise<unknown>) {
    this.#now = now
    this.#line = line
  }

  get captures(): Session[] {
    return this.sessions.filter(({ state }) => state === 'captured')
  }

  refundedOf(attemptId: string): number {
    return [...this.refunds.values()]
      .filter((one) => one.attemptId === attemptId)
      .reduce((sum, one) => sum + one.amount, 0)
  }

  /** The payer ends what is open; a session that is over takes no card. */
  settle(how: 'captured' | 'declined'): void {
    const session = this.sessions.find(({ state, endsAt }) => state === 'waiting' && this.#now() < endsAt)
    if (session === undefined) return
    session.state = how
    session.capturedAt = this.#now()
  }

  port(): PaymentProvider {
    return {
      mode: 'test',
      payerHosts: ['pos.example'],
      installments: null,
      refunds: {
        partial: true,
        refund: (command) => this.#call('refund', () => this.#refund(command), LOST_REVERSAL),
        findRefund: (command) => this.#call('findRefund', () => this.#findRefund(command), LOST_REVERSAL),
      },
      voids: null,
      listReversals: null,
      start: (command) => this.#call('start', () => this.#start(command), timedOut),
      find: ({ attemptId }) => this.#call('find', () => this.#find(attemptId), timedOut),
      readCallback: () => ({ ok: false, error: { kind: 'unreadable' } }),
      readReturn: () => null,
      acknowledgement: { status: 200, contentType: 'text/plain', body: 'OK' },
    }
  }

  async #call<Answer>(what: string, run: () => Answer, lost: Answer): Promise<Answer> {
    await this.#line(`provider.${what} asked`)
    const answer = run()
    await this.#line(`provider.${what} answered`)
    if (this.losing === 0) return answer
    this.losing -= 1
    return lost
  }

  #start(command: StartPayment): ProviderOutcome {
    const known = this.sessions.find((one) => one.command.attemptId === command.attemptId)
    const endsAt = known?.endsAt ?? plusMs(this.#now(), SESSION_MS)
    if (known === undefined) this.sessions.push({ command, endsAt, state: 'waiting', capturedAt: this.#now() })
    return page(endsAt)
  }

  #find(attemptId: string): ProviderOutcome {
    const session = this.sessions.find(({ command }) => command.attemptId === attemptId)
    if (session === undefined) return neverSeen
    if (session.state === 'declined') return declined
    return session.state === 'captured' ? { kind: 'captured', capture: captureOf(session) } : waiting(session.endsAt)
  }

  #refund(command: ReversalCommand): ReversalOutcome {
    const times = (this.refunds.get(command.refundId)?.times ?? 0) + 1
    const isTooMuch = this.refundedOf(command.attemptId) + command.amount > this.#capturedOf(command.attemptId)
    if (isTooMuch) return { kind: 'rejected', cause: 'not_refundable', detail: NO_DETAIL }
    this.refunds.set(command.refundId, { ...command, times })
    return this.#done(command.refundId, command.amount)
  }

  #findRefund(command: ReversalCommand): ReversalOutcome {
    const known = this.refunds.get(command.refundId)
    return known === undefined ? { kind: 'not_sent', detail: NO_DETAIL } : this.#done(known.refundId, known.amount)
  }

  #done(refundId: string, amount: Kurus): ReversalOutcome {
    return { kind: 'done', ref: `back ${refundId}` as ProviderRef, amount, at: this.#now() }
  }

  #capturedOf(attemptId: string): number {
    const captured = this.captures.filter(({ command }) => command.attemptId === attemptId)
    return captured.reduce((sum, { command }) => sum + command.amount, 0)
  }
}

const LOST_REVERSAL: ReversalOutcome = { kind: 'unknown', detail: NO_DETAIL }

export const paymentIdOf = (attemptId: string): string => `payment of ${attemptId}`

const captureOf = ({ command, capturedAt }: Session): Capture => ({
  paymentId: paymentIdOf(command.attemptId) as ProviderRef,
  base: command.amount,
  charged: command.amount,
  currency: 'TRY',
  installments: 1,
  capturedAt,
  mode: 'test',
  fee: null,
  inReview: false,
  proofSha256: sha256(command.attemptId),
})
