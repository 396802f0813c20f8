import type { AppDeps } from '../app/deps.ts'
import { converseJob } from '../app/queues.ts'
import { recordReceipt } from '../app/record-receipt.ts'
import { toId, type ChannelAccountId } from '../domain/ids.ts'
import type { InboundEvent } from '../ports/message-channel.ts'
import type { StoredInbound } from '../ports/inbound-repository.ts'
import type { UnitOfWork } from '../ports/store.ts'
import { keepableEvent, keepableText } from './inbound-text.ts'
import { interpret } from './interpret/interpret.ts'

/**
 * The way in for everything a channel hears: scrubbed, committed with its job, and only then acknowledged. A repeated
 * event changes nothing.
 */
export function acceptInbound(deps: AppDeps, channelAccountId: ChannelAccountId, heard: InboundEvent): Promise<void> {
  const event = keepableEvent(heard)
  return deps.store.transaction(async (tx) => {
    switch (event.kind) {
      case 'receipt':
        return recordReceipt(tx, deps, { channelAccountId, ref: event.ref, status: event.status })
      case 'text':
      case 'press':
      case 'start':
      case 'blocked':
      case 'unsupported':
        return keep(tx, deps, channelAccountId, event)
    }
  })
}

async function keep(
  tx: UnitOfWork,
  deps: AppDeps,
  channelAccountId: ChannelAccountId,
  event: Exclude<InboundEvent, { kind: 'receipt' }>,
): Promise<void> {
  const scrubbed = scrubEvent(deps, event)
  const inbound: StoredInbound = {
    id: toId(deps.ids.uuid()),
    channelAccountId,
    ...scrubbed,
    receivedAt: deps.clock.now(),
    processedAt: null,
  }
  if (!(await tx.inbound.insert(inbound))) return
  await tx.enqueue(converseJob(inbound.id, `${channelAccountId}:${event.from ?? ''}`))
}

/** Card and identity numbers, keys and IBANs are masked before anything is stored; only their kinds are kept. */
function scrubEvent(deps: Pick<AppDeps, 'clock'>, event: InboundEvent): Pick<StoredInbound, 'event' | 'secretsFound'> {
  if (event.kind !== 'text') return { event, secretsFound: [] }
  const { scrubbed, secrets } = interpret(event.text, { now: deps.clock.now() })
  return { event: { ...event, text: scrubbed }, secretsFound: secrets }
}

/** The text as it may be kept and shown. */
export const scrubText = (deps: Pick<AppDeps, 'clock'>, text: string): string =>
  interpret(keepableText(text), { now: deps.clock.now() }).scrubbed
