import { isOpenAttempt, type PaymentAttempt } from '../../../src/domain/payment-attempt.ts'
import type { PaymentFact, ReversalFact } from '../../../src/domain/payment-fact.ts'
import { statusByMoney } from '../../../src/domain/payment-link.ts'
import { kurus } from '../../../src/domain/money.ts'
import { RESERVING_STATUSES } from '../../../src/domain/refund.ts'
import type { AuditEntry } from '../../../src/ports/audit-repository.ts'
import { refundsIn } from './acts.ts'
import { paymentIdOf } from './slow-provider.ts'
import type { World } from './world.ts'

const sum = (rows: readonly { readonly amount: number }[]): number => rows.reduce((total, row) => total + row.amount, 0)
const same = (a: readonly string[], b: readonly string[]): boolean => a.toSorted().join() === b.toSorted().join()

function read(world: World) {
  const { store } = world
  return {
    world,
    link: world.link(),
    attempts: store.committed<PaymentAttempt>('payment_attempt'),
    facts: store.committed<PaymentFact>('payment_fact'),
    reversals: store.committed<ReversalFact>('reversal_fact'),
    refunds: refundsIn(world),
    audit: store.committed<AuditEntry>('audit_event'),
    told: store.committed<{ dedupeKey: string }>('notification').map(({ dedupeKey }) => dedupeKey),
  }
}
type Books = ReturnType<typeof read>
type Law = (books: Books) => boolean

const audited = ({ audit }: Books, action: string, subjectId: string): number =>
  audit.filter((entry) => entry.action === action && entry.subjectId === subjectId).length

const paymentIds = ({ facts }: Books): string[] =>
  facts.flatMap(({ source }) => (source.kind === 'provider' ? [source.paymentId] : []))

const MONEY_STATES: readonly string[] = ['part_paid', 'paid', 'part_refunded', 'refunded']
const HOLDING: readonly string[] = RESERVING_STATUSES

/** reliability.md 2.4: hold whenever nobody is in the middle of a unit of work. */
const ALWAYS: Readonly<Record<string, Law>> = {
  'I1 one fact per payment': (books) => new Set(paymentIds(books)).size === books.facts.length,
  'I2 the sums say the state': ({ link, facts, reversals }) => {
    const ledger = { captured: kurus(sum(facts)), reversed: kurus(sum(reversals)), factCount: facts.length }
    const demanded = statusByMoney(link.amount, ledger)
    return demanded === null ? !MONEY_STATES.includes(link.status) : link.status === demanded
  },
  'I3 never more back than came, in our books': ({ facts, refunds }) =>
    facts.every(
      (fact) => sum(refunds.filter((one) => one.factId === fact.id && HOLDING.includes(one.status))) <= fact.amount,
    ),
  'I3 each refund is sent once': ({ world }) => [...world.provider.refunds.values()].every(({ times }) => times === 1),
  'I4 each fact is told once to the office and once to the payer': ({ facts, told, world }) =>
    facts.every(
      ({ id }) =>
        told.filter((key) => key.startsWith(`paid:${id}:`)).length === world.hearers &&
        told.filter((key) => key.startsWith(`receipt:${id}:`)).length === 1,
    ),
  'I6 a success has its fact, and a fact its success': (books) =>
    same(
      books.attempts.filter(({ status }) => status === 'succeeded').map(({ id }) => paymentIdOf(id)),
      paymentIds(books),
    ),
  'I7 what is not settled has a planned question': ({ attempts, refunds }) =>
    attempts.every(({ status, nextPollAt }) => !isOpenAttempt(status) || nextPollAt !== null) &&
    refunds.every(({ status, nextPollAt }) => !['submitted', 'unknown'].includes(status) || nextPollAt !== null),
  'I11 every end is in the audit, once': (books) =>
    books.facts.every(({ id }) => books.audit.filter((entry) => entry.details['factId'] === id).length === 1) &&
    books.attempts.every(({ id, status }) => status !== 'succeeded' || audited(books, 'attempt.succeeded', id) === 1) &&
    books.refunds.every(({ id, status }) => status === 'requested' || audited(books, 'refund.requested', id) === 1) &&
    books.refunds.every(
      ({ id, approvedBy }) => audited(books, 'refund.approved', id) === (approvedBy === null ? 0 : 1),
    ),
  'I12 one office': ({ link, attempts, facts, refunds }) =>
    [...attempts, ...facts, ...refunds].every((row) => row.merchantId === link.merchantId && row.linkId === link.id),
  'one open attempt per link': ({ attempts }) => attempts.filter(({ status }) => isOpenAttempt(status)).length <= 1,
  'one session at a time takes a card': ({ world }) =>
    world.provider.sessions.filter(({ state, endsAt }) => state === 'waiting' && world.now < endsAt).length <= 1,
  'a version for each change of the link': (books) => books.link.version <= 1 + books.audit.length,
  'confirmed, cancelled and discarded once each': (books) =>
    ['link.confirmed', 'link.cancelled', 'link.discarded'].every(
      (action) => audited(books, action, books.link.id) <= 1,
    ),
}

/** What must be true besides when peace has come. */
const IN_THE_END: Readonly<Record<string, Law>> = {
  'what the provider took is what we hold': (books) =>
    same(
      books.world.provider.captures.map(({ command }) => paymentIdOf(command.attemptId)),
      paymentIds(books),
    ),
  'what went back is what we hold': ({ reversals, world }) =>
    same(
      reversals.map(({ refundId }) => refundId ?? 'unasked'),
      [...world.provider.refunds.keys()],
    ),
  'nothing is left open': ({ attempts, refunds, link }) =>
    attempts.every(({ status }) => !isOpenAttempt(status)) &&
    refunds.every(({ status }) => ['done', 'rejected', 'withdrawn'].includes(status)) &&
    link.status !== 'open',
}

/** Throws the first broken law by its name. */
export function checkLaws(world: World, inTheEnd: boolean): void {
  const [error] = world.errors
  if (error !== undefined) throw new Error(`went wrong: ${error}`)
  const books = read(world)
  for (const [name, holds] of Object.entries({ ...ALWAYS, ...(inTheEnd ? IN_THE_END : {}) })) {
    if (!holds(books)) throw new Error(`broken: ${name}`)
  }
}
