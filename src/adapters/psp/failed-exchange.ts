import type { ProviderDetail, ProviderOutcome, ReversalOutcome } from '../../domain/provider-outcome.ts'
import { conclusionOf, type FailedExchange, type HttpFailure } from './http.ts'

type UnknownCause = Extract<ProviderOutcome, { kind: 'unknown' }>['cause']

export const detailOf = ({ failure, transcript }: FailedExchange): ProviderDetail => ({
  code: failure,
  message: null,
  scrubbedBody: transcript.answerBody,
})

/** A start that got no answer: only one that certainly never arrived is "not sent". */
export const startFailed = (failed: FailedExchange): ProviderOutcome =>
  conclusionOf(failed.failure) === 'not_sent'
    ? { kind: 'not_sent', cause: 'connection_refused', detail: detailOf(failed) }
    : findFailed(failed)

/** A question that got no answer says nothing about the payment, not even that it was never sent. */
export const findFailed = (failed: FailedExchange): ProviderOutcome => ({
  kind: 'unknown',
  cause: unknownCauseOf(failed.failure),
  detail: detailOf(failed),
})

/** As startFailed, for a refund or a void. */
export const reversalFailed = (failed: FailedExchange): ReversalOutcome => ({
  kind: conclusionOf(failed.failure),
  detail: detailOf(failed),
})

/** As findFailed, for a refund or a void. */
export const findReversalFailed = (failed: FailedExchange): ReversalOutcome => ({
  kind: 'unknown',
  detail: detailOf(failed),
})

function unknownCauseOf(failure: HttpFailure): UnknownCause {
  switch (failure) {
    case 'timeout':
      return 'timeout'
    case 'dns_failed':
    case 'connection_refused':
    case 'connection_reset':
      return 'connection_lost'
    case 'server_error':
    case 'unreadable_body':
      return 'unreadable'
  }
}
