import { kurus, MAX_AMOUNT_KURUS, type Kurus } from '../../domain/money.ts'
import { fold } from './normalize.ts'
import { splitNumberWord, valueOfWords } from './number-words.ts'
import type { AmountReading, AmountRefusal } from './reading.ts'
import { isFree, tokenAt, tokenise, wordAt, type Sheet } from './tokens.ts'

/** How sure it is that a number is money: a bare whole number, one in the shape of money, one with a currency. */
export type Strength = 'bare' | 'shaped' | 'currency'
export type AmountSpan = {
  readonly from: number
  readonly to: number
  readonly strength: Strength
  readonly value: AmountReading
  readonly written: 'digits' | 'words'
}

/** Possible values in lira times 100; more than one means that the writing itself is ambiguous. */
type Quantity = {
  to: number
  values: number[]
  strength: Strength
  written: 'digits' | 'words'
  refusal?: AmountRefusal
  tooFine?: boolean
}

const MULTIPLIERS: Readonly<Record<string, number>> = {
  bin: 1_000,
  k: 1_000,
  milyon: 1_000_000,
  mn: 1_000_000,
  mio: 1_000_000,
}
const LIRA =
  /^(?:tl|try|ytl|lira|liraya|liradan|tlye|tllik|₺)$|^lira(?:lik|si|sini|yi|ya|dan|nin|ligi|liga|cik)?$|^tl(?:ye|lik|yi|nin|dir|den)$/
const KURUS_WORD = /^(?:kurus|krs|kr)(?:luk|a|u|tur)?$/
const FOREIGN =
  /^(?:dolar|usd|euro|avro|eur|sterlin|gbp|pound|mark|frank|chf|ruble|riyal|dirhem|manat|gram|altin|btc|usdt)(?:lik|luk|i|u|a|yu|ya|si|su)?$|^[$€£]$/

const isLira = (sheet: Sheet, index: number): boolean => isFree(sheet, index) && LIRA.test(tokenAt(sheet, index).text)
const isForeign = (sheet: Sheet, index: number): boolean => FOREIGN.test(tokenAt(sheet, index).text)

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

