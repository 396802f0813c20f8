import { setTimeout as sleep } from 'node:timers/promises'
import { PgBoss, type ConstructorOptions } from 'pg-boss'
import { Client } from 'pg'

/** Where the queue keeps its tables, apart from ours. */
export const QUEUE_SCHEMA = 'pgboss'

const INDEX_BUILD_TRIES = 600
const INDEX_BUILD_PAUSE_MS = 100

export type QueueConnection = Required<Pick<ConstructorOptions, 'host' | 'port' | 'user' | 'database'>> & {
  readonly password: string
  readonly ssl?: { readonly rejectUnauthorized: boolean }
}

export type QueueSchemaInstall = {
  readonly owner: QueueConnection
  /** The role the program runs under; no rights are given where it is the owner itself. */
  readonly appUser: string
}

/** Makes the queue's tables, or brings them to the library's version, and lets the app role use their rows. */
export async function installQueueSchema({ owner, appUser }: QueueSchemaInstall): Promise<void> {
  const boss = new PgBoss({
    ...owner,
    schema: QUEUE_SCHEMA,
    migrate: true,
    supervise: false,
    schedule: false,
    registerInstance: false,
    max: 2,
  })
  const failures: Error[] = []
  boss.on('error', (cause) => failures.push(cause))
  await boss.start()
  try {
    await awaitIndexBuilds(boss)
    if (failures.length > 0) throw new AggregateError(failures, 'the job queue was not installed')
  } finally {
    await boss.stop({ graceful: false })
  }
  if (appUser !== owner.user) await grantRows(owner, appUser)
}

/** After an upgrade the library builds indexes beside its work; only the owner may, so it is waited for here. */
async function awaitIndexBuilds(boss: PgBoss): Promise<void> {
  for (let tries = 0; tries < INDEX_BUILD_TRIES; tries += 1) {
    const builds = await boss.getBamStatus()
    if (builds.some(({ status }) => status === 'failed')) throw new Error('an index of the job queue was not built')
    if (!builds.some(({ status }) => status === 'pending' || status === 'in_progress')) return
    await sleep(INDEX_BUILD_PAUSE_MS)
  }
}

async function grantRows(owner: QueueConnection, appUser: string): Promise<void> {
  const client = new Client(owner)
  await client.connect()
  try {
    const app = client.escapeIdentifier(appUser)
    await client.query(`
      BEGIN;
      GRANT USAGE ON SCHEMA ${QUEUE_SCHEMA} TO ${app};
      GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${QUEUE_SCHEMA} TO ${app};
      GRANT USAGE ON ALL SEQUENCES IN SCHEMA ${QUEUE_SCHEMA} TO ${app};
      GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA ${QUEUE_SCHEMA} TO ${app};
      COMMIT`)
  } finally {
    await client.end()
  }
}
