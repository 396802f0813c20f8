import { randomUUID } from 'node:crypto'
import { exchangeJson, type ProviderRequest, type SendJson, type Transcript } from '../../src/adapters/psp/http.ts'
import type { ProviderAdapter } from '../../src/adapters/psp/provider-adapter.ts'
import { toId, type AttemptId, type RefundId } from '../../src/domain/ids.ts'
import { instant, type Instant } from '../../src/domain/instant.ts'
import { kurus, type Kurus } from '../../src/domain/money.ts'
import type { Capture, ProviderOutcome } from '../../src/domain/provider-outcome.ts'
import type { PaymentProvider, ReversalCommand, StartPayment } from '../../src/ports/payment-provider.ts'
import { silentLogger } from '../support/silent-logger.ts'

export const PHONE = '+905321112233'

export const anAttempt = (): AttemptId => toId(randomUUID())
export const now = (): Instant => instant(Date.now())

/** The one door to providers, with somebody who writes down what goes through. */
export type WatchedDoor = { readonly send: SendJson; readonly requests: ProviderRequest[]; readonly kept: Transcript[] }

export function watchedDoor(): WatchedDoor {
  const requests: ProviderRequest[] = []
  const kept: Transcript[] = []
  const send: SendJson = async (request) => {
    requests.push(request)
    const answered = await exchangeJson(request)
    kept.push(answered.ok ? answered.value.transcript : answered.error.transcript)
    return answered
  }
  return { send, requests, kept }
}

/** Opens an account as the program does: from the JSON in its row. */
export const openProvider = (
  adapter: ProviderAdapter,
  settings: unknown,
  io: { send: SendJson; at?: () => Instant },
): PaymentProvider =>
  adapter.open(adapter.settingsSchema.parse(settings), {
    clock: { now: io.at ?? now },
    logger: silentLogger,
    http: io.send,
  })

export const commandFor = (attemptId: AttemptId, changes: Partial<StartPayment> = {}): StartPayment => ({
  attemptId,
  amount: kurus(150_050),
  currency: 'TRY',
  installmentCap: 12,
  description: '7K3F',
  returnUrl: 'https://office.example/don',
  callbackUrl: 'https://office.example/callbacks',
  payer: { name: 'Ay Yilmaz', phone: PHONE, email: 'ay@example.com' },
  locale: 'tr',
  ...changes,
})

export type Paid = { readonly attemptId: AttemptId; readonly capture: Pick<Capture, 'paymentId'> }

/** A new order to give money back; each has an id of its own. */
export const reversalOf = ({ attemptId, capture }: Paid, amount: Kurus): ReversalCommand => ({
  refundId: toId<RefundId>(randomUUID()),
  attemptId,
  paymentId: capture.paymentId,
  amount,
})

export const ask = (provider: PaymentProvider, attemptId: AttemptId): Promise<ProviderOutcome> =>
  provider.find({ attemptId, ref: null, startedAt: now() })
