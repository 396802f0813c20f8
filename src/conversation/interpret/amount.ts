import { kurus, MAX_AMOUNT_KURUS, type Kurus } from '../../domain/money.ts'
import { fold } from './normalize.ts'
import { isLira, readQuantity, type Quantity, type Strength } from './numeral.ts'
import type { AmountReading, AmountRefusal } from './reading.ts'
import { isFree, tokenAt, tokenise, wordAt, type Sheet } from './tokens.ts'

export type AmountSpan = {
  readonly from: number
  readonly to: number
  readonly strength: Strength
  readonly value: AmountReading
  readonly written: 'digits' | 'words'
}

const KURUS_WORD = /^(?:kurus|krs|kr)(?:luk|a|u|tur)?$/
const FOREIGN =
  /^(?:dolar|usd|euro|avro|eur|sterlin|gbp|pound|mark|frank|chf|ruble|riyal|dirhem|manat|gram|altin|btc|usdt)(?:lik|luk|i|u|a|yu|ya|si|su)?$|^[$€£]$/

const LIRA_WORD = /^(?:tl|try|lira)$/
/** What people write right behind digits without a space: counted things and the words of the money itself. */
const UNIT_AFTER = /^(?:tl|try|lira|kurus|krs|kr|adet|tane|kisi|taksit|x|bucuk|dolar|usd|euro|eur|gbp)/

const isForeign = (sheet: Sheet, index: number): boolean => FOREIGN.test(tokenAt(sheet, index).text)

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

/** A scale that was not read with the number before it: what stands there is some other amount. */
const goesOn = (sheet: Sheet, to: number): boolean =>
  isFree(sheet, to) && /^(?:yuz|bin|milyon|milyar|trilyon|bucuk)$/.test(wordAt(sheet, to))

/** "½ milyon", and a scale behind that was not read with the number. */
const standsInMore = (sheet: Sheet, from: number, to: number): boolean =>
  tokenAt(sheet, to).text === '¿' || tokenAt(sheet, from - 1).text === '¿' || goesOn(sheet, to)

/** "2k5", "1'500" and "1e9": digits that hang on the number make it something that was not read. */
function isSpoiled(sheet: Sheet, from: number, to: number): boolean {
  if (standsInMore(sheet, from, to)) return true
  const after = tokenAt(sheet, to)
  if (after.kind === 'number' && after.glued) return !/^[₺]$/.test(tokenAt(sheet, to - 1).text)
  if (tokenAt(sheet, from).kind === 'number' && endsWord(sheet, from)) return true
  const before = tokenAt(sheet, from - 1)
  return before.text === "'" && before.glued && tokenAt(sheet, from).glued && tokenAt(sheet, from - 2).kind === 'number'
}

const isLettered = (sheet: Sheet, at: number): boolean => {
  const token = tokenAt(sheet, at)
  return token.kind === 'word' || (token.kind === 'suffix' && !token.text.startsWith("'"))
}

/** "A4" and the 9 of "1e9": digits that end a word. "tl100" is money. */
const endsWord = (sheet: Sheet, from: number): boolean =>
  tokenAt(sheet, from).glued && isLettered(sheet, from - 1) && !LIRA_WORD.test(tokenAt(sheet, from - 1).text)

/** The 1 of "1e9", "12abc" and "5m": letters hang on the digits that are neither a unit nor an ending. */
function beginsWord(sheet: Sheet, to: number): boolean {
  const after = tokenAt(sheet, to)
  if (!after.glued || tokenAt(sheet, to - 1).kind !== 'number' || !isLettered(sheet, to) || !isFree(sheet, to))
    return false
  if (after.kind === 'word') return !UNIT_AFTER.test(after.text)
  const next = tokenAt(sheet, to + 1)
  return after.text === 'm' || (next.kind === 'number' && next.glued)
}

/** Digits inside markup or a call: "alert(1)", "{{7*7}}", "<b>5</b>". */
function isCode(sheet: Sheet, from: number, to: number): boolean {
  const before = tokenAt(sheet, from - 1)
  const after = tokenAt(sheet, to)
  const isGlued = tokenAt(sheet, from).glued
  if ((isGlued && /^[{<]$/.test(before.text)) || (after.glued && /^[}<]$/.test(after.text))) return true
  return isGlued && before.text === '(' && before.glued && tokenAt(sheet, from - 2).kind === 'word'
}

const isNoAmount = (sheet: Sheet, from: number, to: number): boolean =>
  tokenAt(sheet, from).kind === 'number' && (endsWord(sheet, from) || beginsWord(sheet, to) || isCode(sheet, from, to))

type Finish = { to: number; strength: Strength; value: AmountReading }

const refuse = (to: number, reason: AmountRefusal): Finish => ({
  to,
  strength: 'currency',
  value: { kind: 'refused', reason },
})

function inForeignMoney(sheet: Sheet, from: number, { to }: Quantity): Finish | null {
  if (isForeign(sheet, to)) return refuse(to + 1, 'foreign_currency')
  return /^[$€£]$/.test(tokenAt(sheet, from - 1).text) ? refuse(to, 'foreign_currency') : null
}

function inKurus(sheet: Sheet, { to, values }: Quantity): Finish | null {
  if (!isFree(sheet, to) || !KURUS_WORD.test(wordAt(sheet, to))) return null
  return {
    to: to + 1,
    strength: 'currency',
    value: settle(
      values.map((value) => value / 100),
      false,
    ),
  }
}

function inLira(sheet: Sheet, quantity: Quantity): Finish {
  const signs = skipSigns(sheet, quantity.to)
  const hasLira = isLira(sheet, signs)
  const tail = (hasLira ? readKurus(sheet, signs + 1) : null) ?? {
    to: hasLira ? signs + 1 : quantity.to,
    hundredths: 0,
  }
  const values = quantity.values.map((value) => value + tail.hundredths / 100)
  return {
    to: tail.to,
    strength: hasLira ? 'currency' : quantity.strength,
    value: settle(values, quantity.tooFine === true),
  }
}

const inAnyMoney = (sheet: Sheet, from: number, quantity: Quantity): Finish =>
  inForeignMoney(sheet, from, quantity) ?? inKurus(sheet, quantity) ?? inLira(sheet, quantity)

function finishAmount(sheet: Sheet, from: number, quantity: Quantity): AmountSpan | null {
  const { written } = quantity
  const leading = isLira(sheet, from - 1) && tokenAt(sheet, from - 1).text === '₺'
  const negative = isNegative(sheet, from)
  const start = leading || negative ? from - 1 : from
  const found = inAnyMoney(sheet, from, quantity)
  const strength = leading ? 'currency' : found.strength
  if (strength !== 'currency' && isNoAmount(sheet, from, quantity.to)) return null
  const reason = isSpoiled(sheet, from, found.to) ? 'unreadable' : negative ? 'negative' : null
  return reason === null
    ? { from: start, to: found.to, strength, written, value: found.value }
    : { from: start, written, ...refuse(found.to, reason) }
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

function combine(found: readonly AmountReading[]): AmountAnswer {
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
