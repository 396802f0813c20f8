import { nextTryAt, type DeliveryStatus } from '../../src/domain/delivery.ts'
import { toId, type AttemptId, type MemberId } from '../../src/domain/ids.ts'
import { DAY_MS, MINUTE_MS, plusMs, type Instant } from '../../src/domain/instant.ts'
import { kurus, type Kurus } from '../../src/domain/money.ts'
import * as attemptRules from '../../src/domain/payment-attempt.ts'
import type { PaymentAttempt } from '../../src/domain/payment-attempt.ts'
import type { PaymentFact, ReversalFact } from '../../src/domain/payment-fact.ts'
import * as linkRules from '../../src/domain/payment-link.ts'
import type { Ledger, PaymentLink } from '../../src/domain/payment-link.ts'
import { nextPollAt } from '../../src/domain/poll-schedule.ts'
import type { ProviderOutcome, ReversalOutcome } from '../../src/domain/provider-outcome.ts'
import * as refundRules from '../../src/domain/refund.ts'
import type { Refund, RefundMethod } from '../../src/domain/refund.ts'
import type { Role } from '../../src/domain/role.ts'
import { aLink, anAttempt, NOW } from '../support/builders.ts'
import { factIdOf, type FakeProvider, type Hearing, type RefundFlavour, type StartFlavour } from './fake-provider.ts'

export const OFFICE = toId<PaymentLink['merchantId']>('office')
export const HEARERS = ['owner', 'creator'] as const
const POS = toId<PaymentAttempt['posAccountId']>('pos')
const SESSION_REST_MS = 5 * MINUTE_MS

export type Rules = typeof attemptRules & typeof linkRules & typeof refundRules
export const RULES = { ...attemptRules, ...linkRules, ...refundRules } as Rules

/** What waits in a process's memory for a provider's answer; a crash forgets it. */
type Call = { readonly answer: () => void; readonly refundId: Refund['id'] | null }
type Told = { readonly key: string; status: DeliveryStatus; tries: number; dueAt: Instant | null; alerted: boolean }
type Saved<T> = { readonly from: T; readonly to: T }

/** The use cases of src/app with maps for a store: every decision is a rule's, the glue only stores and tells. */
export class Office {
  now: Instant = NOW
  readonly links: PaymentLink[] = []
  readonly attempts: PaymentAttempt[] = []
  readonly refunds: Refund[] = []
  readonly facts: PaymentFact[] = []
  readonly reversals: ReversalFact[] = []
  readonly told: Told[] = []
  readonly linkLog: Saved<PaymentLink>[] = []
  readonly attemptLog: Saved<PaymentAttempt>[] = []
  readonly refundLog: Saved<Refund>[] = []
  /** Attempts once asked about when they were a week old: a clock set back does not make them young again. */
  readonly outlived = new Set<AttemptId>()
  calls: Call[] = []
  readonly #provider: FakeProvider
  readonly #rules: Rules

  constructor(provider: FakeProvider, rules: Rules) {
    this.#provider = provider
    this.#rules = rules
  }

  draft(amount: number, validForMinutes: number): void {
    const id = toId<PaymentLink['id']>(`link-${this.links.length}`)
    const of = { id: toId<PaymentLink['payerId']>('payer'), merchantId: OFFICE }
    const times = { validForMinutes, expiresAt: plusMs(this.now, validForMinutes * MINUTE_MS), createdAt: this.now }
    this.links.push(aLink(of, { id: toId<MemberId>('creator') }, { id, amount: kurus(amount), ...times }))
  }

