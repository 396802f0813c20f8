import { Counter, Registry } from 'prom-client'
import type { WebCounters } from './deps.ts'
import type { WebEvent } from './web-event.ts'

export type CountedWeb = WebCounters & { read(event: WebEvent): Promise<number> }

/** Counts what the web server met, by kind; labels hold no token and no address. */
export function openWebCounters(registry: Registry = new Registry()): CountedWeb {
  const counter = new Counter({
    name: 'tahsilbot_web_events_total',
    help: 'Events at the web server by kind',
    labelNames: ['event'],
    registers: [registry],
  })
  return {
    count: (event) => counter.inc({ event }),
    read: async (event) => {
      const { values } = await counter.get()
      return values.find((value) => value.labels.event === event)?.value ?? 0
    },
  }
}
