import type { DeclineReason } from '../../../domain/decline-reason.ts'
import { toId, type ProviderRef } from '../../../domain/ids.ts'
import {
  OPEN_ATTEMPT_STATUSES,
  type AttemptStatus,
  type CaptureDisagreement,
  type PaymentAttempt,
} from '../../../domain/payment-attempt.ts'
import type { PayerAction, ProviderMode } from '../../../domain/provider-outcome.ts'
import type { AttemptRepository, AttemptStep } from '../../../ports/attempt-repository.ts'
import type * as Row from './generated/client.ts'
import {
  mustHitOne,
  toColumn,
  toDate,
  toDateOrNull,
  toInstant,
  toInstantOrNull,
  toJsonOrNull,
  toKurus,
} from './mappers.ts'
import type { Scope } from './scope.ts'

export function openAttempts(scope: Scope): AttemptRepository {
  return { ...openAttemptRows(scope), ...openSteps(scope) }
}

type Steps = Pick<AttemptRepository, 'logStep' | 'stepsOf'>

function openAttemptRows({ tx }: Scope): Omit<AttemptRepository, keyof Steps> {
  const attempts = tx.paymentAttempt
  return {
    async create(attempt) {
      const { count } = await attempts.createMany({ data: [toRow(attempt)], skipDuplicates: true })
      return count === 1
    },
    async find(id) {
      return attemptOrNull(await attempts.findUnique({ where: { id } }))
    },
    async save(attempt) {
      const { id, merchantId, ...data } = toRow(attempt)
      mustHitOne(await attempts.updateMany({ where: { id, merchantId }, data }), 'attempt')
    },
    async openOf(linkId) {
      return attemptOrNull(await attempts.findFirst({ where: { linkId, status: { in: [...OPEN_ATTEMPT_STATUSES] } } }))
    },
    async latestOf(linkId) {
      return attemptOrNull(await attempts.findFirst({ where: { linkId }, orderBy: { number: 'desc' } }))
    },
    async ofLink(linkId) {
      return (await attempts.findMany({ where: { linkId }, orderBy: { number: 'asc' } })).map(attemptOf)
    },
    countSince: (linkId, since) => attempts.count({ where: { linkId, startedAt: { gte: toDate(since) } } }),
    async dueForPoll(now, limit) {
      const where = { nextPollAt: { lte: toDate(now) } }
      return (await attempts.findMany({ where, orderBy: { nextPollAt: 'asc' }, take: limit })).map(attemptOf)
    },
  }
}

function openSteps({ tx }: Scope): Steps {
  return {
    async logStep({ attemptId, at, kind, outcome, code, message, scrubbedBody }) {
      await tx.$executeRaw`
        INSERT INTO attempt_step (merchant_id, attempt_id, at, kind, outcome, code, message, scrubbed_body)
        SELECT merchant_id, id, ${toDate(at)}::timestamptz, ${kind}, ${outcome}, ${code}, ${message}, ${scrubbedBody}
        FROM payment_attempt WHERE id = ${attemptId}::uuid`
    },
    async stepsOf(attemptId) {
      return (await tx.attemptStep.findMany({ where: { attemptId }, orderBy: { seq: 'asc' } })).map(stepOf)
    },
  }
}

const toRow = (attempt: PaymentAttempt) => ({
  ...attempt,
  amount: toColumn(attempt.amount),
  action: toJsonOrNull(attempt.action),
  startedAt: toDate(attempt.startedAt),
  sessionExpiresAt: toDate(attempt.sessionExpiresAt),
  firstNegativeAt: toDateOrNull(attempt.firstNegativeAt),
  nextPollAt: toDateOrNull(attempt.nextPollAt),
})

const attemptOrNull = (row: Row.PaymentAttempt | null): PaymentAttempt | null => (row === null ? null : attemptOf(row))

const attemptOf = (row: Row.PaymentAttempt): PaymentAttempt => ({
  id: toId(row.id),
  merchantId: toId(row.merchantId),
  linkId: toId(row.linkId),
  posAccountId: toId(row.posAccountId),
  number: row.number,
  status: row.status as AttemptStatus,
  amount: toKurus(row.amount),
  currency: 'TRY',
  mode: row.mode as ProviderMode,
  installmentCap: row.installmentCap,
  providerRef: row.providerRef as ProviderRef | null,
  action: row.action as PayerAction | null,
  declineReason: row.declineReason as DeclineReason | null,
  heldBecause: row.heldBecause as CaptureDisagreement | null,
  startedAt: toInstant(row.startedAt),
  sessionExpiresAt: toInstant(row.sessionExpiresAt),
  firstNegativeAt: toInstantOrNull(row.firstNegativeAt),
  nextPollAt: toInstantOrNull(row.nextPollAt),
  pollCount: row.pollCount,
})

const stepOf = (row: Row.AttemptStep): AttemptStep => ({
  attemptId: toId(row.attemptId),
  at: toInstant(row.at),
  kind: row.kind as AttemptStep['kind'],
  outcome: row.outcome,
  code: row.code,
  message: row.message,
  scrubbedBody: row.scrubbedBody,
})
