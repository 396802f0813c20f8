import { merchantByKey } from './merchants.ts'
import { paced, type Pos } from './pos.ts'
import { callbackRow, type Callback } from './rows.ts'
import { signCallback } from './signature.ts'

const ANSWER_WAIT_MS = 10_000
const GIVES_UP_AFTER_MS = 86_400_000
const ACKNOWLEDGEMENT = 'OK'
const LARGEST_BATCH = 50
const MOST_UNDER_WAY = 500

export type CallbackSender = {
  /** Starts a try of every event that is due and not under way. */
  sendDue(): void
  /** Aborts tries under way; their events stay due. */
  stop(): Promise<void>
}

export function createCallbackSender(pos: Pos): CallbackSender {
  const underWay = new Map<string, Promise<void>>()
  const stopping = new AbortController()
  return {
    sendDue() {
      // Events under way are still due: they must not fill the batch and keep others waiting.
      for (const callback of dueCallbacks(pos, LARGEST_BATCH + underWay.size)) {
        if (underWay.has(callback.eventId) || underWay.size >= MOST_UNDER_WAY || stopping.signal.aborted) continue
        const delivery = deliver(pos, callback, stopping.signal).finally(() => underWay.delete(callback.eventId))
        underWay.set(callback.eventId, delivery)
      }
    },
    async stop() {
      stopping.abort()
      await Promise.allSettled(underWay.values())
    },
  }
}

const dueCallbacks = (pos: Pos, limit: number): Callback[] =>
  pos.ledger.all(
    callbackRow,
    'SELECT * FROM callbacks WHERE nextTryAt <= ? ORDER BY nextTryAt LIMIT ?',
    pos.clock.now(),
    limit,
  )

async function deliver(pos: Pos, callback: Callback, stopping: AbortSignal): Promise<void> {
  const copies = callback.tries === 0 ? callback.copies : 1
  const outcomes = await Promise.all(Array.from({ length: copies }, () => tryOnce(pos, callback, stopping)))
  if (!stopping.aborted) recordTries(pos, callback, outcomes)
}

/** "OK", an HTTP status, or the name of the network's failure. Redirects are answers like any other: not OK. */
async function tryOnce(pos: Pos, callback: Callback, stopping: AbortSignal): Promise<string> {
  const secret = merchantByKey(pos.ledger, callback.merchant)?.secret ?? ''
  try {
    const response = await fetch(callback.url, {
      method: 'POST',
      redirect: 'manual',
      headers: {
        'content-type': 'application/json',
        'x-pos-signature': signCallback(secret, callback.body, pos.clock.now()),
      },
      body: callback.body,
      signal: AbortSignal.any([stopping, AbortSignal.timeout(ANSWER_WAIT_MS)]),
    })
    const answer = await readShortAnswer(response)
    return response.status === 200 && answer === ACKNOWLEDGEMENT ? ACKNOWLEDGEMENT : `http_${response.status}`
  } catch (error) {
    return error instanceof Error && error.name === 'TimeoutError' ? 'timeout' : 'no_answer'
  }
}

/** The first piece of the body is enough to see whether it is exactly OK; the rest is not read. */
async function readShortAnswer(response: Response): Promise<string> {
  const reader = response.body?.getReader()
  if (reader === undefined) return ''
  let text = ''
  while (text.length <= ACKNOWLEDGEMENT.length) {
    const { done, value } = await reader.read()
    if (done) return text
    text += Buffer.from(value).toString('latin1')
  }
  await reader.cancel()
  return text
}

function recordTries(pos: Pos, callback: Callback, outcomes: readonly string[]): void {
  const now = pos.clock.now()
  const isAcknowledged = outcomes.includes(ACKNOWLEDGEMENT)
  const tries = callback.tries + outcomes.length
  pos.ledger.transaction(() => {
    for (const outcome of outcomes) pos.ledger.insert('callbackTries', { eventId: callback.eventId, at: now, outcome })
    const changes = isAcknowledged
      ? { tries, acknowledgedAt: now, nextTryAt: null }
      : { tries, nextTryAt: nextTryAt(pos, callback, now) }
    pos.ledger.update('callbacks', { column: 'eventId', value: callback.eventId }, changes)
  })
  pos.log('callback.tried', { eventId: callback.eventId, type: callback.type, tries, isAcknowledged })
}

function nextTryAt(pos: Pos, callback: Callback, now: number): number | null {
  if (now - callback.createdAt > paced(pos, GIVES_UP_AFTER_MS)) return null
  const waits = pos.settings.callbackRetryMs
  const rounds = callback.tries === 0 ? 0 : callback.tries - callback.copies + 1
  return now + paced(pos, waits[Math.min(rounds, waits.length - 1)] ?? 0)
}
