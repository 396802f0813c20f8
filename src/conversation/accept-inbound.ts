import { loseGroup, moveGroup } from '../app/bind-group.ts'
import type { AppDeps } from '../app/deps.ts'
import { converseJob, lookUpDeliveryJob } from '../app/queues.ts'
import { recordReceipt } from '../app/record-receipt.ts'
import { toId, type ChannelAccountId } from '../domain/ids.ts'
import type { InboundEvent } from '../ports/message-channel.ts'
import type { StoredInbound } from '../ports/inbound-repository.ts'
import type { UnitOfWork } from '../ports/store.ts'
import { isForUs } from './group-talk.ts'
import { keepableEvent, keepableText } from './inbound-text.ts'
import { interpret } from './interpret/interpret.ts'
import { isSaid } from './said.ts'

type Heard = Exclude<InboundEvent, { kind: 'receipt' | 'receipt_hint' | 'group_moved' | 'group_left' }>

/**
 * The way in for everything a channel hears: scrubbed, committed with its job, and only then acknowledged. A repeated
 * event changes nothing.
 */
export async function acceptInbound(
  deps: AppDeps,
  channelAccountId: ChannelAccountId,
  heard: InboundEvent,
): Promise<void> {
  const event = keepableEvent(heard)
  const alert = await deps.store.transaction((tx) => take(tx, deps, channelAccountId, event))
  if (event.kind !== 'press' || event.queryRef === undefined) return
  const { acknowledge } = await deps.accounts.channel(channelAccountId)
  acknowledge?.(event.queryRef, alert)
}

/** The alert for who pressed a button that is not theirs; null otherwise. */
async function take(
  tx: UnitOfWork,
  deps: AppDeps,
  channelAccountId: ChannelAccountId,
  event: InboundEvent,
): Promise<string | null> {
  if (isSaid(event)) return keep(tx, deps, channelAccountId, event)
  switch (event.kind) {
    case 'receipt':
      await recordReceipt(tx, deps, { ...event, channelAccountId })
      return null
    case 'receipt_hint':
      await tx.enqueue(lookUpDeliveryJob(channelAccountId, event.ref))
      return null
    case 'group_moved':
      await moveGroup(tx, deps, { channelAccountId, address: event.from }, event.to)
      return null
    case 'group_left':
      await loseGroup(tx, deps, { channelAccountId, address: event.from })
      return null
    case 'blocked':
      return keep(tx, deps, channelAccountId, event)
  }
}

async function keep(
  tx: UnitOfWork,
  deps: AppDeps,
  channelAccountId: ChannelAccountId,
  event: Heard,
): Promise<string | null> {
  const scrubbed = scrubEvent(deps, event)
  if (!(await isForUs(tx, deps, channelAccountId, scrubbed.event))) {
    return event.kind === 'press' ? strangersAlert(tx, deps, channelAccountId) : null
  }
  const inbound: StoredInbound = {
    id: toId(deps.ids.uuid()),
    channelAccountId,
    ...scrubbed,
    receivedAt: deps.clock.now(),
    processedAt: null,
  }
  if (!(await tx.inbound.insert(inbound))) return null
  await tx.enqueue(converseJob(inbound.id, `${channelAccountId}:${event.from ?? ''}`))
  return null
}

async function strangersAlert(tx: UnitOfWork, deps: AppDeps, channelAccountId: ChannelAccountId): Promise<string> {
  const account = await tx.accounts.channel(channelAccountId)
  const merchant = account === null ? null : await tx.merchants.find(account.merchantId)
  return deps.renderer.label('alert_not_a_member', {}, merchant?.locale ?? 'tr')
}

/** Card and identity numbers, keys and IBANs are masked before anything is stored; only their kinds are kept. */
function scrubEvent(deps: Pick<AppDeps, 'clock'>, event: Heard): { event: Heard; secretsFound: readonly string[] } {
  if (event.kind !== 'text') return { event, secretsFound: [] }
  const { scrubbed, secrets } = interpret(event.text, { now: deps.clock.now() })
  return { event: { ...event, text: scrubbed }, secretsFound: secrets }
}

/** The text as it may be kept and shown. */
export const scrubText = (deps: Pick<AppDeps, 'clock'>, text: string): string =>
  interpret(keepableText(text), { now: deps.clock.now() }).scrubbed
