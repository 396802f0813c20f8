import { isOpenAttempt, type PaymentAttempt } from '../../../src/domain/payment-attempt.ts'
import type { PaymentFact, ReversalFact } from '../../../src/domain/payment-fact.ts'
import type { PaymentLink } from '../../../src/domain/payment-link.ts'
import { kurus, type Kurus } from '../../../src/domain/money.ts'
import { RESERVING_STATUSES, type Refund } from '../../../src/domain/refund.ts'
import type { AttemptRepository, AttemptStep } from '../../../src/ports/attempt-repository.ts'
import type { FactRepository } from '../../../src/ports/fact-repository.ts'
import type { LinkProgress, LinkRepository, LinkToken } from '../../../src/ports/link-repository.ts'
import type { PaymentReview } from '../../../src/domain/payment-review.ts'
import type { PaymentReviewRepository } from '../../../src/ports/payment-review-repository.ts'
import type { RefundRepository } from '../../../src/ports/refund-repository.ts'
import type { DeliveryRow } from './outbox-repositories.ts'
import { mustBe, rowKey, type UniqueKey, type Unit } from './tables.ts'

type LinkRow = { readonly link: PaymentLink; readonly token: LinkToken; readonly sourceKey: string }
type RefundRow = { readonly refund: Refund; readonly requestKey: string }

const unique = <Row>(table: string, name: string, isTaken: (row: Row) => boolean): UniqueKey => ({
  name: `unique ${name}`,
  isTaken: (unit) => unit.all<Row>(table).some(isTaken),
})

const by =
  <Row>(...keys: ((row: Row) => number | string)[]) =>
  (a: Row, b: Row): number => {
    const key = keys.find((of) => of(a) !== of(b))
    return key === undefined ? 0 : key(a) < key(b) ? -1 : 1
  }

const total = (rows: readonly { readonly amount: Kurus }[]): Kurus =>
  kurus(rows.reduce((sum, { amount }) => sum + amount, 0))

const isShared = (status: PaymentLink['status']): boolean => status === 'open' || status === 'part_paid'

export function openLinks(unit: Unit): LinkRepository {
  const rows = (): LinkRow[] => unit.all<LinkRow>('payment_link')
  const links = (): PaymentLink[] => rows().map(({ link }) => link)
  const rowOf = (id: string): LinkRow | undefined => unit.get<LinkRow>('payment_link', id)
  const isLiving = ({ status }: PaymentLink): boolean => status !== 'discarded'
  const newestFirst = (a: PaymentLink, b: PaymentLink): number =>
    -by<PaymentLink>(
      (l) => l.createdAt,
      (l) => l.id,
    )(a, b)
  const find: LinkRepository['find'] = async (merchantId, id) => {
    const link = rowOf(id)?.link
    return link?.merchantId === merchantId ? link : null
  }
  return {
    create: (link, token, sourceKey) =>
      unit.insert('payment_link', link.id, { link, token, sourceKey } satisfies LinkRow, [
        unique<LinkRow>(
          'payment_link',
          `number ${link.merchantId} ${link.shortNumber}`,
          (row) =>
            isLiving(row.link) && row.link.merchantId === link.merchantId && row.link.shortNumber === link.shortNumber,
        ),
        unique<LinkRow>(
          'payment_link',
          `source ${link.merchantId} ${sourceKey}`,
          (row) => row.link.merchantId === link.merchantId && row.sourceKey === sourceKey,
        ),
      ]),
    find,
    async lock(merchantId, id) {
      if ((await find(merchantId, id)) === null) return null
      await unit.lock(rowKey('payment_link', id))
      return find(merchantId, id)
    },
    async lockOfAttempt(attemptId) {
      const linkId = unit.get<PaymentAttempt>('payment_attempt', attemptId)?.linkId
      if (linkId === undefined) return null
      await unit.lock(rowKey('payment_link', linkId))
      return rowOf(linkId)?.link ?? null
    },
    progress: async (linkId) => progressOf(unit, linkId),
    async save(link) {
      await unit.lock(rowKey('payment_link', link.id))
      const row = rowOf(link.id)
      if (row?.link.version !== link.version - 1) throw new Error('link at the version before: none was hit')
      keepLinkTerms(row.link, link)
      unit.put('payment_link', link.id, { ...row, link } satisfies LinkRow)
    },
    bySourceKey: async (merchantId, key) =>
      rows().find((row) => row.link.merchantId === merchantId && row.sourceKey === key)?.link ?? null,
    byShortNumber: async (merchantId, shortNumber) =>
      links()
        .filter((link) => link.merchantId === merchantId && link.shortNumber === shortNumber)
        .toSorted((a, b) => Number(isLiving(b)) - Number(isLiving(a)) || newestFirst(a, b))[0] ?? null,
    byTokenSha256: async (sha256) => rows().find(({ token }) => token.sha256 === sha256)?.link ?? null,
    async token(_merchantId, id) {
      const row = rowOf(id)
      if (row === undefined) throw new Error('no such link')
      return row.token.plain
    },
    list: async (merchantId, { createdBy, statuses, limit }) =>
      links()
        .filter((link) => link.merchantId === merchantId)
        .filter((link) => createdBy === undefined || link.createdBy === createdBy)
        .filter((link) => statuses === undefined || statuses.includes(link.status))
        .toSorted(newestFirst)
        .slice(0, limit),
    ofPayer: async (merchantId, payerId) =>
      links()
        .filter((link) => link.merchantId === merchantId && link.payerId === payerId)
        .toSorted(newestFirst),
    twinOf: async ({ id, amount, matter }, payer) =>
      links()
        .filter((link) => link.payerId === payer.id && link.id !== id && isShared(link.status))
        .filter((link) => link.amount === amount || (matter !== null && link.matter === matter))
        .toSorted(newestFirst)[0] ?? null,
    async lockDue(now, limit) {
      const due = links().filter(({ status, expiresAt }) => status === 'open' && expiresAt <= now)
      const locked: PaymentLink[] = []
      for (const link of due.toSorted(by((one) => one.expiresAt))) {
        if (locked.length < limit && (await unit.tryLock(rowKey('payment_link', link.id)))) locked.push(link)
      }
      return locked
    },
  }
}

