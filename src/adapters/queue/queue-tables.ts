import type { PgBoss } from 'pg-boss'
import type { QueueDefinition } from '../../ports/job-queue.ts'

export const ORDERED_POLICY = 'key_strict_fifo'
/** One waiting job per name; see toInsert. */
const FREE_POLICY = 'short'
const DEAD_KEPT_SECONDS = 365 * 24 * 60 * 60
const WAITING_KEPT_SECONDS = 90 * 24 * 60 * 60

/** Where a job goes after its last try; nothing works on it. */
export const deadQueueOf = (queue: string): string => `${queue}.dead`

/** Makes the queues, or changes those that are there to the definitions. */
export async function createQueues(boss: PgBoss, definitions: readonly QueueDefinition[]): Promise<void> {
  for (const definition of definitions) {
    const dead = deadQueueOf(definition.name)
    await boss.createQueue(dead, { retentionSeconds: DEAD_KEPT_SECONDS, retryLimit: 0 })
    await createOrUpdate(boss, definition, dead)
  }
}

async function createOrUpdate(boss: PgBoss, definition: QueueDefinition, deadLetter: string): Promise<void> {
  const { name } = definition
  const policy = definition.order === 'by_key' ? ORDERED_POLICY : FREE_POLICY
  const settings = {
    deadLetter,
    notify: true,
    retentionSeconds: WAITING_KEPT_SECONDS,
    retryLimit: definition.retryLimit,
    retryDelay: definition.retryDelaySeconds,
    retryBackoff: definition.retryBackoff,
    heartbeatSeconds: definition.heartbeatSeconds,
  }
  const existing = await boss.getQueue(name)
  if (existing === null) return boss.createQueue(name, { ...settings, policy })
  if (existing.policy !== policy) throw new Error(`queue ${name} is ${existing.policy}; its order cannot be changed`)
  await boss.updateQueue(name, settings)
}
