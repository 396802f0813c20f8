import { hash } from 'node:crypto'
import { Router, type Request, type Response } from 'express'
import { toId, type CallbackId, type PosAccountId } from '../domain/ids.ts'
import type { Acknowledgement, CallbackError, PaymentProvider, ProviderEvent } from '../ports/payment-provider.ts'
import type { WebDeps } from './deps.ts'
import type { WebEvent } from './web-event.ts'
import { answerNothingHere, answerPlainly } from './plain-answer.ts'
import { assertContentType, FORM_TYPE, JSON_TYPE, readBody, toRawRequest } from './raw-body.ts'
import { createAccountDirectory } from './account-directory.ts'

type CallbackDeps = Pick<WebDeps, 'accounts' | 'callbacks' | 'clock' | 'ids' | 'counters' | 'logger'>

const REFUSALS: Readonly<Record<CallbackError['kind'], { status: number; event: WebEvent }>> = {
  bad_signature: { status: 401, event: 'callback_bad_signature' },
  stale: { status: 400, event: 'callback_stale' },
  not_ours: { status: 400, event: 'callback_not_ours' },
  unreadable: { status: 400, event: 'callback_unreadable' },
}

/**
 * The hot path: verify, store durably, acknowledge. No session, no template, no other middleware; what follows from a
 * callback is the worker's business.
 */
export function callbackRoutes(deps: CallbackDeps): Router {
  const router = Router()
  const adapterOf = createAccountDirectory((id) => deps.accounts.findPos(toId<PosAccountId>(id)))
  router.post('/callbacks/:adapterId/:accountId', async (request, response) => {
    assertContentType(request, [JSON_TYPE, FORM_TYPE])
    const body = await readBody(request)
    const accountId = toId<PosAccountId>(request.params.accountId)
    if ((await adapterOf(accountId)) !== request.params.adapterId) {
      deps.counters.count('callback_unknown_account')
      answerNothingHere(response)
      return
    }
    await answerCallback(deps, { accountId, request, response, body })
  })
  return router
}

type Arrival = { accountId: PosAccountId; request: Request; response: Response; body: Buffer }

async function answerCallback(deps: CallbackDeps, arrival: Arrival): Promise<void> {
  const { accountId, request, response, body } = arrival
  const provider = await deps.accounts.provider(accountId)
  const read = provider.readCallback(toRawRequest(request, body))
  if (!read.ok) {
    const { status, event } = REFUSALS[read.error.kind]
    deps.counters.count(event)
    deps.logger.warn('callback.refused', { posAccountId: accountId, reason: read.error.kind })
    answerPlainly(response, status, read.error.kind)
    return
  }
  await storeAndAcknowledge(deps, arrival, provider, read.value)
}

async function storeAndAcknowledge(
  deps: CallbackDeps,
  { accountId, request, response, body }: Arrival,
  provider: PaymentProvider,
  event: ProviderEvent,
): Promise<void> {
  const stored = await deps.callbacks.store({
    id: toId<CallbackId>(deps.ids.uuid()),
    posAccountId: accountId,
    adapterId: String(request.params['adapterId']),
    dedupeKey: event.dedupeKey,
    attemptId: event.attemptId,
    trust: event.trust,
    body,
    bodySha256: hash('sha256', body),
    receivedAt: deps.clock.now(),
  })
  deps.counters.count(stored === 'stored' ? 'callback_stored' : 'callback_repeat')
  acknowledge(response, provider.acknowledgement)
}

/** Byte for byte what the provider waits for; express would add a charset of its own. */
function acknowledge(response: Response, { status, contentType, body }: Acknowledgement): void {
  response.statusCode = status
  response.setHeader('Content-Type', contentType)
  response.setHeader('Cache-Control', 'no-store')
  response.end(body)
}
