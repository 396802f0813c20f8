import type { SmsAlphabet } from '../domain/sms-alphabet.ts'

/** What an SMS costs: characters as the operator counts them, and the parts they fill. */
export type SmsCount = { readonly alphabet: SmsAlphabet | 'unicode'; readonly length: number; readonly parts: number }

/** The operator appends its code ("B001" and a space) to every text. */
const OPERATOR_CODE = 5

/** Characters of one part, and of each of several: Turkish operators' price lists. */
const CAPACITY = {
  plain: { alone: 160, each: 153 },
  turkish: { alone: 155, each: 149 },
  unicode: { alone: 70, each: 67 },
} as const

/** One SMS with room for the five characters an operator appends (160 - 5), in GSM-7 septets. */
export const SMS_LENGTH = CAPACITY.plain.alone - OPERATOR_CODE

const BASIC = new Set(
  '@\u00a3$\u00a5\u00e8\u00e9\u00f9\u00ec\u00f2\n\u00d8\u00f8\r\u00c5\u00e5_\u00c6\u00e6\u00df\u00c9 !"#\u00a4%&\'()*+,-./0123456789:;<=>?' +
    '\u00a1ABCDEFGHIJKLMNOPQRSTUVWXYZ\u00c4\u00d6\u00d1\u00dc\u00a7\u00bfabcdefghijklmnopqrstuvwxyz\u00e4\u00f6\u00f1\u00fc\u00e0',
)
/** Reached by an escape: they count twice. */
const EXTENDED = new Set('^{}\\[]~|\u20ac\f')
/** The seven letters that only the national table has. */
const NATIONAL = new Set('\u015e\u015f\u011e\u011f\u00e7\u0131\u0130')
/** Of the GSM alphabet, the Turkish letters that keep their marks where the others may. */
const KEPT_MARKS = new Set('\u00d6\u00f6\u00dc\u00fc\u00c7')

const PLAIN: Readonly<Record<string, string>> = {
  '\u0131': 'i',
  '\u20ba': 'TL',
  '\u2018': "'",
  '\u2019': "'",
  '\u201c': '"',
  '\u201d': '"',
  '\u2013': '-',
  '\u2014': '-',
  '\u2026': '...',
  '\u00b7': '-',
  '\u00a0': ' ',
}

const isTurkishLetter = (character: string): boolean => NATIONAL.has(character) || KEPT_MARKS.has(character)

/** Writes a text in an SMS alphabet: accents fall, what has no likeness is left out. One letter beyond it halves the SMS. */
export function toSmsText(text: string, alphabet: SmsAlphabet = 'plain'): string {
  const written = [...text.normalize('NFC')].map((character) =>
    alphabet === 'turkish' && isTurkishLetter(character) ? character : plainly(character),
  )
  return written.join('').replaceAll(/ {2,}/g, ' ').trim()
}

const plainly = (character: string): string =>
  [...(PLAIN[character] ?? character).normalize('NFD').replaceAll(/\p{M}/gu, '')]
    .map((letter) => PLAIN[letter] ?? letter)
    .filter((letter) => BASIC.has(letter) || EXTENDED.has(letter))
    .join('')

/** Characters of a text in an SMS alphabet, as the operator counts; Infinity where one is outside it. */
export const smsLength = (text: string, alphabet: SmsAlphabet = 'plain'): number =>
  [...text].reduce((sum, character) => sum + widthOf(character, alphabet), 0)

function widthOf(character: string, alphabet: SmsAlphabet): number {
  if (EXTENDED.has(character)) return 2
  if (BASIC.has(character) || (alphabet === 'turkish' && isTurkishLetter(character))) return 1
  // A capital C with cedilla is in the GSM alphabet itself.
  return character === '\u00c7' ? 1 : Number.POSITIVE_INFINITY
}

/** What is left of `parts` parts once the operator has appended its code. */
export function smsLimit(alphabet: SmsCount['alphabet'], parts = 1): number {
  const { alone, each } = CAPACITY[alphabet]
  return (parts === 1 ? alone : parts * each) - OPERATOR_CODE
}

/** How a text goes out as it stands: in the narrowest alphabet that holds it, over as many parts as it needs. */
export function countSms(text: string): SmsCount {
  const alphabet = narrowest(text)
  const length = alphabet === 'unicode' ? text.length : smsLength(text, alphabet)
  const parts = length <= smsLimit(alphabet) ? 1 : Math.ceil((length + OPERATOR_CODE) / CAPACITY[alphabet].each)
  return { alphabet, length, parts }
}

function narrowest(text: string): SmsCount['alphabet'] {
  if (Number.isFinite(smsLength(text))) return 'plain'
  return Number.isFinite(smsLength(text, 'turkish')) ? 'turkish' : 'unicode'
}
