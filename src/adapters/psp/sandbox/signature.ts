import { createHmac, timingSafeEqual } from 'node:crypto'
import { SECOND_MS, type Instant } from '../../../domain/instant.ts'
import { err, ok, type Result } from '../../../domain/result.ts'

/** How far a callback's own time may lie from ours, either way; each try is signed afresh (docs/sandbox-pos.md). */
export const CALLBACK_TOLERANCE_MS = 300 * SECOND_MS

export type SignedCall = { method: string; /** Path and query, as sent. */ target: string; body: string }

const CALLBACK_SIGNATURE = /^t=(\d{9,11}),v1=([0-9a-f]{64})$/

const unixSeconds = (at: Instant): string => String(Math.floor(at / SECOND_MS))

/** The headers that say who asks (docs/sandbox-pos.md, "Requests"). */
export function signedHeaders(keyId: string, secret: string, call: SignedCall, now: Instant): Record<string, string> {
  const timestamp = unixSeconds(now)
  const text = `${timestamp}\n${call.method}\n${call.target}\n${call.body}`
  const signature = createHmac('sha256', secret).update(text).digest('hex')
  return { 'x-pos-key': keyId, 'x-pos-timestamp': timestamp, 'x-pos-signature': signature }
}

/** Whether the provider signed these very bytes, and lately: first who, then when. */
export function checkCallback(
  secret: string,
  header: string,
  body: Uint8Array,
  now: Instant,
): Result<null, { kind: 'bad_signature' | 'stale' }> {
  const [, timestamp = '', signature = ''] = CALLBACK_SIGNATURE.exec(header) ?? []
  const expected = createHmac('sha256', secret).update(`${timestamp}.`).update(body).digest()
  const received = Buffer.from(signature, 'hex')
  if (received.length !== expected.length || !timingSafeEqual(received, expected)) return err({ kind: 'bad_signature' })
  const isRecent = Math.abs(now - Number(timestamp) * SECOND_MS) <= CALLBACK_TOLERANCE_MS
  return isRecent ? ok(null) : err({ kind: 'stale' })
}
