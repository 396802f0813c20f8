import type { ErrorRequestHandler } from 'express'
import type { WebDeps } from './deps.ts'
import { HttpProblem } from './http-problem.ts'
import { answerPlainly } from './plain-answer.ts'

/**
 * For callbacks and channel webhooks. Anything unforeseen is a 503: nothing was acknowledged, so the sender comes again
 * (a full inbox and a silent database end here).
 */
export function machineErrors({ counters, logger }: Pick<WebDeps, 'counters' | 'logger'>): ErrorRequestHandler {
  return (cause: unknown, request, response, next) => {
    if (response.headersSent) return next(cause)
    if (cause instanceof HttpProblem) {
      counters.count(cause.event)
      return answerPlainly(response, cause.status, cause.event)
    }
    counters.count(request.path.startsWith('/callbacks/') ? 'callback_store_failed' : 'server_error')
    logger.error('web.not_acknowledged', cause, { method: request.method })
    response.setHeader('Retry-After', '5')
    answerPlainly(response, 503, 'try_again')
  }
}
