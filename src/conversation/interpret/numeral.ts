import { splitNumberWord, valueOfWords } from './number-words.ts'
import { isFree, tokenAt, wordAt, type Sheet } from './tokens.ts'

/** How sure it is that a number is money: a bare whole number, one in the shape of money, one with a currency. */
export type Strength = 'bare' | 'shaped' | 'currency'

/** Possible values in lira times 100; more than one means that the writing itself is ambiguous. */
export type Quantity = {
  to: number
  values: number[]
  strength: Strength
  written: 'digits' | 'words'
  tooFine?: boolean
}

const MULTIPLIERS: Readonly<Record<string, number>> = {
  yuz: 100,
  bin: 1_000,
  k: 1_000,
  milyon: 1_000_000,
  mn: 1_000_000,
  mio: 1_000_000,
}
const LIRA =
  /^(?:tl|try|ytl|lira|liraya|liradan|tlye|tllik|₺)$|^lira(?:lik|si|sini|yi|ya|dan|nin|ligi|liga|cik)?$|^tl(?:ye|lik|yi|nin|dir|den)$/

export const isLira = (sheet: Sheet, index: number): boolean =>
  isFree(sheet, index) && LIRA.test(tokenAt(sheet, index).text)

const GROUPED = /^\d{1,3}(?:\.\d{3})+$/
const KNOWN_SHAPES: readonly { pattern: RegExp; read: (text: string) => number[]; strength: Strength }[] = [
  { pattern: /^(?:0|[1-9]\d*)$/, read: (t) => [Number(t)], strength: 'bare' },
  {
    pattern: /^[1-9]\d{0,2}(?:\.\d{3})+(?:,\d{1,2})?$/,
    read: (t) => [Number(t.replaceAll('.', '').replace(',', '.'))],
    strength: 'shaped',
  },
  { pattern: /^(?:0|[1-9]\d*),\d{1,2}$/, read: (t) => [Number(t.replace(',', '.'))], strength: 'shaped' },
  { pattern: /^[1-9]\d{0,2}(?:,\d{3})+\.\d{1,2}$/, read: (t) => [Number(t.replaceAll(',', ''))], strength: 'shaped' },
  // 15.00 is 15 or a slip for 1500; 1.5 is 1.5 or 1500
  { pattern: /^(?:0|[1-9]\d*)\.\d{2}$/, read: (t) => [Number(t), Number(t.replace('.', ''))], strength: 'shaped' },
  { pattern: /^(?:0|[1-9]\d*)\.\d$/, read: (t) => [Number(t), Number(t) * 1_000], strength: 'shaped' },
  {
    pattern: /^[1-9]\d{0,2}(?:,\d{3})+$/,
    read: (t) => [Number(t.replaceAll(',', '')), Number(t.replace(',', '.'))],
    strength: 'shaped',
  },
]

/** The lira a numeral in digits can mean; none when it is no number at all. */
function readNumeral(text: string): { values: number[]; strength: Strength; tooFine: boolean } | null {
  for (const shape of KNOWN_SHAPES) {
    if (shape.pattern.test(text))
      return { values: shape.read(text).filter((v) => Number.isFinite(v)), strength: shape.strength, tooFine: false }
  }
  if (/^\d+(?:\.\d{3})*,\d{3,}$/.test(text)) return { values: [], strength: 'shaped', tooFine: true }
  if (/^[1-9]\d*(?:[.,]\d+)+$/.test(text)) return { values: [], strength: 'shaped', tooFine: false }
  return null
}

/** "12 000": groups of three after a space, which must be followed by a currency to count as one number. */
function joinSpaced(sheet: Sheet, from: number): { to: number; text: string } {
  let text = tokenAt(sheet, from).text
  let to = from + 1
  if (!/^[1-9]\d{0,2}$/.test(text)) return { to, text }
  let joined = text
  while (isFree(sheet, to) && /^\d{3}(?:,\d{1,2})?$/.test(tokenAt(sheet, to).text) && !joined.includes(',')) {
    joined += tokenAt(sheet, to).text
    to += 1
  }
  if (to > from + 1 && (isLira(sheet, to) || isLira(sheet, from - 1))) text = joined
  else to = from + 1
  return { to, text }
}

/** "beş yüzlük", "üç bine": an ending on the last word of an amount. */
const INFLECTED = /^(\p{L}*(?:yuz|bin|milyon))(?:l[iu]k|l[iu]g[iu]|[eaiu])$/u

function wordsFrom(sheet: Sheet, from: number): { to: number; words: string[] } {
  let to = from
  let words: string[] = []
  for (let ends = false; isFree(sheet, to) && !ends; to += 1) {
    const word = wordAt(sheet, to)
    const stem = INFLECTED.exec(word)?.[1]
    const parts = splitNumberWord(stem ?? word)
    if (parts.length === 0 || valueOfWords([...words, ...parts]) === null) break
    words = [...words, ...parts]
    ends = stem !== undefined
  }
  return { to, words }
}

function readDigits(sheet: Sheet, from: number): Quantity | null {
  const { to, text } = joinSpaced(sheet, from)
  const numeral = readNumeral(text)
  if (numeral === null) return null
  const strength = to > from + 1 ? 'shaped' : numeral.strength
  return { to, values: numeral.values, strength, written: 'digits', tooFine: numeral.tooFine }
}

