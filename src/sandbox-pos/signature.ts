import { createHmac, timingSafeEqual } from 'node:crypto'

/** How far a request's own time may lie from ours, in seconds, either way. */
export const TIMESTAMP_TOLERANCE_SECONDS = 300

export type SignedRequest = { timestamp: string; method: string; target: string; body: string }

const hmacHex = (secret: string, text: string): string => createHmac('sha256', secret).update(text).digest('hex')

/** `target` is path and query exactly as sent; `body` is the bytes on the wire, empty for GET. */
export const signRequest = (secret: string, request: SignedRequest): string =>
  hmacHex(secret, `${request.timestamp}\n${request.method}\n${request.target}\n${request.body}`)

export function isSignedRequest(secret: string, request: SignedRequest, signature: string, nowMs: number): boolean {
  if (!/^\d{9,11}$/.test(request.timestamp)) return false
  if (Math.abs(nowMs / 1_000 - Number(request.timestamp)) > TIMESTAMP_TOLERANCE_SECONDS) return false
  return isSameText(signRequest(secret, request), signature)
}

/** The value of a callback's X-Pos-Signature header; signed anew for each try so that its time is fresh. */
export function signCallback(secret: string, body: string, nowMs: number): string {
  const seconds = Math.floor(nowMs / 1_000)
  return `t=${seconds},v1=${hmacHex(secret, `${seconds}.${body}`)}`
}

function isSameText(expected: string, received: string): boolean {
  const [a, b] = [Buffer.from(expected), Buffer.from(received)]
  return a.length === b.length && timingSafeEqual(a, b)
}
