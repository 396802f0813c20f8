import type { DeliveryFailure } from '../../../domain/delivery.ts'
import type { SendOutcome } from '../../../ports/message-channel.ts'
import { networkFailure } from '../http-errors.ts'
import { NetgsmHttpError, type SendAnswer } from './rest-api.ts'

const WAIT_MS = 60_000

const refused = (failure: DeliveryFailure): SendOutcome => ({ kind: 'refused', failure })

/**
 * Codes of `/sms/rest/v2/send`. 100 and 101 are "system error", which does not say whether the message was queued
 * before: like a code nobody knows, that is `unknown`.
 */
const BY_CODE: Readonly<Record<string, SendOutcome>> = {
  /** The text: letters or length. */
  '20': refused('message_rejected'),
  /** User, password, API right, or an address that is not on the account's list. */
  '30': refused('bad_credentials'),
  /** The sender's name is not registered: like a password, put right in the settings. */
  '40': refused('bad_credentials'),
  /** IYS, which messages of information do not pass through. */
  '50': refused('message_rejected'),
  '51': refused('message_rejected'),
  '70': refused('message_rejected'),
  /** Too fast for the account; too many to one number within a minute. */
  '80': { kind: 'rate_limited', retryAfterMs: WAIT_MS },
  '85': { kind: 'rate_limited', retryAfterMs: WAIT_MS },
}

/** `01` and `02` tell that a date was put right: the message is queued all the same. */
const QUEUED = new Set(['00', '01', '02'])

export function outcomeOfAnswer({ code, jobid }: SendAnswer): SendOutcome {
  if (QUEUED.has(code)) return jobid === null ? { kind: 'unknown' } : { kind: 'sent', ref: jobid }
  return BY_CODE[code] ?? { kind: 'unknown' }
}

export function outcomeOfError(error: unknown): SendOutcome {
  if (!(error instanceof NetgsmHttpError)) return networkFailure(error)
  if (error.status === 401 || error.status === 403) return refused('bad_credentials')
  if (error.status === 429) return { kind: 'rate_limited', retryAfterMs: WAIT_MS }
  return { kind: 'unknown' }
}
