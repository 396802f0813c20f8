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
import type * as Row from '../prisma/generated/client.ts'
import {
  mustExist,
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
import { oneOrNone } from './sql.ts'
import { insertInto, selectFrom, tableOf, updateOf, valuesOf, type RowOf } from './table.ts'

export const ATTEMPT = tableOf<Row.PaymentAttempt>()(
  'payment_attempt',
  ...(['id', 'merchantId', 'linkId', 'posAccountId', 'number', 'status', 'amount', 'currency', 'mode'] as const),
  ...(['installmentCap', 'providerRef', 'action', 'declineReason', 'heldBecause', 'startedAt'] as const),
  ...(['sessionExpiresAt', 'firstNegativeAt', 'nextPollAt', 'pollCount'] as const),
)
export type AttemptRow = RowOf<typeof ATTEMPT>
const STEP = tableOf<Row.AttemptStep>()(
  'attempt_step',
  ...(['attemptId', 'at', 'kind', 'outcome', 'code', 'message', 'scrubbedBody'] as const),
)
type StepRow = RowOf<typeof STEP>

const CREATE = `${insertInto(ATTEMPT)} ON CONFLICT DO NOTHING`
const FIND = `${selectFrom(ATTEMPT)} WHERE t.id = $1`
const SAVE = updateOf(ATTEMPT, ['id', 'merchantId'], '')
const OPEN_OF = `${selectFrom(ATTEMPT)} WHERE t.link_id = $1 AND t.status = ANY($2::text[]) LIMIT 1`
const OF_LINK = `${selectFrom(ATTEMPT)} WHERE t.link_id = $1 ORDER BY t.number`
const LATEST_OF = `${OF_LINK} DESC LIMIT 1`
const COUNT_SINCE = 'SELECT count(*)::int AS count FROM payment_attempt WHERE link_id = $1 AND started_at >= $2'
const DUE = `${selectFrom(ATTEMPT)} WHERE t.next_poll_at <= $1 ORDER BY t.next_poll_at LIMIT $2`
const LOG_STEP = `
  INSERT INTO attempt_step (merchant_id, attempt_id, at, kind, outcome, code, message, scrubbed_body)
  SELECT merchant_id, id, $2::timestamptz, $3, $4, $5, $6, $7 FROM payment_attempt WHERE id = $1`
const STEPS_OF = `${selectFrom(STEP)} WHERE t.attempt_id = $1 ORDER BY t.seq`

export function openAttempts(scope: Scope): AttemptRepository {
  return { ...openAttemptRows(scope), ...openSteps(scope) }
}

type Steps = Pick<AttemptRepository, 'logStep' | 'stepsOf'>

function openAttemptRows({ sql }: Scope): Omit<AttemptRepository, keyof Steps> {
  const one = async (text: string, ...values: readonly unknown[]): Promise<PaymentAttempt | null> => {
    const row = await oneOrNone<AttemptRow>(sql, text, values)
    return row === null ? null : attemptOf(row)
  }
  return {
    create: async (attempt) => (await sql.write(CREATE, valuesOf(ATTEMPT, toRow(attempt)))) === 1,
    find: (id) => one(FIND, id),
    async save(attempt) {
      sql.writeSoon(SAVE, valuesOf(ATTEMPT, toRow(attempt)), (written) => mustHitOne(written, 'attempt'))
    },
    openOf: (linkId) => one(OPEN_OF, linkId, OPEN_ATTEMPT_STATUSES),
    latestOf: (linkId) => one(LATEST_OF, linkId),
    async ofLink(linkId) {
      return (await sql.rows<AttemptRow>(OF_LINK, [linkId])).map(attemptOf)
    },
    async countSince(linkId, since) {
      const row = await oneOrNone<{ count: number }>(sql, COUNT_SINCE, [linkId, toDate(since)])
      return mustExist(row, 'count').count
    },
    async dueForPoll(now, limit) {
      return (await sql.rows<AttemptRow>(DUE, [toDate(now), limit])).map(attemptOf)
    },
  }
}

function openSteps({ sql }: Scope): Steps {
  return {
    async logStep({ attemptId, at, kind, outcome, code, message, scrubbedBody }) {
      const said = [code, message, scrubbedBody].map(storable)
      const values = [attemptId, toDate(at), kind, outcome, ...said]
      sql.writeSoon(LOG_STEP, values, (written) => mustHitOne(written, 'step of an attempt'))
    },
    async stepsOf(attemptId) {
      return (await sql.rows<StepRow>(STEPS_OF, [attemptId])).map(stepOf)
    },
  }
}

/** A provider may answer with anything, and PostgreSQL's text takes no NUL: it must not cost us what else was said. */
const storable = (text: string | null): string | null => text?.replaceAll('\0', '\ufffd') ?? null

const toRow = (attempt: PaymentAttempt) => ({
  ...attempt,
  amount: toColumn(attempt.amount),
  action: toJsonOrNull(attempt.action),
  startedAt: toDate(attempt.startedAt),
  sessionExpiresAt: toDate(attempt.sessionExpiresAt),
  firstNegativeAt: toDateOrNull(attempt.firstNegativeAt),
  nextPollAt: toDateOrNull(attempt.nextPollAt),
})

export const attemptOf = (row: AttemptRow): PaymentAttempt => ({
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

const stepOf = (row: StepRow): AttemptStep => ({
  attemptId: toId(row.attemptId),
  at: toInstant(row.at),
  kind: row.kind as AttemptStep['kind'],
  outcome: row.outcome,
  code: row.code,
  message: row.message,
  scrubbedBody: row.scrubbedBody,
})
