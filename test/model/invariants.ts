import { DAY_MS } from '../../src/domain/instant.ts'
import { ATTEMPT_TRANSITIONS, isOpenAttempt } from '../../src/domain/payment-attempt.ts'
import { LINK_TRANSITIONS, statusByMoney, type PaymentLink } from '../../src/domain/payment-link.ts'
import { REFUND_TRANSITIONS, RESERVING_STATUSES } from '../../src/domain/refund.ts'
import type { FakeProvider } from './fake-provider.ts'
import { HEARERS, OFFICE, type Office } from './office.ts'

/** The laws of reliability.md 2.4 that concern money and state; the first broken one is thrown by its name. */
export function checkInvariants(office: Office, provider: FakeProvider): void {
  for (const [name, holds] of Object.entries(INVARIANTS)) {
    if (!holds(office, provider)) throw new Error(`broken: ${name}`)
  }
}

type Law = (office: Office, provider: FakeProvider) => boolean

const sum = (rows: readonly { readonly amount: number }[]): number => rows.reduce((total, row) => total + row.amount, 0)
const same = (a: ReadonlySet<string>, b: ReadonlySet<string>): boolean => a.symmetricDifference(b).size === 0

const paymentIds = ({ facts }: Office): string[] =>
  facts.map(({ source }) => (source.kind === 'provider' ? source.paymentId : 'declared'))

const staysOn = (
  table: Readonly<Record<string, readonly string[]>>,
  log: readonly { from: { status: string }; to: { status: string } }[],
): boolean => log.every(({ from, to }) => from.status === to.status || table[from.status]?.includes(to.status) === true)

const isMoneyState = ({ status }: PaymentLink): boolean =>
  ['part_paid', 'paid', 'part_refunded', 'refunded'].includes(status)

const isFresh = (office: Office, startedAt: number): boolean => office.now - startedAt < 7 * DAY_MS

const INVARIANTS: Readonly<Record<string, Law>> = {
  'I1 one fact per payment': (office) => new Set(paymentIds(office)).size === office.facts.length,
  'I2 the sums say the state': (office) =>
    office.links.every((link) => {
      const demanded = statusByMoney(link.amount, office.ledgerOf(link.id))
      return demanded === null ? !isMoneyState(link) : link.status === demanded
    }),
  'I3 never more back than came, in our books': ({ facts, refunds }) =>
    facts.every((fact) => {
      const holding = refunds.filter((one) => one.factId === fact.id && isReserving(one.status))
      return sum(holding) <= fact.amount
    }),
  'I3 never more back than came, at the provider': (_, provider) =>
    provider.sessions.every(({ attempt }) => provider.reversedOf(attempt.id) <= provider.capturedOf(attempt.id)),
  'I4 and one "paid" per fact and hearer': ({ facts, told }) =>
    told.length === facts.length * HEARERS.length &&
    facts.every((fact) =>
      HEARERS.every((who) => told.filter((one) => one.key === `paid:${fact.id}:${who}`).length === 1),
    ),
  'I6 a success stands': ({ attemptLog }) =>
    attemptLog.every(({ from, to }) => from.status !== 'succeeded' || to.status === 'succeeded'),
  'I6 a success has its fact, and a fact its success': (office) => {
    const won = new Set<string>(office.attempts.filter((one) => one.status === 'succeeded').map((one) => one.id))
    const proven = office.facts.flatMap(({ source }) => (source.kind === 'provider' ? [source.attemptId] : []))
    return same(won, new Set<string>(proven))
  },
  'I7 what is not settled has a planned question': (office) =>
    office.attempts.every(
      (one) =>
        !(isOpenAttempt(one.status) || one.status === 'held') ||
        one.nextPollAt !== null ||
        !isFresh(office, one.startedAt) ||
        office.outlived.has(one.id),
    ),
  'I8 what was asked for stands once it was sent': ({ linkLog }) =>
    linkLog.every(
      ({ from, to }) =>
        from.status === 'draft' ||
        (from.amount === to.amount && from.currency === to.currency && from.merchantId === to.merchantId),
    ),
  'I12 one office': ({ links, attempts, facts, refunds, reversals }) =>
    [...links, ...attempts, ...facts, ...refunds, ...reversals].every((row) => row.merchantId === OFFICE) &&
    attempts.every((one) => links.some((link) => link.id === one.linkId && link.amount === one.amount)),
  'I13 a message leaves the outbox sent or with an alarm': ({ told }) =>
    told.every((one) => one.status !== 'failed' || one.alerted) &&
    told.every((one) => one.status !== 'pending' || one.dueAt !== null),
  'I14 every state is the end of allowed moves': (office) =>
    staysOn(LINK_TRANSITIONS, office.linkLog) &&
    staysOn(ATTEMPT_TRANSITIONS, office.attemptLog) &&
    staysOn(REFUND_TRANSITIONS, office.refundLog) &&
    office.links.every((link) => (office.linkLog.findLast(({ to }) => to.id === link.id)?.to ?? link) === link),
  'one open attempt per link': ({ links, attempts }) =>
    links.every((link) => attempts.filter((one) => one.linkId === link.id && isOpenAttempt(one.status)).length <= 1),
  'what the provider proved is what we hold': (office, provider) => same(new Set(paymentIds(office)), provider.proven),
  'what went back is what we hold': ({ reversals }, provider) =>
    same(new Set(reversals.map((one) => one.refundId ?? 'unasked')), provider.provenReversals),
  'flags are only added': ({ linkLog }) =>
    linkLog.every(({ from, to }) => from.flags.every((flag) => to.flags.includes(flag))),
  'a link leaves paid by a reversal only': ({ linkLog, reversals }) =>
    linkLog.every(
      ({ from, to }) =>
        from.status !== 'paid' || to.status === 'paid' || reversals.some((reversal) => reversal.linkId === to.id),
    ),
}

const isReserving = (status: string): boolean => (RESERVING_STATUSES as readonly string[]).includes(status)
