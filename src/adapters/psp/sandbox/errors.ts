import type { ProviderDetail, ProviderOutcome, ReversalOutcome } from '../../../domain/provider-outcome.ts'
import type { JsonAnswer } from '../http.ts'
import { errorShape } from './wire.ts'

/** Refused for its form: the order was certainly not taken. */
const REFUSED_FOR_FORM = [400, 413, 415]
const REFUSED_FOR_SIGNATURE = 401

/** The code is one word by its shape; the message may echo anything and is therefore read from the scrubbed body. */
export function detailOf({ json, transcript }: JsonAnswer): ProviderDetail {
  const error = errorShape.safeParse(json)
  const scrubbed = errorShape.safeParse(parseJson(transcript.answerBody))
  return {
    code: error.success ? error.data.code : null,
    message: scrubbed.success ? (scrubbed.data.message ?? null) : null,
    scrubbedBody: transcript.answerBody,
  }
}

export const unreadable = (answer: JsonAnswer): ProviderOutcome => ({
  kind: 'unknown',
  cause: 'unreadable',
  detail: detailOf(answer),
})

/** A start that was answered with an error. A reused reference (409) means that an order of ours is there: it is asked for. */
export function startRefused(answer: JsonAnswer): ProviderOutcome {
  const detail = detailOf(answer)
  if (answer.status === REFUSED_FOR_SIGNATURE) return { kind: 'not_sent', cause: 'bad_credentials', detail }
  if (REFUSED_FOR_FORM.includes(answer.status)) return { kind: 'not_sent', cause: 'invalid_request', detail }
  return unreadable(answer)
}

/** Only its own "no such payment" proves that the provider never saw the attempt; a wrong address also answers 404. */
export function findRefused(answer: JsonAnswer): ProviderOutcome {
  const detail = detailOf(answer)
  const isNeverSeen = answer.status === 404 && detail.code === 'payment_not_found'
  return isNeverSeen ? { kind: 'not_sent', cause: 'never_seen', detail } : unreadable(answer)
}

export function reversalRefused(answer: JsonAnswer): ReversalOutcome {
  const detail = detailOf(answer)
  const isRefused = [...REFUSED_FOR_FORM, REFUSED_FOR_SIGNATURE].includes(answer.status)
  if (isRefused) return { kind: 'not_sent', detail }
  if (detail.code === 'payment_not_found') return { kind: 'rejected', cause: 'not_refundable', detail }
  return { kind: 'unknown', detail }
}

export function findReversalRefused(answer: JsonAnswer): ReversalOutcome {
  const detail = detailOf(answer)
  const isNeverSeen = answer.status === 404 && /^(?:refund|void)_not_found$/.test(detail.code ?? '')
  return { kind: isNeverSeen ? 'not_sent' : 'unknown', detail }
}

/** The JSON of a text, or null: a body that scrubbing cut short still counts as an answer. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
