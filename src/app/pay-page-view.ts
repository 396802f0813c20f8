import type { DeclineReason } from '../domain/decline-reason.ts'
import type { PaymentLinkId, PosAccountId, ShortNumber } from '../domain/ids.ts'
import type { Instant } from '../domain/instant.ts'
import type { Locale, MerchantKind } from '../domain/merchant.ts'
import type { Kurus } from '../domain/money.ts'
import type { MoneyType } from '../domain/payment-link.ts'

/** The office as its payer sees it. */
export type PayPageOffice = {
  readonly name: string
  readonly kind: MerchantKind
  readonly locale: Locale
  readonly contactPhone: string | null
  readonly contactEmail: string | null
  readonly privacyNotice: string
  /** In the office's own words and with gaps, by text and language: `expiry.tr`. */
  readonly ownTexts?: OfficePageTexts
}

export type OfficePageTexts = Partial<Readonly<Record<`${'expiry' | 'error'}.${Locale}`, string>>>

/** The link without anything of the file: the office's own purpose text never leaves. */
export type PayPageLink = {
  readonly id: PaymentLinkId
  readonly shortNumber: ShortNumber
  readonly amount: Kurus
  readonly moneyType: MoneyType | 'mixed'
  readonly expiresAt: Instant
  readonly verificationCode: string
  readonly installmentCap: number
}

export type PayerField = 'name' | 'email' | 'phone'

/** What a payment would start with now. */
export type PayOffer = {
  /** What is still to be paid; the link's amount unless a part was paid. */
  readonly due: Kurus
  /** Asked because the provider needs it and the office did not give it; a known value is never shown to whoever opens the link. */
  readonly needs: readonly PayerField[]
  readonly provider: {
    readonly posAccountId: PosAccountId
    readonly displayName: string
    /** Hosts the payer may be sent to, for the page's form-action. */
    readonly payerHosts: readonly string[]
    readonly quotesInstallments: boolean
  }
}

type Seen = { readonly office: PayPageOffice; readonly link: PayPageLink }

/** What the page of a link may show now. Reading it changes nothing (I9). */
export type PayPageView =
  /** Unknown and malformed tokens, drafts and discarded links: one answer. */
  | { readonly kind: 'not_found' }
  | (Seen & { readonly kind: 'open'; readonly offer: PayOffer })
  /** An attempt's session lives: a POST sends the payer back to it. */
  | (Seen & { readonly kind: 'under_way'; readonly offer: PayOffer })
  /** The result is not known; nothing new may start. `held`: the provider said yes, a person must look. */
  | (Seen & { readonly kind: 'checking'; readonly held: boolean })
  /** `notCharged` only where the provider's own answer proves that no money was taken. */
  | (Seen & {
      readonly kind: 'refused'
      readonly reason: DeclineReason
      readonly notCharged: boolean
      readonly offer: PayOffer
    })
  | (Seen & { readonly kind: 'paid'; readonly payment: PaidView })
  | (Seen & { readonly kind: 'expired' | 'cancelled' })
  /** The office has no provider that takes payments now. */
  | (Seen & { readonly kind: 'unavailable' })

/** The latest capture of a paid, part refunded or refunded link. */
export type PaidView = {
  readonly amount: Kurus
  /** Above `amount` where the payer bears an instalment charge. */
  readonly charged: Kurus
  readonly installments: number
  readonly capturedAt: Instant
  /** e.g. 7K3F-1 */
  readonly reference: string
  /** Null for a payment the office declared (a bank transfer). */
  readonly providerName: string | null
  readonly refunded: Kurus
}
