import type { InboundEvent, InboundSink } from '../../../ports/message-channel.ts'
import type { ChannelIo } from '../channel-adapter.ts'
import { getUpdates, pause, type BotApi, type BotIdentity } from './bot-api.ts'
import { isUnauthorized, outcomeOfError } from './errors.ts'
import { eventOf, updateSchema } from './inbound.ts'

/** Between two empty answers, where a server does not hold them back. */
const BREATH_MS = 50
const FIRST_WAIT_MS = 500
const LONGEST_WAIT_MS = 30_000
const UNAUTHORIZED_WAIT_MS = 60_000

/** What the loop needs of its channel besides the calls. */
export type Ears = {
  readonly acknowledge: (queryId: string, alert: string | null) => void
  readonly bot: () => BotIdentity | null
}

/** Who may press in a group only the core knows: it acknowledges those itself. */
export const isLeftToCore = (event: InboundEvent | null): boolean =>
  event?.kind === 'press' && event.queryRef !== undefined

/**
 * Long polling. An update is confirmed by asking beyond it, and that happens only after the sink has resolved: what was
 * not committed is delivered again. (telegraf's own loop drops an update whose handler fails.)
 */
export async function poll(
  api: BotApi,
  io: ChannelIo,
  sink: InboundSink,
  pollSeconds: number,
  ears: Ears,
  stop: AbortSignal,
): Promise<void> {
  let offset = 0
  let failures = 0
  while (!stop.aborted) {
    try {
      const updates = await getUpdates(api, offset, pollSeconds, stop)
      for (const update of updates) {
        // Another node may be polling by now: what is not taken here is delivered to it.
        if (stop.aborted) return
        offset = await take(update, offset, io, sink, ears)
      }
      failures = 0
      if (updates.length === 0) await pause(BREATH_MS, stop)
    } catch (error) {
      if (stop.aborted) return
      failures += 1
      io.logger.error('telegram.poll_failed', error, { channelAccountId: io.account.id, failures })
      await pause(waitAfter(error, failures), stop)
    }
  }
}

/** Returns the offset that confirms this update. */
async function take(
  raw: unknown,
  offset: number,
  io: ChannelIo,
  sink: InboundSink,
  { acknowledge, bot }: Ears,
): Promise<number> {
  const parsed = updateSchema.safeParse(raw)
  if (!parsed.success) {
    io.logger.warn('telegram.unreadable_update', { channelAccountId: io.account.id })
    return offset
  }
  const event = eventOf(parsed.data, { now: io.clock.now(), bot: bot() })
  if (event !== null) await sink(event)
  const query = parsed.data.callback_query
  if (query !== undefined && !isLeftToCore(event)) acknowledge(query.id, null)
  return Math.max(offset, parsed.data.update_id + 1)
}

function waitAfter(error: unknown, failures: number): number {
  const outcome = outcomeOfError(error)
  if (outcome.kind === 'rate_limited') return outcome.retryAfterMs
  if (isUnauthorized(error)) return UNAUTHORIZED_WAIT_MS
  return Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(failures - 1, 10))
}
