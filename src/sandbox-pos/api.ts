import type { z } from 'zod'
import { err, ok, type Result } from '../domain/result.ts'
import { apiError, invalidRequest } from './api-errors.ts'
import { dailyReport, ledgerReport } from './api-reports.ts'
import {
  installmentQueryShape,
  panelRequestShape,
  paymentRequestShape,
  refundRequestShape,
  voidRequestShape,
} from './api-shapes.ts'
import { listedReversalView, originOf, paymentView, reversalView, sessionView } from './api-views.ts'
import { CARD_FAMILIES, installmentOptions } from './card-families.ts'
import { withFault } from './faults.ts'
import { merchantByKey } from './merchants.ts'
import { createPayment, expireIfDue, paymentByReference } from './payments.ts'
import type { Pos } from './pos.ts'
import { jsonReply, type Reply } from './reply.ts'
import { reversalByReference, reversalsOf, reverseOutOfBand, reversePayment, type ReversalOrder } from './reversals.ts'
import { isSignedRequest } from './signature.ts'

export type ApiRequest = {
  method: string
  /** Path and query, exactly as received. */
  target: string
  url: URL
  header(name: string): string
  body: string
  listeningOrigin: string
}

type Call = { pos: Pos; merchant: string; request: ApiRequest; argument: string }
type Route = { method: 'GET' | 'POST'; path: RegExp; run: (call: Call) => Reply }

/** `amount % 100` that makes an init be refused with a code, every time. */
const ENDING_INIT_REFUSED = 96
const WIDEST_INSTALLMENTS = 12

const ROUTES: readonly Route[] = [
  { method: 'POST', path: /^\/v1\/payments$/, run: startPayment },
  { method: 'GET', path: /^\/v1\/payments\/([^/]+)$/, run: showPayment },
  { method: 'POST', path: /^\/v1\/payments\/([^/]+)\/refunds$/, run: refundPayment },
  { method: 'POST', path: /^\/v1\/payments\/([^/]+)\/void$/, run: voidPayment },
  { method: 'GET', path: /^\/v1\/payments\/([^/]+)\/reversals$/, run: listReversals },
  { method: 'POST', path: /^\/v1\/panel\/payments\/([^/]+)$/, run: reverseInPanel },
  { method: 'GET', path: /^\/v1\/refunds\/([^/]+)$/, run: (call) => showReversal(call, 'refund') },
  { method: 'GET', path: /^\/v1\/voids\/([^/]+)$/, run: (call) => showReversal(call, 'void') },
  { method: 'GET', path: /^\/v1\/installments$/, run: quoteInstallments },
  { method: 'GET', path: /^\/v1\/reports\/daily$/, run: showDailyReport },
  { method: 'GET', path: /^\/v1\/ledger$/, run: ({ pos, merchant }) => jsonReply(200, ledgerReport(pos, merchant)) },
]

/** Answers a merchant's server. The signature is checked before anything of the body is read. */
export function answerApi(pos: Pos, request: ApiRequest): Reply {
  const merchant = signerOf(pos, request)
  if (merchant === null) return apiError(401, 'bad_signature')
  for (const route of ROUTES) {
    const match = route.path.exec(request.url.pathname)
    if (match === null || route.method !== request.method) continue
    return route.run({ pos, merchant, request, argument: match[1] ?? '' })
  }
  return apiError(404, 'not_found')
}

function signerOf(pos: Pos, request: ApiRequest): string | null {
  const { method, target, body } = request
  const merchant = merchantByKey(pos.ledger, request.header('x-pos-key'))
  const signed = { timestamp: request.header('x-pos-timestamp'), method, target, body }
  // An unknown key costs the same comparison as a known one.
  const secret = merchant?.secret ?? 'no-such-merchant'
  const isGood = isSignedRequest(secret, signed, request.header('x-pos-signature'), pos.clock.now())
  return isGood && merchant !== null ? merchant.keyId : null
}

function parseBody<T>(shape: z.ZodType<T>, request: ApiRequest): Result<T, Reply> {
  if (!request.header('content-type').startsWith('application/json')) return err(apiError(415, 'not_json'))
  let json: unknown
  try {
    json = JSON.parse(request.body)
  } catch {
    return err(apiError(400, 'not_json'))
  }
  const parsed = shape.safeParse(json)
  return parsed.success ? ok(parsed.data) : err(invalidRequest(parsed.error))
}

