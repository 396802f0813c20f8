import { setTimeout as sleep } from 'node:timers/promises'
import type { Pool, PoolClient } from 'pg'
import type { IdSource } from '../../../ports/id-source.ts'
import type { NewJob } from '../../../ports/job-queue.ts'
import type { AuditRepository } from '../../../ports/audit-repository.ts'
import type { Store, UnitOfWork } from '../../../ports/store.ts'
import type { Vault } from '../../../ports/vault.ts'
import type { Enqueue } from '../enqueue.ts'
import { openAmountLimits } from './amount-limit-repo.ts'
import { openAttempts } from './attempt-repo.ts'
import { openAudit } from './audit-repo.ts'
import { openCallbacks } from './callback-repo.ts'
import { openCards } from './card-repo.ts'
import { openChatGroups } from './chat-group-repo.ts'
import { isConflict } from './conflict.ts'
import { openConversations } from './conversation-repo.ts'
import { openDeliveries } from './delivery-repo.ts'
import { openFacts } from './fact-repo.ts'
import { openInbound } from './inbound-repo.ts'
import { openInvites } from './invite-repo.ts'
import { openLinkApprovals } from './link-approval-repo.ts'
import { openLinks } from './link-repo.ts'
import { openNotifications } from './notification-repo.ts'
import { openOneTimeCodes } from './one-time-code-repo.ts'
import { openPaymentReviews } from './payment-review-repo.ts'
import { openRefunds } from './refund-repo.ts'
import { openReversalWatches } from './reversal-watch-repo.ts'
import { openPeople } from './people.ts'
import { openReports } from './report-repo.ts'
import { openDocuments } from './document-repo.ts'
import { openLinkBatches } from './link-batch-repo.ts'
import { openOfficeTexts } from './office-text-repo.ts'
import type { Scope } from './scope.ts'
import { openSharedUnits } from './shared-units.ts'
import { openSessions } from './session-repo.ts'
import { openSql, type Sql } from './sql.ts'
import { openTokens } from './token-repo.ts'

export type StoreParts = {
  /** Of its own: whoever holds a unit of work may wait for another connection, never for one of these. */
  readonly pool: Pool
  readonly vault: Vault
  readonly ids: IdSource
  readonly enqueue: Enqueue
}

const MAX_RUNS = 5
const RETRY_STEP_MS = 20
/** Long against a commit, short against a deadlock's discovery after a second: two nodes may lock crosswise. */
const SHARED_LOCK_WAIT_MS = 250

/**
 * Read committed with row locks. A unit of work that lost a serialization conflict or a deadlock runs again, at most
 * five times in all; any other failure rejects, and then nothing of it was committed, unless the connection was lost at
 * the commit itself.
 */
export function openStore(parts: StoreParts): Store {
  const transaction: Store['transaction'] = async (run) => {
    for (let runs = 1; ; runs += 1) {
      try {
        return await runOnce(parts, run)
      } catch (cause) {
        if (runs >= MAX_RUNS || !isConflict(cause)) throw cause
        await sleep(runs * RETRY_STEP_MS + parts.ids.randomBelow(RETRY_STEP_MS))
      }
    }
  }
  const impatient = (run: (tx: UnitOfWork) => Promise<void>): Promise<void> => runOnce(parts, run, SHARED_LOCK_WAIT_MS)
  return { transaction, together: openSharedUnits({ alone: transaction, impatient }) }
}

async function runOnce<T>(
  parts: StoreParts,
  run: (tx: UnitOfWork) => Promise<T>,
  lockWaitMs: number | null = null,
): Promise<T> {
  const client = await parts.pool.connect()
  const sql = openSql(client)
  let broken: Error | undefined
  try {
    sql.begin(lockWaitMs)
    const result = await runUnit(parts, sql, run)
    await sql.commit()
    return result
  } catch (cause) {
    sql.end()
    broken = await rollBack(client)
    throw cause
  } finally {
    client.release(broken)
  }
}

async function runUnit<T>(parts: StoreParts, sql: Sql, run: (tx: UnitOfWork) => Promise<T>): Promise<T> {
  const jobs: NewJob[] = []
  const { audit, write } = openAudit({ sql })
  const unit = openUnit({ sql, vault: parts.vault, ids: parts.ids }, audit, jobs)
  const result = await run(unit)
  // Audit rows and jobs last and together: few statements, whatever the use case did.
  const executeSql = async (text: string, values: unknown[] = []) => ({ rows: await sql.rows<unknown>(text, values) })
  await Promise.all([write(), jobs.length > 0 ? parts.enqueue(jobs, { executeSql }) : null, sql.settled()])
  return result
}

/** The connection to throw away, where it cannot even roll back. */
async function rollBack(client: PoolClient): Promise<Error | undefined> {
  try {
    await client.query('ROLLBACK')
    return undefined
  } catch (cause) {
    return cause instanceof Error ? cause : new Error(String(cause))
  }
}

function openUnit(scope: Scope, audit: AuditRepository, jobs: NewJob[]): UnitOfWork {
  return {
    ...openPeople(scope),
    links: openLinks(scope),
    attempts: openAttempts(scope),
    facts: openFacts(scope),
    refunds: openRefunds(scope),
    reviews: openPaymentReviews(scope),
    reversalWatches: openReversalWatches(scope),
    notifications: openNotifications(scope),
    deliveries: openDeliveries(scope),
    cards: openCards(scope),
    conversations: openConversations(scope),
    inbound: openInbound(scope),
    callbacks: openCallbacks(scope),
    tokens: openTokens(scope),
    sessions: openSessions(scope),
    audit,
    reports: openReports(scope),
    officeTexts: openOfficeTexts(scope),
    documents: openDocuments(scope),
    batches: openLinkBatches(scope),
    invites: openInvites(scope),
    limits: openAmountLimits(scope),
    codes: openOneTimeCodes(scope),
    approvals: openLinkApprovals(scope),
    groups: openChatGroups(scope),
    async enqueue(...added) {
      jobs.push(...added)
    },
  }
}
