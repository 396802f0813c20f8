import { setTimeout as sleep } from 'node:timers/promises'
import type { IdSource } from '../../../ports/id-source.ts'
import type { NewJob } from '../../../ports/job-queue.ts'
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
import type { PrismaClient } from './generated/client.ts'
import { openInbound } from './inbound-repo.ts'
import { openInvites } from './invite-repo.ts'
import { openLinkApprovals } from './link-approval-repo.ts'
import { openLinks } from './link-repo.ts'
import { openNotifications } from './notification-repo.ts'
import { openOneTimeCodes } from './one-time-code-repo.ts'
import { openRefunds } from './refund-repo.ts'
import { openPeople } from './people.ts'
import { openReports } from './report-repo.ts'
import type { Scope } from './scope.ts'
import { openSessions } from './session-repo.ts'
import { openTokens } from './token-repo.ts'

export type StoreParts = {
  readonly prisma: PrismaClient
  readonly vault: Vault
  readonly ids: IdSource
  readonly enqueue: Enqueue
}

const TIMEOUT_MS = 20_000
const MAX_RUNS = 5
const RETRY_STEP_MS = 20

/**
 * Read committed with row locks. A unit of work that lost a serialization conflict or a deadlock runs again, at most
 * five times in all; any other failure rejects, and then nothing of it was committed, unless the connection was lost at
 * the commit itself.
 */
export function openPrismaStore(parts: StoreParts): Store {
  return {
    async transaction(run) {
      for (let runs = 1; ; runs += 1) {
        try {
          return await runOnce(parts, run)
        } catch (cause) {
          if (runs >= MAX_RUNS || !isConflict(cause)) throw cause
          await sleep(runs * RETRY_STEP_MS + parts.ids.randomBelow(RETRY_STEP_MS))
        }
      }
    },
  }
}

function runOnce<T>({ prisma, vault, ids, enqueue }: StoreParts, run: (tx: UnitOfWork) => Promise<T>): Promise<T> {
  return prisma.$transaction(
    async (tx) => {
      const jobs: NewJob[] = []
      const result = await run(openUnit({ tx, vault, ids }, jobs))
      // All jobs at once, last: one statement per queue, whatever the use case did.
      if (jobs.length > 0) await enqueue(jobs, { executeSql: (text, values) => executeSql(tx, text, values) })
      return result
    },
    { timeout: TIMEOUT_MS, maxWait: TIMEOUT_MS },
  )
}

async function executeSql(tx: Scope['tx'], text: string, values: unknown[] = []): Promise<{ rows: unknown[] }> {
  return { rows: await tx.$queryRawUnsafe<unknown[]>(text, ...values) }
}

function openUnit(scope: Scope, jobs: NewJob[]): UnitOfWork {
  return {
    ...openPeople(scope),
    links: openLinks(scope),
    attempts: openAttempts(scope),
    facts: openFacts(scope),
    refunds: openRefunds(scope),
    notifications: openNotifications(scope),
    deliveries: openDeliveries(scope),
    cards: openCards(scope),
    conversations: openConversations(scope),
    inbound: openInbound(scope),
    callbacks: openCallbacks(scope),
    tokens: openTokens(scope),
    sessions: openSessions(scope),
    audit: openAudit(scope),
    reports: openReports(scope),
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
