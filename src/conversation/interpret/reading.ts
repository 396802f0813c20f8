import type { Instant } from '../../domain/instant.ts'
import type { ShortNumber } from '../../domain/ids.ts'
import type { EmailAddress, PhoneNumber } from '../../domain/address.ts'
import type { Kurus } from '../../domain/money.ts'

/** A value and the UTF-16 places [start, end) of the text it was read from. */
export type Reading<T> = { readonly value: T; readonly start: number; readonly end: number }

export const COMMAND_KEYS = [
  'create_link',
  'list_links',
  'link_status',
  'resend',
  'extend',
  'cancel_link',
  'refund',
  'void',
  'report',
  'panel',
  'help',
  'menu',
  'abandon',
  'settings',
  'team',
  'approvals',
  'secure',
  'switch_office',
  'clients',
  'templates',
  'bulk_links',
  'language',
  'errors',
  'stop',
  'support',
  'declare_transfer',
  'diagnose',
  'charge_card',
  'thanks',
  'greeting',
  'yes',
  'no',
] as const

/** `charge_card`: somebody wants a card charged from the chat; understood only to be refused. */
export type CommandKey = (typeof COMMAND_KEYS)[number]

export type CommandReading =
  | { readonly kind: 'sure'; readonly key: CommandKey }
  | { readonly kind: 'ambiguous'; readonly candidates: readonly CommandKey[] }
  /** A misspelling: shown as a question, never carried out. */
  | { readonly kind: 'suggested'; readonly key: CommandKey }
  /** An order that is only taken back or forbidden ("iptal etme"): nothing is done, and that is said. */
  | { readonly kind: 'denied' }
  | { readonly kind: 'none' }

export type AmountRefusal = 'negative' | 'zero' | 'too_large' | 'too_many_decimals' | 'foreign_currency' | 'unreadable'

export type AmountReading =
  | { readonly kind: 'sure'; readonly kurus: Kurus }
  /** Could mean any of `values`: to be asked. */
  | { readonly kind: 'ambiguous'; readonly values: readonly Kurus[] }
  | { readonly kind: 'refused'; readonly reason: AmountRefusal }

export type PhoneReading =
  | { readonly kind: 'mobile'; readonly phone: PhoneNumber }
  /** `foreign`: written with a country's code, and no number there. */
  | { readonly kind: 'refused'; readonly reason: 'not_mobile' | 'not_a_number' | 'foreign' }

export type MoneyType = 'fee' | 'expense_advance' | 'court_fee' | 'escrow'

export type ValidityReading =
  /** Counted from now: `minutes` is what was said, `until` its end. */
  | { readonly kind: 'for'; readonly minutes: number; readonly until: Instant }
  | { readonly kind: 'until'; readonly until: Instant }
  | { readonly kind: 'refused'; readonly reason: 'no_such_day' | 'past' | 'too_long' }

export type ChannelWord = 'whatsapp' | 'sms' | 'email' | 'telegram'
export type ReportPeriod = 'day' | 'week' | 'month'
export type SecretKind = 'card' | 'identity_number' | 'iban' | 'api_key' | 'pin'

export type Entities = {
  readonly amounts: readonly Reading<AmountReading>[]
  readonly phones: readonly Reading<PhoneReading>[]
  readonly emails: readonly Reading<EmailAddress>[]
  readonly payerNames: readonly Reading<string>[]
  readonly purpose: Reading<string> | null
  readonly moneyTypes: readonly Reading<MoneyType>[]
  readonly validities: readonly Reading<ValidityReading>[]
  /** The most instalments allowed; 1 means a single charge. */
  readonly installmentCaps: readonly Reading<number>[]
  readonly channelsWanted: readonly Reading<ChannelWord>[]
  readonly channelsRefused: readonly Reading<ChannelWord>[]
  readonly linkNumbers: readonly Reading<ShortNumber>[]
  readonly reportPeriod: Reading<ReportPeriod> | null
  readonly caseNumbers: readonly Reading<string>[]
}

export type Intent = {
  readonly command: CommandReading
  readonly entities: Entities
  readonly secrets: readonly SecretKind[]
  /** The text with every secret masked, as long as the text: the only form that may be stored. */
  readonly scrubbed: string
}
