import { err, ok, type Result } from '../../domain/result.ts'
import { scrub } from './scrub.ts'

export type HttpFailure =
  'dns_failed' | 'connection_refused' | 'timeout' | 'connection_reset' | 'server_error' | 'unreadable_body'

/** No provider's answer about one payment comes near this. */
export const LARGEST_ANSWER_BYTES = 262_144

export type ProviderRequest = {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  url: string
  headers: Readonly<Record<string, string>>
  /** Sent byte for byte, so that a signature made over it holds. */
  body?: string
  /** From the first packet to the last byte of the answer. */
  deadlineMs: number
  /** Values that must not appear in the transcript: keys, salts, and what was derived from them. */
  secrets: readonly string[]
}

/** What may be stored and shown to whoever looks for a fault: scrubbed and short; headers are not part of it. */
export type Transcript = {
  method: string
  url: string
  requestBody: string
  status: number | null
  answerBody: string
  failure: HttpFailure | null
}

export type ProviderAnswer = { status: number; body: string; transcript: Transcript }
/** `body` is the answer as received, for proofs made over it. */
export type JsonAnswer = ProviderAnswer & { json: unknown }
export type FailedExchange = { failure: HttpFailure; transcript: Transcript }
/** How an adapter reaches its provider; whoever opens it may listen in, nobody may send again. */
export type SendJson = (request: ProviderRequest) => Promise<Result<JsonAnswer, FailedExchange>>

/** Only a request that certainly never arrived counts as not sent. */
export function conclusionOf(failure: HttpFailure): 'not_sent' | 'unknown' {
  switch (failure) {
    case 'dns_failed':
    case 'connection_refused':
      return 'not_sent'
    case 'timeout':
    case 'connection_reset':
    case 'server_error':
    case 'unreadable_body':
      return 'unknown'
  }
}

/**
 * The one door to providers. Sends once, never again by itself, follows no redirect, and never throws for what a
 * provider or the network does. Any status below 500 is an answer; the adapter says what it means.
 */
export async function exchange(request: ProviderRequest): Promise<Result<ProviderAnswer, FailedExchange>> {
  const transcript = emptyTranscript(request)
  const failed = (failure: HttpFailure) => err({ failure, transcript: { ...transcript, failure } })
  try {
    const { method, headers, body } = request
    const signal = AbortSignal.timeout(request.deadlineMs)
    const sent = { method, headers, signal, redirect: 'manual' as const, ...(body === undefined ? {} : { body }) }
    const response = await fetch(request.url, sent)
    transcript.status = response.status
    const answer = await readText(response)
    if (answer === null) return failed('unreadable_body')
    transcript.answerBody = scrub(answer, request.secrets)
    if (response.status >= 500) return failed('server_error')
    return ok({ status: response.status, body: answer, transcript })
  } catch (error) {
    return failed(failureOf(error))
  }
}

/** As `exchange`, for providers that answer in JSON: anything else is a failure to read, whatever its status. */
export async function exchangeJson(request: ProviderRequest): Promise<Result<JsonAnswer, FailedExchange>> {
  const answered = await exchange(request)
  if (!answered.ok) return answered
  const { status, body, transcript } = answered.value
  try {
    const json: unknown = JSON.parse(body)
    return ok({ status, body, json, transcript })
  } catch {
    const failure = 'unreadable_body'
    return err({ failure, transcript: { ...transcript, failure } })
  }
}

const emptyTranscript = ({ method, url, body, secrets }: ProviderRequest): Transcript => ({
  method,
  url: scrub(url, secrets),
  requestBody: scrub(body ?? '', secrets),
  status: null,
  answerBody: '',
  failure: null,
})

/** The body as text, or null when it is too large or no UTF-8; the cap counts what decompression yields. */
async function readText(response: Response): Promise<string | null> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body ?? []) {
    size += chunk.length
    if (size > LARGEST_ANSWER_BYTES) return null
    chunks.push(chunk)
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks))
  } catch {
    return null
  }
}

const FAILURE_BY_CODE: Readonly<Record<string, HttpFailure>> = {
  ENOTFOUND: 'dns_failed',
  EAI_AGAIN: 'dns_failed',
  ECONNREFUSED: 'connection_refused',
  EHOSTUNREACH: 'connection_refused',
  ENETUNREACH: 'connection_refused',
  ETIMEDOUT: 'timeout',
  UND_ERR_CONNECT_TIMEOUT: 'timeout',
  UND_ERR_HEADERS_TIMEOUT: 'timeout',
  UND_ERR_BODY_TIMEOUT: 'timeout',
  Z_DATA_ERROR: 'unreadable_body',
  Z_BUF_ERROR: 'unreadable_body',
}

/** What the fallback names may have arrived: a cause not in the list is never taken for "not sent". */
function failureOf(error: unknown): HttpFailure {
  if (!(error instanceof Error)) return 'connection_reset'
  if (error.name === 'TimeoutError') return 'timeout'
  const { cause } = error
  if (!(cause instanceof Error)) return 'connection_reset'
  if (cause.name === 'HTTPParserError') return 'unreadable_body'
  return FAILURE_BY_CODE[codeOf(cause)] ?? 'connection_reset'
}

const codeOf = (cause: Error): string => ('code' in cause ? String(cause.code) : '')
