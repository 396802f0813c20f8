import { afterAll, beforeAll, expect, test } from 'vitest'
import { openCallbackInbox } from '../../src/adapters/storage/callback-inbox.ts'
import { systemIds } from '../../src/adapters/system/ids.ts'
import { applyCallbacks } from '../../src/app/apply-callback.ts'
import { toId, type AttemptId, type CallbackId } from '../../src/domain/ids.ts'
import { instant, MINUTE_MS } from '../../src/domain/instant.ts'
import type { NewCallback } from '../../src/ports/callback-inbox.ts'
import { sha256 } from '../support/builders.ts'
import { openChatOffice, type Chat, type ChatOffice } from '../support/chat-office.ts'

let office: ChatOffice
let ayse: Chat

beforeAll(async () => {
  office = await openChatOffice()
  ayse = office.chat('web_chat', office.owner.id)
})
afterAll(() => office.close())

async function unknownCallback(trust: NewCallback['trust']): Promise<CallbackId> {
  const { database, vault, enqueue, store } = office.at
  const pos = await store.transaction((tx) => tx.accounts.posOf(office.merchant.id))
  const id = toId<CallbackId>(systemIds.uuid())
  await openCallbackInbox({ pool: database.pool, vault, enqueue, jobsOf: () => [] }).store({
    ...{ id, adapterId: 'sandbox', dedupeKey: id, attemptId: toId<AttemptId>(systemIds.uuid()), trust },
    posAccountId: pos[0]?.id ?? toId(systemIds.uuid()),
    ...{ body: new Uint8Array([1]), bodySha256: sha256('body'), receivedAt: office.now() },
  })
  return id
}

/** Runs the callback's tries at the moments they ask for; says how old the callback was at each. */
async function untilGivenUp(id: CallbackId): Promise<readonly number[]> {
  const received = office.now()
  const ages: number[] = []
  for (;;) {
    const before = (await office.at.committedJobs()).length
    await applyCallbacks(office.deps, [id])
    await office.deliver()
    const again = (await office.at.committedJobs()).slice(before).find(({ payload }) => payload['callbackIds'] === id)
    if (again?.startAfter === undefined) return ages
    ages.push(again.startAfter - received)
    office.pass(instant(again.startAfter) - office.now())
  }
}

const said = (text: string): number => ayse.shown().filter((one) => one.text.includes(text)).length

test('a signed callback of no known payment is matched for a day; the owner hears of it twice', async () => {
  const id = await unknownCallback('signed')
  const ages = await untilGivenUp(id)
  expect(ages.at(-1)).toBe(24 * 60 * MINUTE_MS)
  expect(ages.length).toBeLessThan(60)
  expect(said('Tanımadığımız bir POS bildirimi')).toBe(1)
  expect(said('Bir gün boyunca eşleştirmeyi denedim')).toBe(1)
  const stored = await office.deps.store.transaction((tx) => tx.callbacks.find(id))
  expect(stored?.processedAt).toBe(office.now())
})

test('an unsigned hint alarms nobody', async () => {
  const before = said('POS bildirimi')
  await untilGivenUp(await unknownCallback('hint'))
  expect(said('POS bildirimi')).toBe(before)
})
