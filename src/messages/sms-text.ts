/** One SMS with room for the five characters an operator appends (160 - 5), in GSM-7 septets. */
export const SMS_LENGTH = 155

const BASIC = new Set(
  '@\u00a3$\u00a5\u00e8\u00e9\u00f9\u00ec\u00f2\n\u00d8\u00f8\r\u00c5\u00e5_\u00c6\u00e6\u00df\u00c9 !"#\u00a4%&\'()*+,-./0123456789:;<=>?' +
    '\u00a1ABCDEFGHIJKLMNOPQRSTUVWXYZ\u00c4\u00d6\u00d1\u00dc\u00a7\u00bfabcdefghijklmnopqrstuvwxyz\u00e4\u00f6\u00f1\u00fc\u00e0',
)
/** Reached by an escape: they count twice. */
const EXTENDED = new Set('^{}\\[]~|\u20ac\f')

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

/** Writes a text in the SMS alphabet: accents fall, what has no likeness is left out. One letter beyond it halves the SMS. */
export function toSmsText(text: string): string {
  const bare = [...text].map((character) => PLAIN[character] ?? character).join('')
  const kept = [...bare.normalize('NFD').replaceAll(/\p{M}/gu, '')].filter((c) => BASIC.has(c) || EXTENDED.has(c))
  return kept.join('').replaceAll(/ {2,}/g, ' ').trim()
}

/** Septets of a text in the SMS alphabet; Infinity where a character is outside it. */
export function smsLength(text: string): number {
  return [...text].reduce((sum, c) => sum + (BASIC.has(c) ? 1 : EXTENDED.has(c) ? 2 : Number.POSITIVE_INFINITY), 0)
}