function readWords(sheet: Sheet, from: number): Quantity | null {
  const half = wordAt(sheet, from) === 'yarim' ? MULTIPLIERS[wordAt(sheet, from + 1)] : undefined
  if (half !== undefined) return { to: from + 2, values: [half / 2], strength: 'shaped', written: 'words' }
  const { to, words } = wordsFrom(sheet, from)
  const value = valueOfWords(words)
  if (value === null) return null
  const large = words.length > 1 && words.some((word) => word === 'yuz' || word === 'bin' || word === 'milyon')
  return { to, values: [value], strength: large ? 'shaped' : 'bare', written: 'words' }
}

/** "2 bin 500": the rest below the multiplier, in digits or words. */
function addRest(sheet: Sheet, to: number, factor: number): { to: number; rest: number } {
  const none = { to, rest: 0 }
  if (!isFree(sheet, to)) return none
  const { kind } = tokenAt(sheet, to)
  const found = kind === 'number' ? restInDigits(sheet, to, factor) : restInWords(sheet, to)
  return found !== null && found.rest < factor ? found : none
}

function restInDigits(sheet: Sheet, at: number, factor: number): { to: number; rest: number } | null {
  const { text } = tokenAt(sheet, at)
  if (!/^\d{1,3}(?:,\d{1,2})?$/.test(text)) return null
  if (text.includes(',')) return isLira(sheet, at + 1) ? { to: at + 1, rest: Number(text.replace(',', '.')) } : null
  const next = MULTIPLIERS[wordAt(sheet, at + 1)] ?? factor
  if (next < factor) {
    const more = addRest(sheet, at + 2, next)
    return { to: more.to, rest: Number(text) * next + more.rest }
  }
  return text.length === 3 || isLira(sheet, at + 1) ? { to: at + 1, rest: Number(text) } : null
}

function restInWords(sheet: Sheet, at: number): { to: number; rest: number } | null {
  const { to, words } = wordsFrom(sheet, at)
  const rest = valueOfWords(words)
  if (rest === null) return null
  // "2 bin bir link" and the surname in "2 bin Altı" add nothing
  const isName = tokenAt(sheet, at).shape === 'capital'
  const ends = rest > 1 && wordAt(sheet, to) === ''
  const isRest = rest >= 100 || isLira(sheet, to) || (!isName && (rest >= 10 || ends))
  return isRest ? { to, rest } : null
}

/** "iki buçuk bin" is 2500; "iki buçuk" alone may be 2,50, 250 or 2500. */
function readHalf(sheet: Sheet, quantity: Quantity): Quantity {
  if (!isFree(sheet, quantity.to) || !/^bucuk(?:luk)?$/.test(wordAt(sheet, quantity.to))) return quantity
  const whole = quantity.values[0] ?? 0
  const factor = MULTIPLIERS[wordAt(sheet, quantity.to + 1)]
  if (factor !== undefined)
    return { ...quantity, to: quantity.to + 2, values: [(whole + 0.5) * factor], strength: 'shaped' }
  if (whole >= 1_000)
    return { ...quantity, to: quantity.to + 1, values: [whole + 0.5, whole * 1.5], strength: 'shaped' }
  return {
    ...quantity,
    to: quantity.to + 1,
    values: [whole + 0.5, (whole + 0.5) * 100, (whole + 0.5) * 1_000],
    strength: 'shaped',
  }
}

/** "bin 500 lira". */
function addDigitsToWords(sheet: Sheet, quantity: Quantity): Quantity {
  const [value = 0] = quantity.values
  if (value < 1_000 || value % 1_000 !== 0) return quantity
  const { to, rest } = addRest(sheet, quantity.to, 1_000)
  return rest === 0 ? quantity : { ...quantity, to, values: [value + rest], strength: 'shaped' }
}

/** "bin", and "yüz bin" as one: "5 yüz bin". */
function factorAt(sheet: Sheet, at: number): { factor: number | undefined; to: number } {
  const factor = isFree(sheet, at) ? MULTIPLIERS[wordAt(sheet, at)] : undefined
  const next = factor === 100 && isFree(sheet, at + 1) ? MULTIPLIERS[wordAt(sheet, at + 1)] : undefined
  return next === undefined || next === 100 ? { factor, to: at + 1 } : { factor: next * 100, to: at + 2 }
}

function multiply(sheet: Sheet, quantity: Quantity): Quantity {
  const { factor, to: after } = factorAt(sheet, quantity.to)
  if (quantity.written === 'words') return addDigitsToWords(sheet, quantity)
  if (factor === undefined) return quantity
  const text = tokenAt(sheet, quantity.to - 1).text
  // before a multiplier a dot is a decimal mark, except where it groups: "2.5 bin", but "2.500 bin" is doubtful
  const base = /^\d+\.\d{1,2}$/.test(text)
    ? [Number(text)]
    : GROUPED.test(text)
      ? [Number(text), Number(text.replaceAll('.', ''))]
      : quantity.values
  const { to, rest } = addRest(sheet, after, factor)
  return { ...quantity, to, values: base.map((value) => value * factor + rest), strength: 'shaped' }
}

/** The number that starts at this token, in digits or words, with its multiplier. */
export function readQuantity(sheet: Sheet, from: number): Quantity | null {
  const token = tokenAt(sheet, from)
  const first =
    token.kind === 'number' ? readDigits(sheet, from) : token.kind === 'word' ? readWords(sheet, from) : null
  if (first === null) return null
  const half = readHalf(sheet, first)
  return half === first ? multiply(sheet, first) : half
}
