import { parsePhoneNumber } from '../../domain/address.ts'
import type { DeclineReason } from '../../domain/decline-reason.ts'
import { instant } from '../../domain/instant.ts'
import type { Locale } from '../../domain/merchant.ts'
import { kurus } from '../../domain/money.ts'
import { formatFor } from '../../messages/format.ts'
import { displayPhone } from '../../messages/phone.ts'
import type { Texts } from './texts.ts'

/** `it.f` of every template: values become words here and nowhere else. */
export type Formats = {
  readonly money: (kurus: number) => string
  /** Day, weekday and time in Istanbul. */
  readonly dateTime: (instant: number) => string
  /** Figures only: 26.11.2026 18:30. */
  readonly short: (instant: number) => string
  readonly remaining: (from: number, to: number) => string
  readonly duration: (minutes: number) => string
  readonly phone: (e164: string) => string
  readonly installments: (count: number) => string
  readonly decline: (reason: DeclineReason) => string
  readonly declineAdvice: (reason: DeclineReason) => string
  readonly declineForPayer: (reason: DeclineReason) => string
  /** Joins what is there by a middle dot. */
  readonly dots: (parts: readonly (string | null)[]) => string
}

const DOT = ' \u00b7 '

export function formatsFor(locale: Locale, texts: Texts): Formats {
  const { installments } = texts.words
  const values = formatFor(locale)
  return {
    money: (amount) => values.money(kurus(amount)),
    dateTime: (at) => values.dateTime(instant(at)),
    short: (at) => values.shortDateTime(instant(at)),
    remaining: (from, to) => values.remaining(instant(from), instant(to)),
    duration: values.duration,
    phone: phoneText,
    installments: (count) => (count === 1 ? installments.one : `${count} ${installments.many}`),
    decline: (reason) => texts.declines[reason].short,
    declineAdvice: (reason) => texts.declines[reason].advice,
    declineForPayer: (reason) => texts.declines[reason].payer,
    dots: (parts) => parts.filter((part) => part !== null && part !== '').join(DOT),
  }
}

/** A text that is no number is shown as it stands. */
function phoneText(text: string): string {
  const phone = parsePhoneNumber(text)
  return phone.ok ? displayPhone(phone.value) : text
}