function startPayment({ pos, merchant, request }: Call): Reply {
  const order = parseBody(paymentRequestShape, request)
  if (!order.ok) return order.error
  const { reference, amount } = order.value
  if (amount % 100 === ENDING_INIT_REFUSED) return apiError(400, 'merchant_limit_exceeded', 'amount')
  return withFault(pos, { merchant, name: 'payment', reference }, amount, () => {
    const created = createPayment(pos, merchant, order.value)
    if (!created.ok) return apiError(409, 'reference_reused', 'reference')
    return jsonReply(201, sessionView(created.value, originOf(pos, request.listeningOrigin)))
  })
}

function showPayment({ pos, merchant, request, argument }: Call): Reply {
  const payment = paymentByReference(pos, merchant, argument)
  if (payment === null) return apiError(404, 'payment_not_found')
  const current = expireIfDue(pos, payment)
  const session = current.status === 'waiting' ? sessionView(current, originOf(pos, request.listeningOrigin)) : {}
  return jsonReply(200, { ...paymentView(current), ...session })
}

function refundPayment(call: Call): Reply {
  const order = parseBody(refundRequestShape, call.request)
  return order.ok ? reverse(call, { kind: 'refund', ...order.value }) : order.error
}

function voidPayment(call: Call): Reply {
  const order = parseBody(voidRequestShape, call.request)
  return order.ok ? reverse(call, { kind: 'void', ...order.value }) : order.error
}

type Orderable = Exclude<ReversalOrder['kind'], 'chargeback'>

/** A void has no amount of its own: it takes back the whole payment. */
function reverse(call: Call, order: { kind: Orderable; reference: string; amount?: number }): Reply {
  const { pos, merchant, argument } = call
  const payment = paymentByReference(pos, merchant, argument)
  if (payment === null) return apiError(404, 'payment_not_found')
  const { kind, reference, amount = payment.amount } = order
  return withFault(pos, { merchant, name: kind, reference }, amount, () => {
    const reversal = reversePayment(pos, payment, { kind, reference, amount })
    return reversal.ok ? jsonReply(201, reversalView(reversal.value)) : apiError(409, 'reference_reused', 'reference')
  })
}

function listReversals({ pos, merchant, argument }: Call): Reply {
  const payment = paymentByReference(pos, merchant, argument)
  if (payment === null) return apiError(404, 'payment_not_found')
  return jsonReply(200, { paymentId: payment.paymentId, reversals: reversalsOf(pos, payment).map(listedReversalView) })
}

/** What a person does in the provider's panel, or the cardholder's bank: no order of the merchant's server. */
function reverseInPanel({ pos, merchant, request, argument }: Call): Reply {
  const order = parseBody(panelRequestShape, request)
  if (!order.ok) return order.error
  const payment = paymentByReference(pos, merchant, argument)
  if (payment === null) return apiError(404, 'payment_not_found')
  const { kind, amount = payment.amount } = order.value
  return jsonReply(201, listedReversalView(reverseOutOfBand(pos, payment, { kind, amount })))
}

function showReversal({ pos, merchant, argument }: Call, kind: Orderable): Reply {
  const reversal = reversalByReference(pos, merchant, kind, argument)
  return reversal === null ? apiError(404, `${kind}_not_found`) : jsonReply(200, reversalView(reversal))
}

function quoteInstallments({ request }: Call): Reply {
  const query = installmentQueryShape.safeParse(Object.fromEntries(request.url.searchParams))
  if (!query.success) return invalidRequest(query.error)
  const { amount, family } = query.data
  const asked = CARD_FAMILIES.filter((one) => family === undefined || one === family)
  if (asked.length === 0) return apiError(400, 'unknown_family', 'family')
  const families = asked.map((one) => ({
    family: one,
    options: installmentOptions(amount, one, WIDEST_INSTALLMENTS),
  }))
  return jsonReply(200, { amount, currency: 'TRY', families })
}

function showDailyReport({ pos, merchant, request }: Call): Reply {
  const report = dailyReport(pos, merchant, request.url.searchParams.get('date') ?? '')
  return report === null ? apiError(400, 'invalid_request', 'date') : jsonReply(200, report)
}
