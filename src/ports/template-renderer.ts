import type { Locale, MerchantKind } from '../domain/merchant.ts'
import type { SmsAlphabet } from '../domain/sms-alphabet.ts'
import type { Surface } from './message-channel.ts'
import type { OfficeTextWords } from './office-text-words.ts'

export type RenderRequest = {
  readonly template: string
  readonly params: Readonly<Record<string, unknown>>
  readonly locale: Locale
  readonly merchantKind: MerchantKind
  readonly variant: Surface['variant']
  /** Of the `short` variant; plain letters where nothing is said. */
  readonly smsAlphabet?: SmsAlphabet | undefined
  /** The office's own text for this message and variant, with gaps; the program's own where it is missing. */
  readonly ownText?: string | null
  /** Stands at the end of an e-mail to a payer. */
  readonly optOutUrl?: string | null
}

/** Subject and html only for the `email` variant. */
export type RenderedMessage = {
  readonly text: string
  readonly subject: string | null
  readonly html: string | null
  /** The office's text could not be used: its gaps cannot be filled, or it does not fit. The program's own is here. */
  readonly ownTextRefused: boolean
}

export interface TemplateRenderer {
  /** Throws for an unknown template or parameters the catalogue refuses: both are bugs. */
  message(request: RenderRequest): RenderedMessage
  /** The words on a button. */
  label(key: string, params: Readonly<Record<string, unknown>>, locale: Locale): string
  readonly officeTexts: OfficeTextWords
}
