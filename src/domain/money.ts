import type { Brand } from './brand.ts'
import { err, ok, type Result } from './result.ts'

/** Integer minor unit of TRY: 100 kuruş are one lira. May be zero; never a fraction. */
export type Kurus = Brand<number, 'Kurus'>

export type AmountError = { kind: 'not_an_amount' | 'ambiguous' | 'too_many_decimals' | 'not_positive' | 'too_large' }

/** 10 million lira: above any single card payment, below every integer trap. */
export const MAX_AMOUNT_KURUS = 1_000_000_000

const GROUPED = /^\d{1,3}(?:\.\d{3})+(?:,\d+)?$/
const PLAIN = /^\d+(?:,\d+)?$/
const DOT_DECIMAL = /^\d+\.\d{1,2}$/
const COMMA_THOUSANDS = /^\d+,\d{3,}$/
const LEADING_ZERO = /^0\d|^0\./

/** Earns the brand; throws where the number is not a whole, safe, non-negative count of kuruş. */
export function kurus(value: number): Kurus {
  if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`not a whole amount of kuruş: ${value}`)
  return value as Kurus
}

/** Reads an amount as it is written in Turkish ("1.500,50"); what could mean two things is an error, not a guess. */
export function parseLira(text: string): Result<Kurus, AmountError> {
  if (DOT_DECIMAL.test(text) || COMMA_THOUSANDS.test(text) || LEADING_ZERO.test(text)) return err({ kind: 'ambiguous' })
  if (!GROUPED.test(text) && !PLAIN.test(text)) return err({ kind: 'not_an_amount' })
  const [whole = '', fraction = ''] = text.replaceAll('.', '').split(',')
  if (fraction.length > 2) return err({ kind: 'too_many_decimals' })
  return payableKurus(Number(whole) * 100 + Number(fraction.padEnd(2, '0')))
}

/** An amount that may be asked for: more than nothing, at most MAX_AMOUNT_KURUS. */
export function payableKurus(value: number): Result<Kurus, AmountError> {
  if (value <= 0) return err({ kind: 'not_positive' })
  if (value > MAX_AMOUNT_KURUS) return err({ kind: 'too_large' })
  return ok(kurus(value))
}

/** "1.500,50": grouped by dots, always two decimals, no currency. Its inverse is parseLira. */
export function formatLira(amount: Kurus): string {
  const whole = String(Math.trunc(amount / 100)).replace(/\B(?=(?:\d{3})+$)/g, '.')
  return `${whole},${String(amount % 100).padStart(2, '0')}`
}

export const addKurus = (...amounts: readonly Kurus[]): Kurus => kurus(amounts.reduce<number>((sum, a) => sum + a, 0))

/** Splits into `parts` slices that sum to the whole; the first slices carry the odd kuruş. Throws for no parts at all. */
export function splitKurus(amount: Kurus, parts: number): Kurus[] {
  if (!Number.isSafeInteger(parts) || parts < 1) throw new RangeError(`not a number of parts: ${parts}`)
  const slice = Math.trunc(amount / parts)
  const odd = amount - slice * parts
  return Array.from({ length: parts }, (_, index) => kurus(index < odd ? slice + 1 : slice))
}