function progressOf(unit: Unit, linkId: string): LinkProgress {
  const ofLink = (one: { readonly linkId: string | null }): boolean => one.linkId === linkId
  const attempts = unit.all<PaymentAttempt>('payment_attempt').filter(ofLink)
  const facts = unit.all<PaymentFact>('payment_fact').filter(ofLink)
  const fact = facts.toSorted(
    by(
      (one) => one.recordedAt,
      (one) => one.id,
    ),
  )[0]
  const { source } = fact ?? { source: null }
  const number = source?.kind === 'provider' ? attempts.find(({ id }) => id === source.attemptId)?.number : undefined
  const refunds = unit.all<RefundRow>('refund').map(({ refund }) => refund)
  const deliveries = unit.all<DeliveryRow>('delivery').filter(({ audience }) => audience === 'payer')
  return {
    latestAttempt: attempts.toSorted(by((one) => -one.number))[0] ?? null,
    firstFact: fact === undefined ? null : { ...fact, attemptNumber: number ?? null },
    reversed: total(unit.all<ReversalFact>('reversal_fact').filter(ofLink)),
    refunds: refunds.filter(ofLink).toSorted(
      by(
        (one) => one.requestedAt,
        (one) => one.id,
      ),
    ),
    toPayer: deliveries
      .map(({ delivery }) => delivery)
      .filter(ofLink)
      .toSorted(
        by(
          (one) => one.createdAt,
          (one) => one.id,
        ),
      ),
  }
}

/** Trigger keep_link_terms (I8), and the deferred law that the lines make the amount. */
function keepLinkTerms(before: PaymentLink, after: PaymentLink): void {
  mustBe(before.merchantId === after.merchantId && before.shortNumber === after.shortNumber, 'keep_link_terms')
  const stands = before.amount === after.amount && before.payerId === after.payerId && after.status !== 'draft'
  mustBe(before.status === 'draft' || stands, 'keep_link_terms')
  mustBe(
    before.flags.every((flag) => after.flags.includes(flag)),
    'keep_link_terms',
  )
  mustBe(total(after.lines) === after.amount, 'lines_make_the_amount')
}

/** Who inserts an open attempt and who moves one meet at the entry of payment_attempt_one_open. */
const oneOpen = (linkId: string, except: string): UniqueKey =>
  unique<PaymentAttempt>(
    'payment_attempt',
    `open attempt ${linkId}`,
    (row) => row.linkId === linkId && row.id !== except && isOpenAttempt(row.status),
  )

