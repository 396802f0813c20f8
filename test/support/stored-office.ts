import { randomBytes } from 'node:crypto'
import { Client } from 'pg'
import { inject } from 'vitest'
import { openDatabase, type Database } from '../../src/adapters/storage/connection.ts'
import type { Enqueue } from '../../src/adapters/storage/enqueue.ts'
import { columnTypes } from '../../src/adapters/storage/store/sql.ts'
import { openStore } from '../../src/adapters/storage/store/store.ts'
import { openWrappedKeys } from '../../src/adapters/storage/wrapped-keys.ts'
import { systemIds } from '../../src/adapters/system/ids.ts'
import { openVault } from '../../src/adapters/system/vault.ts'
import type { ChannelAccount, Member, Merchant, PosAccount } from '../../src/domain/merchant.ts'
import type { PaymentAttempt } from '../../src/domain/payment-attempt.ts'
import type { PaymentFact } from '../../src/domain/payment-fact.ts'
import type { PaymentLink } from '../../src/domain/payment-link.ts'
import type { Payer } from '../../src/domain/payer.ts'
import type { NewJob } from '../../src/ports/job-queue.ts'
import type { Store, UnitOfWork } from '../../src/ports/store.ts'
import type { Vault } from '../../src/ports/vault.ts'
import {
  aChannelAccount,
  aFact,
  aLink,
  aMember,
  aMerchant,
  anAttempt,
  aPayer,
  aPosAccount,
  aToken,
} from './builders.ts'
import { createTestDatabase } from './database.ts'
import { silentLogger } from './silent-logger.ts'

export type StoredOffice = {
  readonly merchant: Merchant
  readonly member: Member
  readonly pos: PosAccount
  readonly channel: ChannelAccount
  readonly payer: Payer
}

export type PaidLink = { readonly link: PaymentLink; readonly attempt: PaymentAttempt; readonly fact: PaymentFact }

export type TestStore = {
  readonly store: Store
  readonly database: Database
  readonly vault: Vault
  readonly enqueue: Enqueue
  /** As the role that may change tables: what even a hand at the console cannot do. */
  readonly owner: Client
  /** As nobody in production: triggers and foreign keys can be switched off. */
  readonly superuser: Client
  committedJobs(): Promise<NewJob[]>
  /** Those committed since it was last asked, so that a long test does not read them all each time. */
  freshJobs(): Promise<NewJob[]>
  close(): Promise<void>
}

/** The real store on a database of the test's own; jobs go to a table instead of the queue's. */
export async function openTestStore(): Promise<TestStore> {
  const test = await createTestDatabase()
  const database = openDatabase(test.app, silentLogger)
  const owner = new Client(test.owner)
  const superuser = new Client({
    ...inject('testServer').superuser,
    database: test.owner.database,
    types: columnTypes,
  })
  await Promise.all([owner.connect(), superuser.connect()])
  await owner.query(`CREATE TABLE test_job (seq bigserial, job jsonb); GRANT ALL ON test_job TO PUBLIC;
    GRANT ALL ON SEQUENCE test_job_seq_seq TO PUBLIC`)
  const vault = openVault({ masterKey: randomBytes(32), keys: openWrappedKeys(database.pool) })
  let jobsSeen = '0'
  const store = openStore({ pool: database.units, vault, ids: systemIds, enqueue: insertJobs })
  return {
    ...{ store, database, vault, owner, superuser, enqueue: insertJobs },
    async committedJobs() {
      const { rows } = await owner.query<{ job: NewJob }>('SELECT job FROM test_job ORDER BY seq')
      return rows.map(({ job }) => job)
    },
    async freshJobs() {
      const { rows } = await owner.query<{ seq: string; job: NewJob }>(
        'SELECT seq::text, job FROM test_job WHERE seq > $1 ORDER BY seq',
        [jobsSeen],
      )
      jobsSeen = rows.at(-1)?.seq ?? jobsSeen
      return rows.map(({ job }) => job)
    },
    async close() {
      await Promise.all([owner.end(), superuser.end(), database.close()])
      await test.drop()
    },
  }
}

const insertJobs: Enqueue = async (jobs, { executeSql }) => {
  await executeSql('INSERT INTO test_job (job) SELECT j FROM jsonb_array_elements($1::jsonb) j', [JSON.stringify(jobs)])
}

export async function storeOffice(store: Store): Promise<StoredOffice> {
  const merchant = aMerchant()
  const office = {
    merchant,
    member: aMember(merchant),
    pos: aPosAccount(merchant),
    channel: aChannelAccount(merchant),
    payer: aPayer(merchant),
  }
  await store.transaction(async (tx) => {
    await tx.merchants.create(merchant)
    await tx.members.create(office.member)
    await tx.accounts.createPos(office.pos, '{"key":"pos"}')
    await tx.accounts.createChannel(office.channel, '{"key":"channel"}')
    await tx.payers.create(office.payer)
  })
  return office
}

export async function storeLink(
  store: Store,
  office: StoredOffice,
  given: Partial<PaymentLink> = {},
): Promise<PaymentLink> {
  const link = aLink(office.payer, office.member, given)
  await store.transaction((tx) => createLink(tx, link))
  return link
}

export const createLink = (tx: UnitOfWork, link: PaymentLink): Promise<boolean> =>
  tx.links.create(link, aToken(), `source:${link.id}`)

export async function storePaidLink(store: Store, office: StoredOffice): Promise<PaidLink> {
  const link = await storeLink(store, office, { status: 'paid' })
  const attempt = anAttempt(link, office.pos, { status: 'succeeded', nextPollAt: null })
  const fact = aFact(attempt)
  await store.transaction(async (tx) => {
    await tx.attempts.create(attempt)
    await tx.facts.insert(fact)
  })
  return { link, attempt, fact }
}
