import type { Payer } from './payer.ts'

/** Typed without Turkish letters or with them, a name is one: "YILMAZ", "yılmaz" and "yilmaz" fold alike. */
export const foldName = (text: string): string =>
  text
    // the dotless i has no decomposition
    .replaceAll('\u0131', 'i')
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^\p{L}\d]+/gu, ' ')
    .trim()

export const wordsOf = (text: string): readonly string[] => foldName(text).split(' ').filter(Boolean)

const LAST_DIGITS = 4
const NATIONAL_DIGITS = 10

/** The digits by which people tell two phones apart. */
export const lastDigits = (phone: string): string => phone.slice(-LAST_DIGITS)

/** Under what a client is found: each word of the name, the phone whole and by its last digits, the mailbox. */
export function clientKeys({ name, phone, email }: Pick<Payer, 'name' | 'phone' | 'email'>): readonly string[] {
  return [
    ...new Set([
      ...wordsOf(name ?? ''),
      ...(phone === null ? [] : [lastDigits(phone), phone.replaceAll(/\D/g, '').slice(-NATIONAL_DIGITS)]),
      ...(email === null ? [] : wordsOf(email.split('@')[0] ?? '')),
    ]),
  ]
}

/** The beginnings of keys a search asks for; a phone in any spelling is its national digits. */
export function searchKeys(query: string): readonly string[] {
  const digits = query.replaceAll(/\D/g, '')
  const isNumber = digits.length >= LAST_DIGITS && !/\p{L}/u.test(query)
  return isNumber ? [digits.slice(-NATIONAL_DIGITS)] : wordsOf(query)
}

/** "ahmet" may be Ahmet Yilmaz; "ahmet kaya" may not. */
export function mayBeName(typed: string, known: string): boolean {
  const knownWords = wordsOf(known)
  return wordsOf(typed).every((word) => knownWords.includes(word))
}

export const isSameName = (one: string, other: string): boolean => foldName(one) === foldName(other)
