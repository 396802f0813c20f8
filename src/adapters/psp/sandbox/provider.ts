import { hexOf, idFromHex, toId, type AttemptId } from '../../../domain/ids.ts'
import type { Kurus } from '../../../domain/money.ts'
import type { ProviderOutcome, ReversalList, ReversalOutcome } from '../../../domain/provider-outcome.ts'
import { err, ok, type Result } from '../../../domain/result.ts'
import type {
  Acknowledgement,
  AttemptLookup,
  CallbackError,
  InstallmentQuote,
  PaymentProvider,
  ProviderEvent,
  ReversalCommand,
  StartPayment,
} from '../../../ports/payment-provider.ts'
import type { RawRequest } from '../../../ports/raw-request.ts'
import {
  detailOf as detailOfFailure,
  findFailed,
  findReversalFailed,
  reversalFailed,
  startFailed,
} from '../failed-exchange.ts'
import type { FailedExchange, JsonAnswer } from '../http.ts'
import type { ProviderAdapter, ProviderIo } from '../provider-adapter.ts'
import { exampleSandboxSettings, SANDBOX_ENV_NAMES, sandboxSettings, type SandboxSettings } from './config.ts'
import { detailOf, findRefused, findReversalRefused, reversalRefused, startRefused, unreadable } from './errors.ts'
import { orderOf, paymentOutcome, quotesOf, reversalOutcome, seenReversals, sessionOutcome } from './mapping.ts'
import { checkCallback, signedHeaders } from './signature.ts'
import {
  callbackShape,
  installmentTableShape,
  paymentShape,
  reversalListShape,
  reversalShape,
  sessionShape,
} from './wire.ts'

const CALL_DEADLINE_MS = 20_000
/** A page waits for the quote, and shows itself without one. */
const QUOTE_DEADLINE_MS = 5_000

/** The provider repeats a callback for a day until it reads exactly this (docs/sandbox-pos.md, "Callbacks"). */
const ACKNOWLEDGEMENT: Acknowledgement = { status: 200, contentType: 'text/plain; charset=utf-8', body: 'OK' }

type Call = (method: 'GET' | 'POST', target: string, order?: object, deadlineMs?: number) => CallResult
type CallResult = Promise<Result<JsonAnswer, FailedExchange>>

export const sandboxAdapter: ProviderAdapter<SandboxSettings> = {
  id: 'sandbox',
  modes: ['test'],
  settingsSchema: sandboxSettings,
  exampleSettings: exampleSandboxSettings,
  envNames: SANDBOX_ENV_NAMES,
  open: openSandboxProvider,
}

function openSandboxProvider(settings: SandboxSettings, io: ProviderIo): PaymentProvider {
  const call = createCall(settings, io)
  return {
    mode: 'test',
    payerHosts: [new URL(settings.pageOrigin).host],
    installments: { quote: (amount, cap) => quote(call, amount, cap) },
    refunds: {
      partial: true,
      refund: (command) => refund(call, command),
      findRefund: (command) => findReversal(call, 'refunds', command),
    },
    voids: {
      voidPayment: (command) => voidPayment(call, command),
      findVoid: (command) => findReversal(call, 'voids', command),
    },
    listReversals: (payment) => listReversals(call, payment),
    start: (command) => start(call, settings, command),
    find: (lookup) => find(call, settings, lookup),
    readCallback: (request) => readCallback(settings, io, request),
    readReturn,
    acknowledgement: ACKNOWLEDGEMENT,
  }
}

function createCall({ baseUrl, keyId, secret }: SandboxSettings, { clock, logger, http }: ProviderIo): Call {
  return async (method, target, order, deadlineMs = CALL_DEADLINE_MS) => {
    const body = order === undefined ? '' : JSON.stringify(order)
    const answered = await http({
      method,
      url: baseUrl + target,
      headers: {
        'content-type': 'application/json',
        ...signedHeaders(keyId, secret.reveal(), { method, target, body }, clock.now()),
      },
      ...(order === undefined ? {} : { body }),
      deadlineMs,
      secrets: [secret.reveal()],
    })
    if (!answered.ok) logger.warn('provider.call_failed', { adapter: 'sandbox', failure: answered.error.failure })
    return answered
  }
}

async function start(call: Call, { pageOrigin }: SandboxSettings, command: StartPayment): Promise<ProviderOutcome> {
  const answered = await call('POST', '/v1/payments', orderOf(command))
  if (!answered.ok) return startFailed(answered.error)
  const answer = answered.value
  if (answer.status !== 201) return startRefused(answer)
  const session = sessionShape.safeParse(answer.json)
  return session.success ? sessionOutcome(session.data, pageOrigin, answer) : unreadable(answer)
}

