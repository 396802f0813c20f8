import { expect, test } from 'vitest'
import type { AppDeps } from '../app/deps.ts'
import { toId, type ChannelAccountId } from '../domain/ids.ts'
import { instant } from '../domain/instant.ts'
import type { InboundEvent } from '../ports/message-channel.ts'
import type { StoredInbound } from '../ports/inbound-repository.ts'
import { acceptInbound, scrubText } from './accept-inbound.ts'

const NOW = instant(Date.UTC(2026, 10, 23, 12))
const ACCOUNT = toId<ChannelAccountId>('0190a000-0000-7000-8000-000000000003')

async function keptOf(event: InboundEvent): Promise<StoredInbound['event'] | undefined> {
  const rows: StoredInbound[] = []
  const tx = { inbound: { insert: async (row: StoredInbound) => rows.push(row) > 0 }, enqueue: async () => {} }
  const deps = {
    clock: { now: () => NOW },
    ids: { uuid: () => '0190a000-0000-7000-8000-000000000009' },
    store: { transaction: (work: (unit: typeof tx) => Promise<void>) => work(tx) },
  } as unknown as AppDeps
  await acceptInbound(deps, ACCOUNT, event)
  return rows[0]?.event
}

const at = { dedupeKey: 'k', from: '1', sentAt: NOW } as const
const said = (text: string, displayName: string | null = null): InboundEvent => ({
  ...{ kind: 'text', ...at, text, displayName },
  replyToRef: null,
})

test('keeps neither control characters nor halves of a surrogate pair', async () => {
  expect(await keptOf(said('a\u0000b\u001b[31m\tc\r\nd\u0085\ud83d \u{1f600}', 'A\u0000li\udc00'))).toMatchObject({
    text: 'ab[31m\tc\nd \u{1f600}',
    displayName: 'Ali',
  })
  expect(await keptOf({ kind: 'press', ...at, action: 'x\u0000:1', messageRef: '\u00007' })).toMatchObject({
    action: 'x:1',
    messageRef: '7',
  })
})

test('masks a card number that a control character tears apart', async () => {
  expect(JSON.stringify(await keptOf(said('kart 55496000\u000000000012')))).not.toContain('5549600000000012')
  expect(scrubText({ clock: { now: () => NOW } }, 'kart 55496000\u000000000012')).not.toMatch(/\d{8}/)
})

test('keeps 4,096 characters, and no half of the last one', async () => {
  expect(await keptOf(said('a'.repeat(9_000)))).toMatchObject({ text: 'a'.repeat(4_096) })
  expect(await keptOf(said(`${'a'.repeat(4_095)}\u{1f600}`))).toMatchObject({ text: 'a'.repeat(4_095) })
})
