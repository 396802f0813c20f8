import { toId, type DeliveryId } from '../../../domain/ids.ts'
import { err, ok, type Result } from '../../../domain/result.ts'
import type { InboundEvent, MessageFate, ReceiptStatus, WebhookError } from '../../../ports/message-channel.ts'
import type { RawRequest } from '../../../ports/raw-request.ts'
import type { TwilioParts } from './client.ts'
import { failureOfCode } from './errors.ts'
import { callbackUrlFor, referenceIn } from './outbound.ts'

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** Twilio's word for a message's state in ours; null while nothing new is known. Unknown words are none. */
const STATUS: Readonly<Record<string, ReceiptStatus>> = {
  sent: 'sent',
  delivered: 'delivered',
  read: 'read',
  failed: 'failed',
  undelivered: 'failed',
  canceled: 'failed',
}

export function fateOf(
  messageStatus: string,
  errorCode: number | null,
): Pick<MessageFate, 'status' | 'failure'> | null {
  const status = STATUS[messageStatus]
  if (status === undefined) return null
  return status === 'failed' ? { status, failure: failureOfCode(errorCode) } : { status }
}

/**
 * A status callback: a form signed over the very address it was sent to and all its fields (X-Twilio-Signature).
 * Callbacks come late and in any order; the ladder of deliveries sorts them.
 */
export function readStatus(
  { headers, query, body }: RawRequest,
  callbackUrl: string,
  isSigned: TwilioParts['isSigned'],
): Result<readonly InboundEvent[], WebhookError> {
  const reference = referenceIn(query)
  const url = reference === null ? callbackUrl : callbackUrlFor(callbackUrl, reference)
  const form = new URLSearchParams(new TextDecoder().decode(body))
  if (!isSigned(headers['x-twilio-signature'] ?? '', url, fieldsOf(form))) return err({ kind: 'bad_signature' })
  const ref = form.get('MessageSid')
  const messageStatus = form.get('MessageStatus')
  if (ref === null || messageStatus === null) return err({ kind: 'unreadable' })
  const fate = fateOf(messageStatus, codeIn(form))
  if (fate === null) return ok([])
  // A reference of another form is not ours: the message is found by its name alone.
  const ours = reference !== null && UUID.test(reference) ? { deliveryId: toId<DeliveryId>(reference) } : {}
  return ok([{ kind: 'receipt', dedupeKey: `${ref}:${messageStatus}`, ref, ...fate, ...ours }])
}

const fieldsOf = (form: URLSearchParams): Record<string, string | string[]> =>
  Object.fromEntries(
    [...new Set(form.keys())].map((name) => {
      const values = form.getAll(name)
      return [name, values.length === 1 ? (values[0] ?? '') : values]
    }),
  )

function codeIn(form: URLSearchParams): number | null {
  const code = form.get('ErrorCode') ?? ''
  return /^\d{1,6}$/.test(code) ? Number(code) : null
}
