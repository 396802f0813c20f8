import { toId } from '../../../domain/ids.ts'
import type { CallbackRepository, StoredCallback } from '../../../ports/callback-repository.ts'
import type * as Row from '../prisma/generated/client.ts'
import { ATTEMPT, attemptOf, type AttemptRow } from './attempt-repo.ts'
import { mustHitOne, toDate, toInstant, toInstantOrNull } from './mappers.ts'
import type { Scope } from './scope.ts'
import { oneOrNone } from './sql.ts'
import { columnsOf, selectFrom, tableOf, withPrefix, type Prefixed, type RowOf } from './table.ts'

const CALLBACK = tableOf<Row.ProviderCallback>()(
  'provider_callback',
  ...(['id', 'posAccountId', 'attemptId', 'trust', 'receivedAt', 'processedAt'] as const),
)
type CallbackRow = RowOf<typeof CALLBACK>

const FIND = `${selectFrom(CALLBACK)} WHERE t.id = $1`
const FIND_WITH_ATTEMPT = `SELECT ${columnsOf(CALLBACK, 't')}, ${columnsOf(ATTEMPT, 'a', 'attempt_')}
  FROM provider_callback t LEFT JOIN payment_attempt a ON a.id = t.attempt_id WHERE t.id = $1`
const MARK = 'UPDATE provider_callback SET processed_at = $2, outcome = $3 WHERE id = $1'
const ERASE = 'UPDATE provider_callback SET body_sealed = NULL WHERE received_at < $1 AND body_sealed IS NOT NULL'

export function openCallbacks({ sql }: Scope): CallbackRepository {
  return {
    async find(id) {
      const row = await oneOrNone<CallbackRow>(sql, FIND, [id])
      return row === null ? null : callbackOf(row)
    },
    async findWithAttempt(id) {
      const row = await oneOrNone<CallbackRow & JoinedAttempt>(sql, FIND_WITH_ATTEMPT, [id])
      if (row === null) return null
      return {
        callback: callbackOf(row),
        attempt: hasAttempt(row) ? attemptOf(withPrefix('attempt_', ATTEMPT, row)) : null,
      }
    },
    async markProcessed(id, at, outcome) {
      sql.writeSoon(MARK, [id, toDate(at), outcome], (written) => mustHitOne(written, 'callback'))
    },
    eraseBodies: (receivedBefore) => sql.write(ERASE, [toDate(receivedBefore)]),
  }
}

type FoundAttempt = Prefixed<'attempt_', AttemptRow>
type JoinedAttempt = FoundAttempt | { readonly attempt_id: null }

const hasAttempt = (row: CallbackRow & JoinedAttempt): row is CallbackRow & FoundAttempt => row.attempt_id !== null

const callbackOf = (row: CallbackRow): StoredCallback => ({
  id: toId(row.id),
  posAccountId: toId(row.posAccountId),
  attemptId: toId(row.attemptId),
  trust: row.trust as StoredCallback['trust'],
  receivedAt: toInstant(row.receivedAt),
  processedAt: toInstantOrNull(row.processedAt),
})
