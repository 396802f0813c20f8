import type { Request } from 'express'
import type { RawRequest } from '../ports/raw-request.ts'
import { HttpProblem } from './http-problem.ts'

/** No request of ours is longer; a provider's callback is a few kilobytes. */
const MAX_BODY_BYTES = 64 * 1024

export const FORM_TYPE = 'application/x-www-form-urlencoded'
export const JSON_TYPE = 'application/json'
export const FILE_TYPE = 'application/octet-stream'

/** Reads the bytes as received: signatures are made over them. A longer body is refused before it is kept. */
export function readBody(request: Request, maxBytes: number = MAX_BODY_BYTES): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>()
  const chunks: Buffer[] = []
  let length = Number(request.headers['content-length'] ?? 0) > maxBytes ? Infinity : 0
  request.on('data', (chunk: Buffer) => {
    length += chunk.length
    if (length <= maxBytes) chunks.push(chunk)
    else refuse()
  })
  request.on('end', () => resolve(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks)))
  request.on('error', reject)
  request.on('aborted', () => reject(new HttpProblem(400, 'bad_request')))
  if (length > maxBytes) refuse()
  return promise

  /** The rest flows into nothing, so that the sender gets to see the answer. */
  function refuse(): void {
    chunks.length = 0
    reject(new HttpProblem(413, 'body_too_large'))
  }
}

/** Compressed bodies are refused like unknown types: nobody we speak with sends them. */
export function assertContentType(request: Request, accepted: readonly string[]): void {
  const [type = ''] = (request.headers['content-type'] ?? '').split(';')
  const isPlain = (request.headers['content-encoding'] ?? 'identity') === 'identity'
  if (!isPlain || !accepted.includes(type.trim().toLowerCase())) throw new HttpProblem(415, 'wrong_content_type')
}

export async function readForm(request: Request): Promise<URLSearchParams> {
  assertContentType(request, [FORM_TYPE])
  return new URLSearchParams((await readBody(request)).toString('utf8'))
}

export async function readJson(request: Request): Promise<unknown> {
  assertContentType(request, [JSON_TYPE])
  const body = await readBody(request)
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    throw new HttpProblem(400, 'bad_request')
  }
}

/** The request as adapters read it; a header or parameter that is given twice counts once. */
export const toRawRequest = (request: Request, body: Uint8Array): RawRequest => ({
  method: request.method,
  headers: flatHeaders(request),
  query: Object.fromEntries(queryOf(request)),
  body,
})

const flatHeaders = (request: Request): Record<string, string> =>
  Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  )

const NO_QUERY = new URLSearchParams()

/** Parsed plainly: no nesting, no arrays, whatever the address says. */
export function queryOf(request: Request): Pick<URLSearchParams, 'get' | typeof Symbol.iterator> {
  const start = request.originalUrl.indexOf('?')
  return start === -1 ? NO_QUERY : new URLSearchParams(request.originalUrl.slice(start + 1))
}

/** At least one character of a typed message that is left once controls are stripped. */
export const VISIBLE = /[^\p{Cc}\p{Cs}\s]/u