async function find(call: Call, { pageOrigin }: SandboxSettings, lookup: AttemptLookup): Promise<ProviderOutcome> {
  const reference = hexOf(lookup.attemptId)
  const answered = await call('GET', `/v1/payments/${reference}`)
  if (!answered.ok) return findFailed(answered.error)
  const answer = answered.value
  if (answer.status !== 200) return findRefused(answer)
  const payment = paymentShape.safeParse(answer.json)
  // An answer about another payment proves nothing about this one.
  if (!payment.success || payment.data.reference !== reference) return unreadable(answer)
  return paymentOutcome(payment.data, pageOrigin, answer)
}

async function refund(call: Call, { refundId, attemptId, amount }: ReversalCommand): Promise<ReversalOutcome> {
  const reference = hexOf(refundId)
  const answered = await call('POST', `/v1/payments/${hexOf(attemptId)}/refunds`, { reference, amount })
  if (!answered.ok) return reversalFailed(answered.error)
  return answered.value.status === 201 ? readReversal(answered.value, reference) : reversalRefused(answered.value)
}

async function voidPayment(call: Call, { refundId, attemptId }: ReversalCommand): Promise<ReversalOutcome> {
  const reference = hexOf(refundId)
  const answered = await call('POST', `/v1/payments/${hexOf(attemptId)}/void`, { reference })
  if (!answered.ok) return reversalFailed(answered.error)
  return answered.value.status === 201 ? readReversal(answered.value, reference) : reversalRefused(answered.value)
}

async function findReversal(
  call: Call,
  collection: 'refunds' | 'voids',
  { refundId }: ReversalCommand,
): Promise<ReversalOutcome> {
  const reference = hexOf(refundId)
  const answered = await call('GET', `/v1/${collection}/${reference}`)
  if (!answered.ok) return findReversalFailed(answered.error)
  return answered.value.status === 200 ? readReversal(answered.value, reference) : findReversalRefused(answered.value)
}

function readReversal(answer: JsonAnswer, reference: string): ReversalOutcome {
  const reversal = reversalShape.safeParse(answer.json)
  const isOurs = reversal.success && reversal.data.reference === reference
  return isOurs ? reversalOutcome(reversal.data, answer) : { kind: 'unknown', detail: detailOf(answer) }
}

async function listReversals(
  call: Call,
  { attemptId, paymentId }: Pick<ReversalCommand, 'attemptId' | 'paymentId'>,
): Promise<ReversalList> {
  const answered = await call('GET', `/v1/payments/${hexOf(attemptId)}/reversals`)
  if (!answered.ok) return { kind: 'unknown', detail: detailOfFailure(answered.error) }
  const list = reversalListShape.safeParse(answered.value.json)
  const isTold = answered.value.status === 200 && list.success && list.data.paymentId === paymentId
  return isTold
    ? { kind: 'listed', reversals: seenReversals(list.data) }
    : { kind: 'unknown', detail: detailOf(answered.value) }
}

async function quote(call: Call, amount: Kurus, cap: number): Promise<readonly InstallmentQuote[]> {
  const answered = await call('GET', `/v1/installments?amount=${amount}`, undefined, QUOTE_DEADLINE_MS)
  if (!answered.ok || answered.value.status !== 200) return []
  const table = installmentTableShape.safeParse(answered.value.json)
  return table.success ? quotesOf(table.data, cap) : []
}

function readCallback(
  { secret }: SandboxSettings,
  { clock }: ProviderIo,
  { headers, body }: RawRequest,
): Result<ProviderEvent, CallbackError> {
  const checked = checkCallback(secret.reveal(), headers['x-pos-signature'] ?? '', body, clock.now())
  if (!checked.ok) return checked
  const event = callbackShape.safeParse(parseBody(body))
  if (!event.success) return err({ kind: 'unreadable' })
  const attemptId = idFromHex(event.data.reference)
  // The key may serve another program of the same merchant, whose references look different.
  if (attemptId === null) return err({ kind: 'not_ours' })
  return ok({ dedupeKey: event.data.eventId, attemptId: toId(attemptId), trust: 'signed' })
}

function parseBody(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))
  } catch {
    return null
  }
}

function readReturn({ query }: RawRequest): AttemptId | null {
  const id = idFromHex(query['reference'] ?? '')
  return id === null ? null : toId(id)
}
