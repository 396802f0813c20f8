import type { ErrorRequestHandler, Request, RequestHandler } from 'express'
import type { WebDeps } from './deps.ts'
import { isDatabaseDown } from './database-down.ts'
import { HttpProblem } from './http-problem.ts'
import type { Pages } from './pages/pages.ts'
import { localeOf } from './reader.ts'
import type { StrictHeaders } from './security-headers.ts'

type Trouble = { readonly status: number; readonly event: WebEventOf; readonly retryAfterSeconds: number | null }
type WebEventOf = HttpProblem['event']

/** A restart of the database takes about as long. */
const DATABASE_BACK_SECONDS = 10

/** What nobody here foresaw, or what express itself refuses (a malformed address: 400). */
function troubleOf(cause: unknown): Trouble {
  if (cause instanceof HttpProblem) return cause
  const status = cause instanceof Error && 'status' in cause ? Number(cause.status) : 500
  if (status >= 400 && status < 500) return { status: 400, event: 'bad_request', retryAfterSeconds: null }
  if (isDatabaseDown(cause)) return { status: 503, event: 'server_error', retryAfterSeconds: DATABASE_BACK_SECONDS }
  return { status: 500, event: 'server_error', retryAfterSeconds: null }
}

const wantsJson = (request: Request): boolean => request.accepts(['html', 'json']) === 'json'

/** One of the three places that catch: a plain status and a plain page, and the cause in the log only. */
export function errorPages(
  { counters, logger, ids }: Pick<WebDeps, 'counters' | 'logger' | 'ids'>,
  pages: Pages,
  strict: StrictHeaders,
): ErrorRequestHandler {
  return (cause: unknown, request, response, next) => {
    if (response.headersSent) return next(cause)
    const { status, event, retryAfterSeconds } = troubleOf(cause)
    const requestId = ids.uuid()
    counters.count(event)
    // Whatever was allowed to the page that failed, and whether or not it came to its headers.
    response.setHeaders(strict)
    if (status >= 500) logger.error('web.failed', cause, { requestId, method: request.method, status })
    if (retryAfterSeconds !== null) response.setHeader('Retry-After', String(retryAfterSeconds))
    if (wantsJson(request)) {
      response.status(status).json({ error: event, requestId })
      return
    }
    const content = {
      problem: status,
      minutes: Math.ceil((retryAfterSeconds ?? 60) / 60),
      requestId: status >= 500 ? requestId : null,
    }
    pages.send(response, { status, template: 'problem', locale: localeOf(request, 'tr'), content })
  }
}

/** Whatever no router took. */
export const nothingHere: RequestHandler = () => {
  throw new HttpProblem(404, 'bad_request')
}
