import type { z } from 'zod'
import type { ProviderMode } from '../../domain/provider-outcome.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Logger } from '../../ports/logger.ts'
import type { PaymentProvider } from '../../ports/payment-provider.ts'
import type { SendJson } from './http.ts'

/** What an adapter is given of the outside world; it takes nothing by itself. */
export type ProviderIo = { readonly clock: Clock; readonly logger: Logger; readonly http: SendJson }

/** One way of taking money. Each account of an office opens its own provider from the settings in its row. */
export type ProviderAdapter<Settings = unknown> = {
  /** Stored with every account, and part of its callback address: it never changes. */
  readonly id: string
  readonly modes: readonly ProviderMode[]
  /** Reads an account's settings from JSON; what is secret comes out as Secret. */
  readonly settingsSchema: z.ZodType<Settings>
  /** Settings of the right shape, in JSON, that open no real account. */
  readonly exampleSettings: Readonly<Record<string, unknown>>
  /** The variables that the first office's account is made from. */
  readonly envNames: readonly string[]
  open(settings: Settings, io: ProviderIo): PaymentProvider
}
