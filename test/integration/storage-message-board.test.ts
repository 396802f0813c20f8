import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { openMessageBoard, type StoredBoard } from '../../src/adapters/storage/message-board.ts'
import { systemIds } from '../../src/adapters/system/ids.ts'
import type { MerchantId } from '../../src/domain/ids.ts'
import type { NewBoardMessage } from '../../src/ports/message-board.ts'
import { NOW } from '../support/builders.ts'
import { silentLogger } from '../support/silent-logger.ts'
import { openTestStore, storeOffice, type StoredOffice, type TestStore } from '../support/stored-office.ts'

let at: TestStore
let office: StoredOffice
let board: StoredBoard
let elsewhere: StoredBoard

beforeAll(async () => {
  at = await openTestStore()
  office = await storeOffice(at.store)
  const parts = {
    pool: at.database.pool,
    vault: at.vault,
    clock: { now: () => NOW },
    ids: systemIds,
    logger: silentLogger,
  }
  board = openMessageBoard(parts)
  elsewhere = openMessageBoard(parts)
})
afterAll(async () => {
  await Promise.all([board.close(), elsewhere.close()])
  await at.close()
})

const aMessage = (given: Partial<NewBoardMessage> = {}): NewBoardMessage => ({
  merchantId: office.merchant.id,
  channelAccountId: office.channel.id,
  kind: 'web_chat',
  address: 'browser-1',
  direction: 'outbound',
  subject: null,
  text: 'Ödeme alındı',
  html: null,
  choices: [[{ label: 'İade et', action: 'refund:1' }]],
  link: null,
  document: null,
  dedupeKey: systemIds.uuid(),
  ...given,
})

const list = (afterRevision = 0, limit = 1_000, filter = {}) =>
  board.list({ merchantId: office.merchant.id, ...filter }, { afterRevision, limit })

test('a message comes back whole; a second post of the same key shows once', async () => {
  const message = aMessage()
  const id = await board.post(message)
  expect(await elsewhere.post(message)).toBe(id)
  const { dedupeKey: _key, ...shown } = message
  expect(await list()).toEqual([{ ...shown, id, revision: 1, postedAt: NOW, editedAt: null }])
})

test('an edit rises above everything seen before; an unknown message is not edited', async () => {
  const id = await board.post(aMessage({ address: 'browser-2' }))
  const seen = (await list()).at(-1)?.revision ?? 0
  const content = { subject: null, text: 'Ödendi', html: null, choices: [], link: { label: 'Aç', url: 'https://a' } }
  expect(await board.edit(id, content)).toBe(true)
  expect(await list(seen)).toMatchObject([{ id, ...content, editedAt: NOW }])
  expect(await board.edit(systemIds.uuid(), content)).toBe(false)
})

test('the newest of what is beyond a revision, oldest first, by account, address and kind', async () => {
  const start = (await list()).at(-1)?.revision ?? 0
  for (const text of ['1', '2', '3']) await board.post(aMessage({ text, address: 'browser-3' }))
  expect((await list(start, 2)).map(({ text }) => text)).toEqual(['2', '3'])
  expect(await list(start, 9, { address: 'browser-9' })).toEqual([])
  expect(await list(start, 9, { kinds: ['sms'] })).toEqual([])
  expect(await list(start, 9, { kinds: ['web_chat'], address: 'browser-3' })).toHaveLength(3)
})

test('a reader that follows one number misses nothing while many write', async () => {
  const start = (await list()).at(-1)?.revision ?? 0
  const seen = new Set<string>()
  let after = start
  let writing = true
  const reading = (async () => {
    for (;;) {
      const last = !writing
      for (const message of await list(after)) {
        after = message.revision
        seen.add(message.id)
      }
      if (last) return
    }
  })()
  const posted = await Promise.all(
    Array.from({ length: 100 }, (_, index) => (index % 2 === 0 ? board : elsewhere).post(aMessage())),
  )
  writing = false
  await reading
  expect(posted.filter((id) => !seen.has(id))).toEqual([])
})

test('a change is told in every process, and still after the listening connections were killed', async () => {
  const heard: MerchantId[] = []
  const stop = elsewhere.subscribe((merchantId) => heard.push(merchantId))
  await vi.waitFor(async () => {
    await board.post(aMessage())
    expect(heard).toContain(office.merchant.id)
  }, 10_000)
  await at.superuser.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE datname = current_database() AND query LIKE 'LISTEN%' OR query LIKE '%board_revision'`,
  )
  heard.length = 0
  await vi.waitFor(async () => {
    await board.post(aMessage()).catch(() => undefined)
    expect(heard).toContain(office.merchant.id)
  }, 10_000)
  stop()
})

test('nothing that is shown stands open in the database, and an edit is sealed again', async () => {
  const secret = 'https://ode.example/o/abcdefghijklmnopqrstuv'
  const id = await board.post(aMessage({ text: `before ${secret}`, dedupeKey: systemIds.uuid() }))
  await board.edit(id, { subject: null, text: `after ${secret}`, html: null, choices: [], link: null })
  const { rows } = await at.owner.query(
    'SELECT board_message::text AS row, content_sealed FROM board_message WHERE id = $1',
    [id],
  )
  expect(rows[0].row).not.toContain('abcdefghij')
  expect(Buffer.from(rows[0].content_sealed).toString('latin1')).not.toContain('abcdefghij')
  const shown = await elsewhere.list({ merchantId: office.merchant.id }, { afterRevision: 0, limit: 100 })
  expect(shown.find((message) => message.id === id)?.text).toBe(`after ${secret}`)
})