  changeDraft(link: PaymentLink, amount: Kurus): void {
    if (link.status !== 'draft') return
    this.#saveLink({
      ...link,
      amount,
      lines: [{ type: 'fee', amount }],
      createdAt: this.now,
      version: link.version + 1,
    })
  }

  confirm(link: PaymentLink, staleness: number): void {
    const confirmed = this.#rules.confirmLink(link, link.version - staleness, this.now)
    if (confirmed.ok) this.#saveLink(confirmed.value)
  }

  discard(link: PaymentLink): void {
    const discarded = this.#rules.discardLink(link)
    if (discarded.ok) this.#saveLink(discarded.value)
  }

  cancel(link: PaymentLink, role: Role, warned: boolean): void {
    const attemptOpen = this.#openOf(link) !== undefined
    const cancelled = this.#rules.cancelLink(link, { role, attemptOpen, warned })
    if (cancelled.ok) this.#saveLink(cancelled.value)
  }

  extend(link: PaymentLink, minutes: number): void {
    const extended = this.#rules.extendLink(link, plusMs(this.now, minutes * MINUTE_MS), this.now)
    if (extended.ok) this.#saveLink(extended.value)
  }

  expireDue(): void {
    for (const link of [...this.links]) {
      const waits = this.#attemptsOf(link).filter(
        (one) => this.#rules.isOpenAttempt(one.status) || one.status === 'held',
      )
      const ends = waits.map(this.#rules.graceEndOf)
      const until = ends.length === 0 ? null : plusMs(NOW, Math.max(...ends) - NOW)
      const closed = this.#rules.expireLink(link, this.now, until)
      if (closed !== link) this.#saveLink(closed)
    }
  }

  start(link: PaymentLink, flavour: StartFlavour, namesItsEnd: boolean, later: boolean): void {
    if (!this.#rules.isPayable(link, this.now)) return
    const open = this.#openOf(link)
    if (open !== undefined) return this.#joinSession(open)
    const attempt = anAttempt(
      link,
      { id: POS },
      {
        id: toId<AttemptId>(`attempt-${this.attempts.length}`),
        status: 'init_sent',
        startedAt: this.now,
        sessionExpiresAt: plusMs(this.now, this.#rules.DEFAULT_SESSION_MS),
        nextPollAt: nextPollAt(this.now, this.now),
      },
    )
    this.attempts.push(attempt)
    const outcome = this.#provider.start(attempt, flavour, namesItsEnd)
    this.#call(null, later, () => {
      const settled = this.record(attempt.id, outcome)
      if (settled.status === 'ready' && settled.action !== null) this.#sendPayer(settled)
    })
  }

  answerCall(pick: number): void {
    const call = this.calls[pick % Math.max(1, this.calls.length)]
    this.calls = this.calls.filter((one) => one !== call)
    call?.answer()
  }

  crash(): void {
    this.calls = []
  }

  /** A callback or a poll: either way the provider is asked. */
  reconcile(attemptId: AttemptId, hearing: Hearing): void {
    if (this.attempts.every((one) => one.id !== attemptId)) return
    this.record(attemptId, this.#provider.find(attemptId, hearing))
  }

  pollDue(hearing: Hearing): void {
    const due = this.attempts.filter((one) => one.nextPollAt !== null && one.nextPollAt <= this.now)
    for (const { id } of due) this.reconcile(id, hearing)
  }

  record(attemptId: AttemptId, outcome: ProviderOutcome): PaymentAttempt {
    const before = this.attempts.find((one) => one.id === attemptId)
    if (before === undefined) throw new Error(`no attempt ${attemptId}`)
    const applied = this.#rules.applyOutcome(before, outcome, this.now)
    const waits = this.#rules.isOpenAttempt(applied.status) || applied.status === 'held'
    const after = { ...applied, nextPollAt: waits ? nextPollAt(applied.startedAt, this.now) : null }
    this.#saveAttempt(after)
    if (this.now - after.startedAt >= 7 * DAY_MS) this.outlived.add(after.id)
    this.#recordCapture(after, outcome)
    return after
  }

  requestRefund(link: PaymentLink, method: RefundMethod, part: number): void {
    const fact = this.facts.filter((one) => one.linkId === link.id).findLast((one) => this.#restOf(one) > 0)
    if (fact === undefined || fact.source.kind !== 'provider') return
    const rest = this.#restOf(fact)
    const wanted = this.#rules.checkRefundAmount(method === 'void' ? rest : kurus(Math.ceil(rest * part)), rest)
    if (!wanted.ok || (method === 'void' && rest !== fact.amount)) return
    const { linkId, merchantId, id: factId } = fact
    const by = toId<MemberId>('owner')
    const id = toId<Refund['id']>(`refund-${this.refunds.length}`)
    const money = { method, amount: wanted.value, status: 'requested', rejection: null, providerRef: null } as const
    const times = { requestedBy: by, requestedAt: this.now, approvedBy: null, submittedAt: null, settledAt: null }
    const asked = { ...money, ...times, nextPollAt: null }
    this.refunds.push({ id, linkId, merchantId, factId, posAccountId: POS, ...asked })
  }

  approveRefund(refund: Refund): void {
    const approved = this.#rules.approveRefund(refund, toId<MemberId>('owner'), this.now)
    if (approved.ok) this.#saveRefund(approved.value)
  }

  /** One worker at a time has a refund: while its answer is awaited nobody asks about it. */
  submitRefund(refund: Refund, flavour: RefundFlavour, hearing: Hearing, later: boolean): void {
    if (this.calls.some((call) => call.refundId === refund.id)) return
    const asked = refund.status === 'submitted' || refund.status === 'unknown'
    if (!asked && refund.status !== 'approved') return
    if (!asked) this.#saveRefund(this.#rules.moveRefund(refund, 'submitted'))
    const outcome = asked
      ? this.#provider.findReversal(refund.id, hearing)
      : this.#provider.reverse(refund, this.#attemptOf(refund), flavour)
    this.#call(refund.id, later, () => this.#recordReversal(refund.id, outcome))
  }

  withdrawStale(): void {
    for (const refund of [...this.refunds]) {
      if (refund.status !== 'requested' || this.now - refund.requestedAt <= this.#rules.APPROVAL_WINDOW_MS) continue
      this.#saveRefund(this.#rules.moveRefund(refund, 'withdrawn'))
    }
  }

  deliver(pick: number, outcome: 'sent' | 'lost' | 'down'): void {
    const due = this.told.filter((one) => one.status === 'pending' && (one.dueAt ?? 0) <= this.now)
    const one = due[pick % Math.max(1, due.length)]
    if (one === undefined) return
    one.tries += 1
    if (outcome !== 'down') one.status = outcome === 'sent' ? 'sent' : 'unknown'
    if (outcome !== 'down') return
    one.dueAt = nextTryAt(one.tries, this.now)
    if (one.dueAt !== null) return
    one.status = 'failed'
    one.alerted = true
  }

  ledgerOf(linkId: PaymentLink['id']): Ledger {
    const facts = this.facts.filter((fact) => fact.linkId === linkId)
    const back = this.reversals.filter((reversal) => reversal.linkId === linkId)
    const sum = (of: readonly { amount: Kurus }[]) => kurus(of.reduce((total, one) => total + one.amount, 0))
    return { captured: sum(facts), reversed: sum(back), factCount: facts.length }
  }

  #joinSession(open: PaymentAttempt): void {
    const live = open.status === 'ready' || open.status === 'in_flight'
    if (!live || open.action === null || this.now > plusMs(open.sessionExpiresAt, -SESSION_REST_MS)) return
    this.#sendPayer(open)
  }

  #sendPayer(attempt: PaymentAttempt): void {
    this.#saveAttempt(this.#rules.sendPayer(attempt))
    this.#provider.sendPayer(attempt.id)
  }

  #call(refundId: Refund['id'] | null, later: boolean, answer: () => void): void {
    if (later) this.calls.push({ refundId, answer })
    else answer()
  }

  #recordCapture(attempt: PaymentAttempt, outcome: ProviderOutcome): void {
    if (outcome.kind !== 'captured' || this.#rules.disagreementOf(outcome.capture, attempt) !== null) return
    const { paymentId, proofSha256, base, charged, installments, fee, capturedAt } = outcome.capture
    if (this.facts.some(({ source }) => source.kind === 'provider' && source.paymentId === paymentId)) return
    const id = factIdOf(this.facts.length)
    const { merchantId, linkId, posAccountId } = attempt
    const source = { kind: 'provider', attemptId: attempt.id, posAccountId, paymentId, proofSha256 } as const
    const money = {
      amount: base,
      charged,
      currency: 'TRY',
      installments,
      fee,
      capturedAt,
      recordedAt: this.now,
    } as const
    this.facts.push({ id, merchantId, linkId, source, ...money })
    this.#saveLink(this.#rules.applyFact(this.#linkOf(linkId), this.ledgerOf(linkId), capturedAt))
    for (const hearer of HEARERS) this.#tell(`paid:${id}:${hearer}`)
  }

  #recordReversal(refundId: Refund['id'], outcome: ReversalOutcome): void {
    const before = this.refunds.find((one) => one.id === refundId)
    if (before === undefined) throw new Error(`no refund ${refundId}`)
    if (outcome.kind === 'done') this.#provider.provenReversals.add(refundId)
    const after = this.#rules.applyReversalOutcome(before, outcome, this.now)
    if (after === before) return
    this.#saveRefund(after)
    if (outcome.kind !== 'done' || this.reversals.some((one) => one.refundId === refundId)) return
    const { merchantId, linkId, factId, method: kind } = after
    const id = toId<ReversalFact['id']>(`reversal-${refundId}`)
    const { ref: providerRef, amount, at } = outcome
    this.reversals.push({ id, merchantId, linkId, factId, refundId, kind, providerRef, amount, at })
    this.#saveLink(this.#rules.applyReversal(this.#linkOf(linkId), this.ledgerOf(linkId), true))
  }

  #tell(key: string): void {
    if (this.told.some((one) => one.key === key)) return
    this.told.push({ key, status: 'pending', tries: 0, dueAt: this.now, alerted: false })
  }

  #restOf(fact: PaymentFact): Kurus {
    const holding: readonly string[] = this.#rules.RESERVING_STATUSES
    const taken = this.refunds.filter((one) => one.factId === fact.id && holding.includes(one.status))
    return this.#rules.refundableKurus(fact.amount, kurus(taken.reduce((sum, one) => sum + one.amount, 0)))
  }

  #attemptOf(refund: Refund): AttemptId {
    const source = this.facts.find((fact) => fact.id === refund.factId)?.source
    if (source?.kind !== 'provider') throw new Error('a refund of no provider’s payment')
    return source.attemptId
  }

  #attemptsOf = (link: PaymentLink) => this.attempts.filter((one) => one.linkId === link.id)
  #openOf = (link: PaymentLink) => this.#attemptsOf(link).find((one) => this.#rules.isOpenAttempt(one.status))

  #linkOf(id: PaymentLink['id']): PaymentLink {
    const link = this.links.find((one) => one.id === id)
    if (link === undefined) throw new Error(`no link ${id}`)
    return link
  }

  #saveLink = (link: PaymentLink) => replace(this.links, this.linkLog, link)
  #saveAttempt = (attempt: PaymentAttempt) => replace(this.attempts, this.attemptLog, attempt)
  #saveRefund = (refund: Refund) => replace(this.refunds, this.refundLog, refund)
}

function replace<T extends { readonly id: string }>(rows: T[], log: Saved<T>[], to: T): void {
  const index = rows.findIndex((row) => row.id === to.id)
  const from = rows[index]
  if (from === undefined) throw new Error(`nothing is stored as ${to.id}`)
  rows[index] = to
  log.push({ from, to })
}