export function openAttempts(unit: Unit): AttemptRepository {
  const ofLink = (linkId: string): PaymentAttempt[] =>
    unit
      .all<PaymentAttempt>('payment_attempt')
      .filter((attempt) => attempt.linkId === linkId)
      .toSorted(by((attempt) => attempt.number))
  return {
    create: (attempt) =>
      unit.insert('payment_attempt', attempt.id, attempt, [
        ...(isOpenAttempt(attempt.status) ? [oneOpen(attempt.linkId, attempt.id)] : []),
        unique<PaymentAttempt>(
          'payment_attempt',
          `attempt ${attempt.linkId} ${attempt.number}`,
          (row) => row.linkId === attempt.linkId && row.number === attempt.number,
        ),
      ]),
    find: async (id) => unit.get<PaymentAttempt>('payment_attempt', id) ?? null,
    async save(attempt) {
      await unit.lock(rowKey('payment_attempt', attempt.id))
      const before = unit.get<PaymentAttempt>('payment_attempt', attempt.id)
      if (before === undefined) throw new Error('attempt: none was hit')
      if (isOpenAttempt(before.status) || isOpenAttempt(attempt.status)) {
        const { name, isTaken } = oneOpen(attempt.linkId, attempt.id)
        await unit.lock(name)
        mustBe(!isOpenAttempt(attempt.status) || !isTaken(unit), 'payment_attempt_one_open')
      }
      keepAttemptSuccess(before, attempt)
      unit.put('payment_attempt', attempt.id, attempt)
    },
    openOf: async (linkId) => ofLink(linkId).find(({ status }) => isOpenAttempt(status)) ?? null,
    latestOf: async (linkId) => ofLink(linkId).at(-1) ?? null,
    ofLink: async (linkId) => ofLink(linkId),
    countSince: async (linkId, since) => ofLink(linkId).filter(({ startedAt }) => startedAt >= since).length,
    dueForPoll: async (now, limit) =>
      unit
        .all<PaymentAttempt>('payment_attempt')
        .filter(({ nextPollAt }) => nextPollAt !== null && nextPollAt <= now)
        .toSorted(by((attempt) => attempt.nextPollAt ?? 0))
        .slice(0, limit),
    async logStep(step) {
      unit.append('attempt_step', step)
    },
    stepsOf: async (id) => unit.all<AttemptStep>('attempt_step').filter(({ attemptId }) => attemptId === id),
  }
}

function keepAttemptSuccess(before: PaymentAttempt, after: PaymentAttempt): void {
  mustBe(before.status !== 'succeeded' || after.status === 'succeeded', 'keep_attempt_success')
  const asked = ({ merchantId, linkId, amount, posAccountId, mode }: PaymentAttempt): string =>
    [merchantId, linkId, amount, posAccountId, mode].join(' ')
  mustBe(asked(before) === asked(after), 'keep_attempt_success')
}

export function openFacts(unit: Unit): FactRepository {
  const facts = (linkId: string): PaymentFact[] =>
    unit
      .all<PaymentFact>('payment_fact')
      .filter((fact) => fact.linkId === linkId)
      .toSorted(
        by(
          (fact) => fact.recordedAt,
          (fact) => fact.id,
        ),
      )
  const reversals = (linkId: string): ReversalFact[] =>
    unit
      .all<ReversalFact>('reversal_fact')
      .filter((reversal) => reversal.linkId === linkId)
      .toSorted(
        by(
          (reversal) => reversal.at,
          (reversal) => reversal.id,
        ),
      )
  return {
    insert: ({ source, ...fact }) =>
      unit.insert('payment_fact', fact.id, { ...fact, source }, [
        ...(source.kind === 'declared'
          ? []
          : [
              unique<PaymentFact>(
                'payment_fact',
                `payment ${source.posAccountId} ${source.paymentId}`,
                ({ source: of }) =>
                  of.kind === 'provider' &&
                  of.posAccountId === source.posAccountId &&
                  of.paymentId === source.paymentId,
              ),
            ]),
      ]),
    find: async (id) => unit.get<PaymentFact>('payment_fact', id) ?? null,
    ofLink: async (linkId) => facts(linkId),
    ofAttempt: async (attemptId) =>
      unit
        .all<PaymentFact>('payment_fact')
        .toSorted(by((fact) => fact.id))
        .find(({ source }) => source.kind === 'provider' && source.attemptId === attemptId) ?? null,
    insertReversal: (reversal) =>
      unit.insert('reversal_fact', reversal.id, reversal, [
        unique<ReversalFact>(
          'reversal_fact',
          `reversal ${reversal.factId} ${reversal.kind} ${reversal.providerRef}`,
          ({ factId, kind, providerRef }) =>
            factId === reversal.factId && kind === reversal.kind && providerRef === reversal.providerRef,
        ),
      ]),
    reversalsOf: async (linkId) => reversals(linkId),
    ledgerOf: async (linkId) => ({
      captured: total(facts(linkId)),
      reversed: total(reversals(linkId)),
      factCount: facts(linkId).length,
    }),
  }
}

