import { createHash, timingSafeEqual } from 'node:crypto'
import { err, ok, type Result } from '../../../domain/result.ts'
import type { InboundEvent, WebhookError } from '../../../ports/message-channel.ts'
import type { RawRequest } from '../../../ports/raw-request.ts'
import { eventOf, updateSchema, type Reader } from './inbound.ts'

const SECRET_HEADER = 'x-telegram-bot-api-secret-token'

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()

/** One posted update; the secret is compared before the body is looked at. */
export function readUpdate(
  request: RawRequest,
  secret: string,
  reader: Reader,
): Result<{ readonly event: InboundEvent | null; readonly queryId: string | null }, WebhookError> {
  const given = request.headers[SECRET_HEADER] ?? ''
  if (!timingSafeEqual(digest(given), digest(secret))) return err({ kind: 'bad_signature' })
  const parsed = updateSchema.safeParse(parseJson(request.body))
  if (!parsed.success) return err({ kind: 'unreadable' })
  return ok({ event: eventOf(parsed.data, reader), queryId: parsed.data.callback_query?.id ?? null })
}

function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))
  } catch {
    return undefined
  }
}