function wordsFrom(sheet: Sheet, from: number): { to: number; words: string[] } {
  let to = from
  let words: string[] = []
  while (isFree(sheet, to)) {
    const parts = splitNumberWord(wordAt(sheet, to))
    if (parts.length === 0 || valueOfWords([...words, ...parts]) === null) break
    words = [...words, ...parts]
    to += 1
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
  const token = tokenAt(sheet, to)
  if (!isFree(sheet, to)) return { to, rest: 0 }
  if (token.kind === 'number' && /^\d{1,3}$/.test(token.text)) {
    const next = MULTIPLIERS[wordAt(sheet, to + 1)]
    if (next !== undefined && next < factor) {
      const more = addRest(sheet, to + 2, next)
      return { to: more.to, rest: Number(token.text) * next + more.rest }
    }
    const belongs = token.text.length === 3 || isLira(sheet, to + 1)
    return belongs && Number(token.text) < factor ? { to: to + 1, rest: Number(token.text) } : { to, rest: 0 }
  }
  const { to: end, words } = wordsFrom(sheet, to)
  const value = valueOfWords(words) ?? 0
  return end > to && value < factor && (value >= 100 || isLira(sheet, end)) ? { to: end, rest: value } : { to, rest: 0 }
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

function multiply(sheet: Sheet, quantity: Quantity): Quantity {
  const factor = isFree(sheet, quantity.to) ? MULTIPLIERS[wordAt(sheet, quantity.to)] : undefined
  if (quantity.written === 'words') return addDigitsToWords(sheet, quantity)
  if (factor === undefined) return quantity
  const text = tokenAt(sheet, quantity.to - 1).text
  // before a multiplier a dot is a decimal mark, except where it groups: "2.5 bin", but "2.500 bin" is doubtful
  const base = /^\d+\.\d{1,2}$/.test(text)
    ? [Number(text)]
    : GROUPED.test(text)
      ? [Number(text), Number(text.replaceAll('.', ''))]
      : quantity.values
  const { to, rest } = addRest(sheet, quantity.to + 1, factor)
  return { ...quantity, to, values: base.map((value) => value * factor + rest), strength: 'shaped' }
}

function readQuantity(sheet: Sheet, from: number): Quantity | null {
  const token = tokenAt(sheet, from)
  const first =
    token.kind === 'number' ? readDigits(sheet, from) : token.kind === 'word' ? readWords(sheet, from) : null
  if (first === null) return null
  const half = readHalf(sheet, first)
  return half === first ? multiply(sheet, first) : half
}

/** Over the signs that people put between number and currency: "15.000,-TL", "#15.000,00# TL". */
function skipSigns(sheet: Sheet, from: number): number {
  let at = from
  while (at < from + 3 && isFree(sheet, at) && /^[,\-#*.=)'"]$/.test(tokenAt(sheet, at).text)) at += 1
  return at
}

function readKurus(sheet: Sheet, from: number): { to: number; hundredths: number } | null {
  const quantity = readQuantity(sheet, from)
  const value = quantity?.values[0]
  if (quantity === null || value === undefined || !Number.isInteger(value) || value >= 100) return null
  return isFree(sheet, quantity.to) && KURUS_WORD.test(wordAt(sheet, quantity.to))
    ? { to: quantity.to + 1, hundredths: value }
    : null
}

function settle(values: readonly number[], tooFine: boolean): AmountReading {
  if (tooFine && values.length === 0) return { kind: 'refused', reason: 'too_many_decimals' }
  if (values.length === 0) return { kind: 'refused', reason: 'unreadable' }
  const hundredths = [...new Set(values.map((value) => Math.round(value * 100)))]
  const payable = hundredths.filter((value) => value > 0 && value <= MAX_AMOUNT_KURUS).map((value) => kurus(value))
  const [only] = payable
  if (only === undefined)
    return { kind: 'refused', reason: hundredths.every((value) => value <= 0) ? 'zero' : 'too_large' }
  return payable.length === 1 && hundredths.length === 1
    ? { kind: 'sure', kurus: only }
    : { kind: 'ambiguous', values: payable }
}

const isNegative = (sheet: Sheet, from: number): boolean => {
  const sign = tokenAt(sheet, from - 1)
  if (sign.text === 'eksi') return true
  if (sign.text !== '-' || !tokenAt(sheet, from).glued) return false
  return from < 2 || !sign.glued || ['line', 'mark'].includes(tokenAt(sheet, from - 2).kind)
}

/** "2k5", "1'500" and "½ milyon": digits or fractions that hang on the number make it something that was not read. */
function isSpoiled(sheet: Sheet, from: number, to: number): boolean {
  const after = tokenAt(sheet, to)
  if (after.text === '¿' || tokenAt(sheet, from - 1).text === '¿') return true
  if (after.kind === 'number' && after.glued) return !/^[₺]$/.test(tokenAt(sheet, to - 1).text)
  const before = tokenAt(sheet, from - 1)
  return before.text === "'" && before.glued && tokenAt(sheet, from).glued && tokenAt(sheet, from - 2).kind === 'number'
}

function finishAmount(sheet: Sheet, from: number, quantity: Quantity): AmountSpan {
  const { written } = quantity
  const signs = skipSigns(sheet, quantity.to)
  const leading = isLira(sheet, from - 1) && tokenAt(sheet, from - 1).text === '₺'
  const start = leading ? from - 1 : from
  if (isForeign(sheet, quantity.to) || /^[$€£]$/.test(tokenAt(sheet, from - 1).text)) {
    return {
      from: start,
      to: isForeign(sheet, quantity.to) ? quantity.to + 1 : quantity.to,
      strength: 'currency',
      written,
      value: { kind: 'refused', reason: 'foreign_currency' },
    }
  }
  if (isFree(sheet, quantity.to) && KURUS_WORD.test(wordAt(sheet, quantity.to))) {
    return {
      from: start,
      to: quantity.to + 1,
      strength: 'currency',
      written,
      value: settle(
        quantity.values.map((v) => v / 100),
        false,
      ),
    }
  }
  const hasLira = isLira(sheet, signs)
  const tail = hasLira ? readKurus(sheet, signs + 1) : null
  const to = tail?.to ?? (hasLira ? signs + 1 : quantity.to)
  const value = settle(
    quantity.values.map((v) => v + (tail?.hundredths ?? 0) / 100),
    quantity.tooFine === true,
  )
  const strength = hasLira || leading ? 'currency' : quantity.strength
  if (isSpoiled(sheet, from, to))
    return { from: start, to, strength: 'currency', written, value: { kind: 'refused', reason: 'unreadable' } }
  if (isNegative(sheet, from))
    return { from: start - 1, to, strength: 'currency', written, value: { kind: 'refused', reason: 'negative' } }
  return { from: start, to, strength, written, value }
}

/** The amount that starts at this token, if one does. */
export function amountAt(sheet: Sheet, from: number): AmountSpan | null {
  if (!isFree(sheet, from)) return null
  const quantity = readQuantity(sheet, from)
  if (quantity === null) return null
  const span = finishAmount(sheet, from, quantity)
  const percent =
    tokenAt(sheet, from - 1).text === '%' ||
    tokenAt(sheet, quantity.to).text === '%' ||
    wordAt(sheet, from - 1) === 'yuzde'
  return percent ? null : span
}

export type AmountAnswer = AmountReading | { readonly kind: 'none' }

/** An answer to "how much?": here a bare number is an amount, and several numbers are a question again. */
export function readAmount(text: string): AmountAnswer {
  const sheet = tokenise(fold(text), [])
  const found: AmountReading[] = []
  for (let at = 0; at < sheet.tokens.length;) {
    const span = amountAt(sheet, at)
    if (span !== null) found.push(span.value)
    at = span?.to ?? at + 1
  }
  return combine(found)
}

export function combine(found: readonly AmountReading[]): AmountAnswer {
  const [first] = found
  if (first === undefined) return { kind: 'none' }
  if (found.length === 1) return first
  const refused = found.find((reading) => reading.kind === 'refused')
  if (refused !== undefined) return refused
  const values = [
    ...new Set(
      found.flatMap((r): Kurus[] => (r.kind === 'sure' ? [r.kurus] : r.kind === 'ambiguous' ? [...r.values] : [])),
    ),
  ]
  return values.length === 1 && first.kind === 'sure' ? first : { kind: 'ambiguous', values }
}