export function openRefunds(unit: Unit): Omit<RefundRepository, 'requestedBy'> {
  const refunds = (): Refund[] => unit.all<RefundRow>('refund').map(({ refund }) => refund)
  const oldestFirst = by<Refund>(
    (refund) => refund.requestedAt,
    (refund) => refund.id,
  )
  const find: RefundRepository['find'] = async (merchantId, id) => {
    const refund = unit.get<RefundRow>('refund', id)?.refund
    return refund?.merchantId === merchantId ? refund : null
  }
  const takenOf = (factId: string): Kurus => {
    const holding: readonly string[] = RESERVING_STATUSES
    const back = unit.all<ReversalFact>('reversal_fact').filter((one) => one.factId === factId && one.refundId === null)
    return kurus(total(refunds().filter((one) => one.factId === factId && holding.includes(one.status))) + total(back))
  }
  const captured = (factId: string): Kurus => {
    const fact = unit.get<PaymentFact>('payment_fact', factId)
    if (fact === undefined) throw new Error('fact of a refund is missing')
    return fact.amount
  }
  return {
    async create(refund, requestKey) {
      await unit.lock(rowKey('payment_fact', refund.factId))
      const isSame = (row: RefundRow): boolean => row.refund.linkId === refund.linkId && row.requestKey === requestKey
      if (unit.all<RefundRow>('refund').some(isSame)) return 'duplicate'
      if (takenOf(refund.factId) + refund.amount > captured(refund.factId)) return 'above_paid'
      const key = unique<RefundRow>('refund', `request ${refund.linkId} ${requestKey}`, isSame)
      const row: RefundRow = { refund, requestKey }
      return (await unit.insert('refund', refund.id, row, [key])) ? 'created' : 'duplicate'
    },
    find,
    async lock(merchantId, id) {
      if ((await find(merchantId, id)) === null) return null
      await unit.lock(rowKey('refund', id))
      return find(merchantId, id)
    },
    async save(refund) {
      await unit.lock(rowKey('refund', refund.id))
      const row = unit.get<RefundRow>('refund', refund.id)
      if (row === undefined) throw new Error('refund: none was hit')
      unit.put('refund', refund.id, { ...row, refund } satisfies RefundRow)
      const over = (status: Refund['status']): boolean => status === 'rejected' || status === 'withdrawn'
      if (!over(row.refund.status) || over(refund.status)) return
      await unit.lock(rowKey('payment_fact', refund.factId))
      mustBe(takenOf(refund.factId) <= captured(refund.factId), 'refund_within_capture')
    },
    ofLink: async (linkId) =>
      refunds()
        .filter((refund) => refund.linkId === linkId)
        .toSorted(oldestFirst),
    reservedOf: async (factId) => takenOf(factId),
    async unsettled(now, limit) {
      const isDue = ({ status, nextPollAt }: Refund): boolean =>
        status === 'requested' ||
        status === 'approved' ||
        ((status === 'submitted' || status === 'unknown') && nextPollAt !== null && nextPollAt <= now)
      const locked: Refund[] = []
      for (const refund of refunds().filter(isDue).toSorted(oldestFirst)) {
        if (locked.length < limit && (await unit.tryLock(rowKey('refund', refund.id)))) locked.push(refund)
      }
      return locked
    },
  }
}

export const openReviews = (unit: Unit): Pick<PaymentReviewRepository, 'open' | 'save' | 'ofLink'> => ({
  async open(review) {
    await unit.insert('payment_review', review.factId, review, [])
  },
  async save(review) {
    await unit.lock(rowKey('payment_review', review.factId))
    unit.put('payment_review', review.factId, review)
  },
  ofLink: async (linkId) => unit.all<PaymentReview>('payment_review').filter((review) => review.linkId === linkId),
})
