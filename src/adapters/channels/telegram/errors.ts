import { TelegramError } from 'telegraf'
import type { EditOutcome, SendOutcome } from '../../../ports/message-channel.ts'
import { networkFailure } from '../http-errors.ts'

const DEFAULT_RETRY_SECONDS = 5

/** What failed, in our words. The descriptions are the Bot API's own (it gives no finer codes). */
export function outcomeOfError(error: unknown): Exclude<SendOutcome, { kind: 'sent' }> {
  if (!(error instanceof TelegramError)) return networkFailure(error)
  if (error.code >= 500) return { kind: 'unknown' }
  switch (error.code) {
    case 429:
      return { kind: 'rate_limited', retryAfterMs: (error.parameters?.retry_after ?? DEFAULT_RETRY_SECONDS) * 1_000 }
    case 401:
    case 404:
      return { kind: 'refused', failure: 'bad_credentials' }
    case 403:
      return { kind: 'refused', failure: 'blocked' }
    default:
      return {
        kind: 'refused',
        failure: /chat not found|user not found|PEER_ID_INVALID/i.test(error.description)
          ? 'no_such_address'
          : 'message_rejected',
      }
  }
}

/** Where a group went that has become a supergroup; null for every other failure. */
export const movedToOf = (error: unknown): number | null =>
  (error instanceof TelegramError ? error.parameters?.migrate_to_chat_id : undefined) ?? null

/** An edit that changes nothing has done what was wanted; one whose message is gone cannot. */
export function editOutcomeOfError(error: unknown): EditOutcome {
  if (error instanceof TelegramError && error.code === 400) {
    if (/message is not modified/i.test(error.description)) return { kind: 'edited' }
    if (/message to edit not found|message can't be edited|MESSAGE_ID_INVALID/i.test(error.description))
      return { kind: 'gone' }
  }
  return outcomeOfError(error)
}

export const isUnauthorized = (error: unknown): boolean =>
  error instanceof TelegramError && (error.code === 401 || error.code === 404)
