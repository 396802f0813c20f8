import { randomUUID } from 'node:crypto'
import type { HeldCallback } from './callback-collector.ts'
import { sendCallback } from './confirmation.ts'
import { aim, heading, kept, latencies, percentile, print } from './figures.ts'
import { atPace } from './load.ts'
import type { StartedSystem } from './started-system.ts'

const PER_SECOND = 50
const CALLBACKS = PER_SECOND * 20
const AIM_MS = 300

/** Each with an event of its own, about payments that are known; the whole program works them off meanwhile. */
export async function measureCallbackPace(
  { system, posSecret }: { system: StartedSystem; posSecret: string },
  callbacks: readonly HeldCallback[],
): Promise<void> {
  heading(`6. Callback acknowledged by the whole program, ${PER_SECOND} per second for 20 s`)
  const acknowledged: number[] = []
  await atPace(PER_SECOND, CALLBACKS, async (turn) => {
    const callback = callbacks[turn % callbacks.length]
    if (callback === undefined) return
    const event = { ...(JSON.parse(callback.body) as object), eventId: randomUUID() }
    const begin = performance.now()
    await sendCallback(system.url, posSecret, { ...callback, body: JSON.stringify(event) })
    acknowledged.push(performance.now() - begin)
  })
  kept['6.acknowledgedMs'] = acknowledged
  print(`  acknowledged       ${latencies(acknowledged)}`)
  const p99 = percentile(acknowledged, 0.99)
  print(`  ${aim(p99 <= AIM_MS, `p99 ≤ ${AIM_MS} ms, ${acknowledged.length} of ${CALLBACKS} acknowledged`)}`)
}
