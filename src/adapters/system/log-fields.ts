import type { LogFields } from '../../ports/logger.ts'
import { isCardNumber, scrub } from './scrub.ts'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/**
 * Names that say what a value is: ids, states, counts, durations. Anything else is dropped and its name is told.
 * Not here on purpose: names of people, addresses, what a payment is for.
 */
const SAFE_NAMES: ReadonlySet<string> = new Set([
  ...['merchantId', 'memberId', 'payerId', 'linkId', 'attemptId', 'factId', 'refundId', 'reversalId', 'planId'],
  ...['posAccountId', 'channelAccountId', 'notificationId', 'deliveryId', 'conversationId', 'inboundId', 'callbackId'],
  ...['cardId', 'jobId', 'requestId', 'adapterId', 'subjectId', 'tokenId', 'id'],
  ...['kind', 'channel', 'channelKind', 'provider', 'adapter', 'mode', 'role', 'template', 'variant'],
  ...['status', 'outcome', 'result', 'reason', 'cause', 'code', 'trust', 'disagreement', 'failure'],
  ...['queue', 'tryNumber', 'tries', 'claim', 'isLastTry', 'cron', 'event', 'action', 'step', 'command', 'intent'],
  ...['method', 'route', 'httpStatus', 'statusCode', 'bytes', 'host', 'port', 'folder', 'migration', 'version'],
  ...['count', 'failures', 'limit', 'total', 'durationMs', 'ms', 'waitMs', 'retryAfterMs', 'lagMs'],
  ...['amountKurus', 'at', 'thing', 'term'],
  ...['message', 'detail', 'pid', 'signal', 'origin', 'dropped', 'started', 'stopped', 'testMode', 'installments'],
])

/** What may be logged of `fields`; `droppedFields` names the rest, so that a missing name is found and added here. */
export function safeFields(fields: LogFields): Record<string, string | number | boolean | null> {
  const safe: Record<string, string | number | boolean | null> = {}
  const dropped: string[] = []
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined) continue
    if (SAFE_NAMES.has(name)) safe[name] = safeValue(value)
    else dropped.push(scrub(name))
  }
  return dropped.length === 0 ? safe : { ...safe, droppedFields: dropped.join(' ') }
}

function safeValue(value: string | number | boolean | null): string | number | boolean | null {
  if (typeof value === 'string') return UUID.test(value) ? value : scrub(value)
  return typeof value === 'number' && isCardNumber(value) ? '[card]' : value
}

const MAX_MESSAGE = 1_000
const MAX_FRAMES = 12

/** A failure by its name, scrubbed message and places; its other properties may hold anything and are left out. */
export function safeCause(cause: unknown): Record<string, string> {
  if (!(cause instanceof Error)) return { error: messageOf(cause) }
  const inner = cause.cause instanceof Error ? { causedBy: describe(cause.cause) } : {}
  return { error: describe(cause), stack: framesOf(cause), ...inner }
}

/** Some libraries throw or emit plain objects with a message. */
function messageOf(cause: unknown): string {
  const message = typeof cause === 'object' && cause !== null && 'message' in cause ? cause.message : cause
  return typeof message === 'string' ? scrub(message).slice(0, MAX_MESSAGE) : typeof cause
}

const describe = (error: Error): string => `${error.name}: ${scrub(error.message).slice(0, MAX_MESSAGE)}`

/** The frames only: V8 puts the message, with its values, before them. */
function framesOf(error: Error): string {
  const lines = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line))
  return lines
    .slice(0, MAX_FRAMES)
    .map((line) => scrub(line.trim()))
    .join(' | ')
}
