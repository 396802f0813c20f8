import type { ChannelKind } from './channel-kind.ts'
import type { ChannelAccountId, MerchantId, PayerId } from './ids.ts'
import type { Instant } from './instant.ts'
import type { ChannelAddress, Locale } from './merchant.ts'

/** Who is asked to pay. E.164 phone, lower-case e-mail. */
export type Payer = {
  readonly id: PayerId
  readonly merchantId: MerchantId
  readonly name: string | null
  readonly phone: string | null
  readonly email: string | null
  /** Set once the payer opted in by the one-time t.me link. */
  readonly telegram: { readonly channelAccountId: ChannelAccountId; readonly address: ChannelAddress } | null
  readonly locale: Locale
  /** The payer stopped the messages: nothing but word of own payments is sent any more. */
  readonly optedOut: boolean
  /** The channels of the last link that went to them: the next one starts with these. */
  readonly lastChannels: readonly ChannelKind[]
  /** When their personal data was erased on request; the money stays in the books. */
  readonly erasedAt: Instant | null
}
