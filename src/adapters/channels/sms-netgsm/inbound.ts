import { createHash, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import { err, ok, type Result } from '../../../domain/result.ts'
import type { InboundEvent, WebhookError } from '../../../ports/message-channel.ts'
import type { RawRequest } from '../../../ports/raw-request.ts'

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()

const jobNumber = z.union([z.string().min(1).max(100), z.number()]).transform(String)
const report = z.looseObject({ jobid: jobNumber })
const reports = z.union([z.array(report).max(1_000), report.transform((one) => [one])])

/**
 * A report that Netgsm posts. Nothing signs it: whoever knows the key in the address is only believed so far that the
 * account is asked what became of those jobs.
 */
export function readReport(request: RawRequest, callbackKey: string): Result<readonly InboundEvent[], WebhookError> {
  if (!timingSafeEqual(digest(request.query['key'] ?? ''), digest(callbackKey))) return err({ kind: 'bad_signature' })
  const parsed = reports.safeParse(bodyOf(request))
  if (!parsed.success) return err({ kind: 'unreadable' })
  return ok(parsed.data.map(({ jobid }) => ({ kind: 'receipt_hint', dedupeKey: jobid, ref: jobid })))
}

function bodyOf({ headers, body }: RawRequest): unknown {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(body)
    const isForm = (headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded')
    return isForm ? Object.fromEntries(new URLSearchParams(text)) : JSON.parse(text)
  } catch {
    return undefined
  }
}
