import { createHash } from 'node:crypto'
import type { PgBoss } from 'pg-boss'
import type { Logger } from '../../ports/logger.ts'
import { QUEUE_SCHEMA } from './boss-schema.ts'

/** The channel the library's inserts notify, with the queue's name as payload (pg-boss 12, plans: notifyChannelSql). */
const CHANNEL = `pgboss_${createHash('sha224').update(QUEUE_SCHEMA).digest('hex').slice(0, 24)}`

export type Listening = { close(): Promise<void> }

/**
 * Calls `wake` with a queue's name when a job of it is committed, and with null after a time in which calls may have
 * been missed. Without a listener (a pooler that does not pass notifications on) the polls carry the work.
 */
export async function listenForWakeUps(
  boss: PgBoss,
  logger: Logger,
  wake: (queue: string | null) => void,
): Promise<Listening> {
  const deaf = { close: () => Promise.resolve() }
  try {
    return (await boss.getDb().listen?.(CHANNEL, wake, () => wake(null))) ?? deaf
  } catch (cause) {
    logger.error('queue.listen_failed', cause)
    return deaf
  }
}
