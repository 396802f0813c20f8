import { err, ok, type Result } from '../domain/result.ts'
import { installmentOptions, type InstallmentOption } from './card-families.ts'
import { digitsOf, isLuhnValid } from './card-number.ts'
import { yearMonthOf } from './clock.ts'
import { testCardByNumber, type TestCard } from './test-cards.ts'

export type CardFields = { holder: string; number: string; expiry: string; cvc: string; installments: string }
/** A text key per field that is wrong. */
export type CardFieldErrors = Partial<Record<keyof CardFields, string>>
export type AcceptedCard = { card: TestCard; option: InstallmentOption }

export const readCardFields = (form: URLSearchParams): CardFields => ({
  holder: form.get('holder')?.trim() ?? '',
  number: digitsOf(form.get('number') ?? ''),
  expiry: form.get('expiry')?.trim() ?? '',
  cvc: form.get('cvc')?.trim() ?? '',
  installments: form.get('installments') ?? '1',
})

/** Says every field that is wrong at once; a number that is no test card is refused here and goes nowhere else. */
export function checkCard(
  fields: CardFields,
  terms: { amount: number; installmentCap: number; now: number },
): Result<AcceptedCard, CardFieldErrors> {
  const card = testCardByNumber(fields.number)
  const option = card === null ? null : chosenOption(card, fields.installments, terms)
  const errors: CardFieldErrors = {
    ...errorOf('holder', fields.holder.length < 2 ? 'error.holder' : null),
    ...errorOf('number', numberError(fields.number, card)),
    ...errorOf('expiry', expiryError(fields.expiry, terms.now)),
    ...errorOf('cvc', /^\d{3,4}$/.test(fields.cvc) ? null : 'error.cvc'),
    ...errorOf('installments', card !== null && option === null ? 'error.installments' : null),
  }
  if (Object.keys(errors).length > 0 || card === null || option === null) return err(errors)
  return ok({ card, option })
}

const errorOf = (field: keyof CardFields, key: string | null): CardFieldErrors => (key === null ? {} : { [field]: key })

const chosenOption = (card: TestCard, count: string, terms: { amount: number; installmentCap: number }) =>
  installmentOptions(terms.amount, card.family, terms.installmentCap).find((one) => String(one.count) === count) ?? null

function numberError(digits: string, card: TestCard | null): string | null {
  if (card !== null) return null
  if (digits === '') return 'error.number.missing'
  return isLuhnValid(digits) ? 'error.number.not_a_test_card' : 'error.number.mistyped'
}

function expiryError(text: string, now: number): string | null {
  const match = /^(0[1-9]|1[0-2])\s*\/?\s*(?:20)?(\d{2})$/.exec(text)
  if (match === null) return 'error.expiry.form'
  return `${match[2]}${match[1]}` < yearMonthOf(now) ? 'error.expiry.past' : null
}
