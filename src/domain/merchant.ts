import type { ChannelKind } from './channel-kind.ts'
import type { ChannelAccountId, MemberId, MerchantId, PosAccountId } from './ids.ts'
import type { Instant } from './instant.ts'
import type { Kurus } from './money.ts'
import type { Role } from './role.ts'

export type Locale = 'tr' | 'en'

/** A law office speaks of "müvekkil" and "avukat", a shop of "müşteri" and "satıcı". */
export type MerchantKind = 'law_office' | 'shop'

export type Merchant = {
  readonly id: MerchantId
  readonly name: string
  readonly kind: MerchantKind
  readonly locale: Locale
  /** How a payer reaches the office: shown on the pay page and beside every error. */
  readonly contactPhone: string | null
  readonly contactEmail: string | null
  /** The KVKK notice (aydınlatma metni) shown behind the pay page's link. */
  readonly privacyNotice: string
  readonly linkLimit: Kurus
  readonly defaultValidMinutes: number
  readonly defaultInstallmentCap: number
  readonly defaultChannels: readonly ChannelKind[]
  readonly createdAt: Instant
}

export type Member = {
  readonly id: MemberId
  readonly merchantId: MerchantId
  readonly displayName: string
  readonly role: Role
  readonly active: boolean
  /** argon2id in PHC form; null until the member chose a PIN. */
  readonly pinHash: string | null
  /** What they are answered in; null is the office's language. */
  readonly locale?: Locale | null
}

/** Identity is the channel's own opaque id, never a display name. */
export type ChannelAddress = string

/** One way a member is reached and recognised. */
export type MemberIdentity = {
  readonly memberId: MemberId
  readonly merchantId: MerchantId
  readonly channelAccountId: ChannelAccountId
  readonly address: ChannelAddress
  readonly notify: boolean
}

export type AccountMode = 'live' | 'test'

/** A merchant's contract with one provider; `settings` are opened only when the adapter is. */
export type PosAccount = {
  readonly id: PosAccountId
  readonly merchantId: MerchantId
  readonly adapterId: string
  readonly displayName: string
  readonly mode: AccountMode
  readonly active: boolean
  /** Tried in this order. */
  readonly position: number
}

export type ChannelAccount = {
  readonly id: ChannelAccountId
  readonly merchantId: MerchantId
  readonly adapterId: string
  readonly kind: ChannelKind
  readonly mode: AccountMode
  readonly active: boolean
}
