import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import type { ProviderBooks } from '../faults/harness/provider-books.ts'
import { signatureOf } from '../faults/story.ts'
import type { TestDatabase } from '../support/database.ts'
import type { SeededRandom } from '../support/seeded-random.ts'

const EVERY_MS = 50
const TYPES = ['payment.captured', 'payment.declined', 'payment.pending', 'payment.expired']

export type Storm = {
  posted(): number
  /** Ends the storm and gives the events that were acknowledged. */
  stop(): Promise<string[]>
}

/** Twenty callbacks a second about payments that were begun: too early, too late, contradicting, every fourth a repeat. */
export function startStorm(given: { url: string; books: ProviderBooks; random: SeededRandom }): Storm {
  const { url, books, random } = given
  const acknowledged: string[] = []
  const known: string[] = []
  let posted = 0
  let going = true
  const post = async (eventId: string, reference: string, returnUrl: string): Promise<void> => {
    const type = random.pick(TYPES)
    const about = { paymentId: '1', amount: 1, chargedAmount: 1, occurredAt: '2026-11-23T10:00:00Z' }
    const body = JSON.stringify({ eventId, type, reference, ...about })
    const headers = { 'content-type': 'application/json', 'x-pos-signature': signatureOf(body, Date.now()) }
    const path = new URL(returnUrl).pathname.replace('/don/', '/callbacks/')
    const signal = AbortSignal.timeout(5_000)
    const response = await fetch(url + path, { method: 'POST', headers, body, signal })
    if (response.status === 200 && (await response.text()) === 'OK') acknowledged.push(eventId)
  }
  const blow = async (): Promise<void> => {
    const underWay = new Set<Promise<void>>()
    while (going) {
      const orders = books.payments()
      if (orders.length > 0) {
        const { reference, returnUrl } = random.pick(orders)
        const eventId = known.length > 0 && random.fraction() < 0.25 ? random.pick(known) : randomUUID()
        known.push(eventId)
        posted += 1
        const one = post(eventId, reference, returnUrl).catch(() => undefined)
        underWay.add(one)
        void one.finally(() => underWay.delete(one))
      }
      await sleep(EVERY_MS)
    }
    await Promise.all(underWay)
  }
  const blowing = blow()
  return {
    posted: () => posted,
    async stop() {
      going = false
      await blowing
      return acknowledged
    },
  }
}

export async function storedCallbacks({ owner }: TestDatabase): Promise<Set<string>> {
  const client = new Client(owner)
  await client.connect()
  const { rows } = await client.query<{ key: string }>('SELECT dedupe_key AS key FROM provider_callback')
  await client.end()
  return new Set(rows.map(({ key }) => key))
}
