import type { AttemptId } from '../../src/domain/ids.ts'
import type { Instant } from '../../src/domain/instant.ts'
import type { PayerAction } from '../../src/domain/provider-outcome.ts'
import type { ProviderRequest } from '../../src/adapters/psp/http.ts'
import type { RawRequest } from '../../src/ports/raw-request.ts'

/** An answer as the provider once gave it, and what it must mean to us. */
export type RecordedAnswer = {
  readonly name: string
  readonly ask: 'start' | 'find'
  readonly status: number
  readonly body: unknown
  readonly expected: Readonly<Record<string, unknown>>
}

export type RawAnswer = { readonly status: number; readonly body: string }

/** How a card behaves; every provider publishes a test card for each. */
export type Card = 'success' | 'insufficient_funds' | 'review'

/** The real provider, as its own program or its test environment. */
export type RunningProvider = {
  /** An account's settings in JSON, as its row holds them once unsealed. */
  readonly settings: Readonly<Record<string, unknown>>
  readonly callbackUrl: string
  readonly returnUrl: string
  /** Does what a payer's browser does, until the provider sends it back to us; that request is the answer. */
  pay(action: PayerAction, card: Card, installments?: number): Promise<RawRequest>
  /** Waits for a callback about the attempt, as our server would receive it. */
  callbackAbout(attemptId: AttemptId): Promise<RawRequest>
  stop(): Promise<void>
}

/** What the contract suite must know about one provider and cannot ask the port. */
export type ProviderFixture = {
  run(): Promise<RunningProvider>
  /** Settings of an account whose provider is reached at `origin`. */
  settingsAt(origin: string): Readonly<Record<string, unknown>>
  /** Settings of the same account with a key that the provider does not know. */
  withWrongKey(settings: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>>
  /** The keys in the settings, which nothing that is stored may contain. */
  readonly keys: readonly string[]
  /** The card family of Card 'success', as installment quotes call it; null where none are quoted. */
  readonly family: string | null
  /** All recorded answers are about this attempt. */
  readonly recordedAttempt: AttemptId
  readonly recorded: readonly RecordedAnswer[]
  /** The provider's published list, in our words. */
  readonly declineCodes: readonly { readonly code: string; readonly reason: string }[]
  /** What `find` is answered for the recorded attempt. */
  declinedWith(code: string): RawAnswer
  withStatus(status: string): RawAnswer
  /** What a start or a refund tells the provider to know it by, from the request as sent. */
  keyIn(request: ProviderRequest): string
  keyOf(id: string): string
  /** A callback signed for the account of `settingsAt`. */
  signedCallback(about: AttemptId, at: Instant): RawRequest
  /** Well signed, and about something that is no attempt of ours. */
  signedForeign(at: Instant): RawRequest
  /** Well signed bytes that are no callback. */
  signedGarbage(at: Instant): RawRequest
  /** A callback by another merchant of the same provider. */
  signedByAnother(about: AttemptId, at: Instant): RawRequest
}
