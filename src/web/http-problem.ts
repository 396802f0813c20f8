import type { WebEvent } from './web-event.ts'

/** A refusal that has a status and a page of its own; thrown by middleware, answered by the error handler. */
export class HttpProblem extends Error {
  readonly status: 400 | 401 | 403 | 404 | 405 | 413 | 415 | 429 | 503
  readonly event: WebEvent
  readonly retryAfterSeconds: number | null

  constructor(status: HttpProblem['status'], event: WebEvent, retryAfterSeconds: number | null = null) {
    super(event)
    this.status = status
    this.event = event
    this.retryAfterSeconds = retryAfterSeconds
  }
}
