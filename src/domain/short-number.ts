import type { ShortNumber } from './ids.ts'

/** A–Z and 2–9 without the letters that are misread or misheard: B G I L O Q S. */
const LETTERS = 'ACDEFHJKMNPRTUVWXYZ'
const DIGITS = '23456789'
const ALPHABET = LETTERS + DIGITS
const LENGTH = 4
const MAX_TRIES = 64

const isLetter = (character: string): boolean => LETTERS.includes(character)
const isDigit = (character: string): boolean => DIGITS.includes(character)

/**
 * At least two letters and one digit, and a digit somewhere after a letter: so it is never an amount (500K, 15MN)
 * nor the end of a date (23TE).
 */
export function parseShortNumber(text: string): ShortNumber | null {
  // Some characters turn into two ASCII letters in upper case (the ligature ff).
  const characters = text.length === LENGTH ? [...text.toUpperCase()] : []
  if (characters.length !== LENGTH || !characters.every((c) => isLetter(c) || isDigit(c))) return null
  if (characters.filter(isLetter).length < 2) return null
  const firstLetter = characters.findIndex(isLetter)
  if (!characters.slice(firstLetter).some(isDigit)) return null
  return characters.join('') as ShortNumber
}

/** Draws one short number; `randomBelow(n)` gives an integer in [0, n). */
export function drawShortNumber(randomBelow: (limit: number) => number): ShortNumber {
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const text = Array.from({ length: LENGTH }, () => ALPHABET[randomBelow(ALPHABET.length)]).join('')
    const parsed = parseShortNumber(text)
    if (parsed !== null) return parsed
  }
  throw new Error('the random source never produced a short number')
}
