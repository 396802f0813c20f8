import type { DeliveryFailure } from '../../../domain/delivery.ts'
import type { SendOutcome } from '../../../ports/message-channel.ts'
import { networkFailure } from '../http-errors.ts'

const WAIT_MS = 5_000

const refused = (failure: DeliveryFailure): SendOutcome => ({ kind: 'refused', failure })

/** Twilio's codes that mean something else than "this message is not taken"; codes nobody knows are permanent. */
const BY_CODE: Readonly<Record<number, SendOutcome>> = {
  20003: refused('bad_credentials'),
  20404: refused('bad_credentials'),
  20429: { kind: 'rate_limited', retryAfterMs: WAIT_MS },
  21211: refused('no_such_address'),
  21214: refused('no_such_address'),
  21610: refused('blocked'),
  21614: refused('no_such_address'),
  /** The queue is full: certainly not taken. */
  30001: { kind: 'unreachable' },
  30002: refused('bad_credentials'),
}

/** What a receipt's `ErrorCode` says of a message that Twilio had taken. */
const AFTERWARDS: Readonly<Record<number, DeliveryFailure>> = {
  21610: 'blocked',
  30001: 'unreachable',
  30003: 'unreachable',
  30004: 'blocked',
  30005: 'no_such_address',
  30006: 'no_such_address',
  30007: 'message_rejected',
  30008: 'unreachable',
  30034: 'message_rejected',
}

export const failureOfCode = (code: number | null): DeliveryFailure =>
  code === null ? 'unreachable' : (AFTERWARDS[code] ?? 'message_rejected')

const numberOf = (error: unknown, name: string): number | null => {
  const value: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, name) : null
  return typeof value === 'number' ? value : null
}

/** The client's RestException carries `status` and, where the answer was Twilio's own, `code`. */
export function outcomeOfError(error: unknown): Exclude<SendOutcome, { kind: 'sent' }> {
  const status = numberOf(error, 'status')
  if (status === null) return networkFailure(error)
  const code = numberOf(error, 'code')
  const known = code === null ? undefined : BY_CODE[code]
  if (known !== undefined && known.kind !== 'sent') return known
  if (status === 429) return { kind: 'rate_limited', retryAfterMs: WAIT_MS }
  if (status === 401 || status === 403) return { kind: 'refused', failure: 'bad_credentials' }
  // Without a code it is a gateway's page: the message may have passed it.
  return status >= 500 || code === null ? { kind: 'unknown' } : { kind: 'refused', failure: 'message_rejected' }
}

/** The account has no such message; the others can still be asked about. */
export const isUnknownThere = (error: unknown): boolean => numberOf(error, 'status') === 404
