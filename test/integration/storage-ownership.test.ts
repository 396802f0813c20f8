import { once } from 'node:events'
import { Client } from 'pg'
import { afterEach, beforeEach, expect, inject, it } from 'vitest'
import { openOwnership, type StoredOwnership } from '../../src/adapters/storage/ownership.ts'
import { openFaultProxy, pullCable } from '../faults/harness/fault-proxy.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { silentLogger } from '../support/silent-logger.ts'

let database: TestDatabase
const nodes: StoredOwnership[] = []
beforeEach(async () => {
  database = await createTestDatabase()
})
afterEach(async () => {
  for (const node of nodes.splice(0)) await node.close()
  await database.drop()
})

const openNode = (): StoredOwnership => {
  const node = openOwnership({ connection: database.app, logger: silentLogger })
  nodes.push(node)
  return node
}

/** Who is at work, in the order of beginning and ending; `working` never holds two. */
function openDiary() {
  const working = new Set<string>()
  const lines: string[] = []
  let most = 0
  return {
    lines,
    most: () => most,
    working: () => [...working],
    workOf: (name: string) => async (lost: AbortSignal) => {
      working.add(name)
      most = Math.max(most, working.size)
      lines.push(`${name} begins`)
      if (!lost.aborted) await once(lost, 'abort')
      working.delete(name)
      lines.push(`${name} ends`)
    },
  }
}

const killSessions = async (): Promise<void> => {
  const client = new Client({ ...inject('testServer').superuser, database: database.owner.database })
  await client.connect()
  await client.query(`SELECT pg_terminate_backend(pid) FROM pg_locks
    WHERE locktype = 'advisory' AND granted AND pid <> pg_backend_pid()
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`)
  await client.end()
}

it('a thing has one owner; the next begins when it is given back, at once', async () => {
  const diary = openDiary()
  const [first, second] = [openNode(), openNode()]
  first.hold('bot', diary.workOf('first'))
  await expect.poll(diary.working).toEqual(['first'])
  second.hold('bot', diary.workOf('second'))
  await first.close()
  await expect.poll(diary.working, { timeout: 3_000 }).toEqual(['second'])
  expect(diary.lines).toEqual(['first begins', 'first ends', 'second begins'])
})

it('an owner whose session is killed ends before the next one begins', async () => {
  const diary = openDiary()
  openNode().hold('bot', diary.workOf('first'))
  await expect.poll(diary.working).toEqual(['first'])
  openNode().hold('bot', diary.workOf('second'))
  await killSessions()
  await expect.poll(() => diary.lines.length, { timeout: 10_000 }).toBeGreaterThanOrEqual(3)
  expect(diary.lines.slice(0, 2)).toEqual(['first begins', 'first ends'])
  expect(diary.most()).toBe(1)
})

it('an owner that is cut off from the database ends before the database lets the next one begin', async () => {
  const line = await openFaultProxy()
  line.leadTo(database.app.port)
  const diary = openDiary()
  const cutOff = openOwnership({
    connection: { ...database.app, host: '127.0.0.1', port: line.port },
    logger: silentLogger,
  })
  nodes.push(cutOff)
  cutOff.hold('bot', diary.workOf('first'))
  await expect.poll(diary.working).toEqual(['first'])
  openNode().hold('bot', diary.workOf('second'))
  pullCable(line)
  await expect.poll(diary.working, { timeout: 20_000 }).toEqual(['second'])
  expect(diary.lines).toEqual(['first begins', 'first ends', 'second begins'])
  await line.close()
})

it('work that fails gives its thing back and is begun again, here or elsewhere', async () => {
  const node = openNode()
  let begun = 0
  node.hold('bot', async (lost) => {
    begun += 1
    if (begun < 3) throw new Error('no luck')
    await once(lost, 'abort')
  })
  await expect.poll(() => begun, { timeout: 10_000 }).toBe(3)
})

it('one connection carries many things, and each is asked for by name once', async () => {
  const diary = openDiary()
  const node = openNode()
  node.hold('bot', diary.workOf('bot'))
  node.hold('sweeps', diary.workOf('sweeps'))
  await expect.poll(() => diary.working().length).toBe(2)
  expect(() => node.hold('bot', diary.workOf('again'))).toThrow('bot')
})

it('nodes that are set to different addresses find out; a node that has left counts no more', async () => {
  const [first, second] = [openNode(), openNode()]
  expect(await first.join({ PUBLIC_URL: 'https://a.example' })).toBeNull()
  expect(await second.join({ PUBLIC_URL: 'https://a.example' })).toBeNull()
  const third = openNode()
  expect(await third.join({ PUBLIC_URL: 'https://b.example' })).toBe('PUBLIC_URL')
  await Promise.all(nodes.splice(0).map((node) => node.close()))
  await expect.poll(() => openNode().join({ PUBLIC_URL: 'https://b.example' })).toBeNull()
})
