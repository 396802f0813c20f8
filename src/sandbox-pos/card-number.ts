export type CardBrand = 'visa' | 'mastercard' | 'troy' | 'amex' | 'unknown'

export const digitsOf = (text: string): string => text.replace(/[\s-]/g, '')

/** The check digit rule of ISO/IEC 7812: every second digit from the right is doubled. */
export function isLuhnValid(digits: string): boolean {
  if (!/^\d{12,19}$/.test(digits)) return false
  const sum = [...digits].reverse().reduce((total, digit, index) => total + luhnWeight(Number(digit), index), 0)
  return sum % 10 === 0
}

function luhnWeight(digit: number, indexFromRight: number): number {
  if (indexFromRight % 2 === 0) return digit
  return digit * 2 > 9 ? digit * 2 - 9 : digit * 2
}

export function brandOf(digits: string): CardBrand {
  if (/^(?:9792|65)/.test(digits)) return 'troy'
  if (/^4/.test(digits)) return 'visa'
  if (/^(?:5[1-5]|2[2-7])/.test(digits)) return 'mastercard'
  return /^3[47]/.test(digits) ? 'amex' : 'unknown'
}

/** All that is ever kept of a card's number. */
export const lastFourOf = (digits: string): string => digits.slice(-4)
