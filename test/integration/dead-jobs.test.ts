import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemIds } from '../../src/adapters/system/ids.ts'
import { alertDeadJob, type DeadJobNotice } from '../../src/app/alert-dead-job.ts'
import { QUEUES } from '../../src/app/queues.ts'
import { NOW } from '../support/builders.ts'
import {
  openTestStore,
  storeOffice,
  storePaidLink,
  type StoredOffice,
  type TestStore,
} from '../support/stored-office.ts'

let at: TestStore
let office: StoredOffice

beforeAll(async () => {
  at = await openTestStore()
  office = await storeOffice(at.store)
  const { member, channel, merchant } = office
  await at.store.transaction((tx) =>
    tx.members.bind({
      memberId: member.id,
      merchantId: merchant.id,
      channelAccountId: channel.id,
      address: '1',
      notify: true,
    }),
  )
})
afterAll(() => at.close())

const alert = (job: DeadJobNotice): Promise<void> =>
  at.store.transaction((tx) => alertDeadJob(tx, { clock: { now: () => NOW }, ids: systemIds }, job))

const told = async (): Promise<string[]> => {
  const { rows } = await at.owner.query(
    "SELECT params->>'jobName' AS job FROM notification WHERE template = 'office.job_dead'",
  )
  return rows.map((row) => row.job)
}

test('the owner of the office hears of a dead job once, whatever it was about', async () => {
  const { attempt } = await storePaidLink(at.store, office)
  const jobs = [
    { id: systemIds.uuid(), queue: QUEUES.sendOut, payload: { channelAccountId: office.channel.id, address: '1' } },
    { id: systemIds.uuid(), queue: QUEUES.reconcileAttempt, payload: { attemptId: attempt.id } },
    { id: systemIds.uuid(), queue: QUEUES.submitRefund, payload: { merchantId: office.merchant.id, refundId: 'x' } },
  ]
  for (const job of [...jobs, ...jobs]) await alert(job)
  expect((await told()).toSorted()).toEqual(jobs.map((job) => job.queue).toSorted())
})

test('a job of nobody is nobody’s news', async () => {
  const before = await told()
  await alert({ id: systemIds.uuid(), queue: QUEUES.applyCallback, payload: { callbackIds: systemIds.uuid() } })
  await alert({ id: systemIds.uuid(), queue: 'unheard-of', payload: {} })
  expect(await told()).toEqual(before)
})
