import { kurus, MAX_AMOUNT_KURUS } from '../../domain/money.ts'
import type { AmountSpan } from './amount.ts'
import { PURPOSE_WORDS, stemIn } from './lexicon.ts'
import { readQuantity } from './numeral.ts'
import { isFree, tokenAt, wordAt, type Sheet } from './tokens.ts'

/** The amount in doubt: it may be this one or `other` (kuruş; 0 for one that is not known). */
export function orElse(span: AmountSpan, to: number, other: number): AmountSpan {
  if (span.value.kind !== 'sure') return span
  const values = [span.value.kurus, ...(other > 0 && other <= MAX_AMOUNT_KURUS ? [kurus(other)] : [])]
  return { ...span, to, value: { kind: 'ambiguous', values } }
}

const sureKurus = (span: AmountSpan): number => (span.value.kind === 'sure' ? span.value.kurus : 0)

const ABOUT_BEFORE = /^(?:yaklasik|takriben|asgari|azami|minimum|maksimum|ortalama)$/
const ABOUT_AFTER =
  /^(?:civari\p{L}*|dolay\p{L}*|falan|filan|gibi|kusur|kadar|arasi\p{L}*|uzeri|uzerinde|ustu|ustunde|altinda|askin)$/u
const BOUND = /^(?:fazla|cok|az)$/
const BOUND_AFTER = /^(?:asgari|azami|minimum|maksimum|min|max)$/

/** Behind an ending: "5000 tl'den", "5000 tl den", "5000 liradan". */
function afterEnding(sheet: Sheet, to: number): { at: number; isFrom: boolean } {
  const next = tokenAt(sheet, to)
  const apart = next.kind === 'suffix' || /^d[ae]n$/.test(wordAt(sheet, to))
  const ending = apart ? next.text : tokenAt(sheet, to - 1).text
  return { at: apart ? to + 1 : to, isFrom: /[dt][ae]n$/.test(ending) }
}

/** "en fazla 3 taksit" behind the amount bounds something else. */
const boundsOther = (sheet: Sheet, at: number): boolean => !isFree(sheet, at - 1) || readQuantity(sheet, at) !== null

/** Where a bound that stands behind the amount ends: "5000 tl en fazla", "5000 tl'den az"; null without one. */
function endOfBound(sheet: Sheet, span: AmountSpan): number | null {
  const { at, isFrom } = afterEnding(sheet, span.to)
  const word = wordAt(sheet, at)
  if (!isFree(sheet, at)) return null
  if (ABOUT_AFTER.test(word) || (isFrom && /^(?:fazla|cok|az|yukari|asagi)$/.test(word))) return at + 1
  const to = word === 'en' && BOUND.test(wordAt(sheet, at + 1)) ? at + 2 : at + 1
  if (to === at + 1 && !BOUND_AFTER.test(word)) return null
  return boundsOther(sheet, to) ? null : to
}

/** "yaklaşık 3000 tl", "5.000 tl civarı", "en az 2000 tl", "5000 tl'den fazla": not yet an amount. */
export function withGuess(sheet: Sheet, span: AmountSpan): AmountSpan {
  const before = wordAt(sheet, span.from - 1)
  const bounded = BOUND.test(before) && wordAt(sheet, span.from - 2) === 'en'
  if (ABOUT_BEFORE.test(before) || bounded) return orElse(span, span.to, 0)
  const to = endOfBound(sheet, span)
  return to === null ? span : orElse(span, to, 0)
}

const TIMES = /^(?:kere|kez|defa|sefer|adet|tane)$/
const MOST_TIMES = 999

/** The whole number that ends right before `at`, in digits or in up to three words. */
function countBefore(sheet: Sheet, at: number): number | null {
  for (const from of [at - 3, at - 2, at - 1]) {
    const quantity = from < 0 ? null : readQuantity(sheet, from)
    const value = quantity?.to === at ? (quantity.values[0] ?? 0) : 0
    if (Number.isInteger(value) && value > 1 && value <= MOST_TIMES) return value
  }
  return null
}

/** "krom jant 4 adet 18.400 tl": behind what is sold stands the price of all. */
const isOfGoods = (sheet: Sheet, span: AmountSpan): boolean =>
  /^(?:adet|tane)$/.test(wordAt(sheet, span.from - 1)) && stemIn(PURPOSE_WORDS, wordAt(sheet, span.from - 3)) !== null

/** "3 x", "iki kere" and "2 adet" before the amount, "iki kere" behind it. */
function timesOf(sheet: Sheet, span: AmountSpan): number | null {
  if (isOfGoods(sheet, span)) return null
  const before = tokenAt(sheet, span.from - 1).text
  if (/^[x*×]$/.test(before) || TIMES.test(before)) return countBefore(sheet, span.from - 1)
  return [span.to + 1, span.to + 2].reduce<number | null>(
    (found, at) => found ?? (/^(?:kere|kez|defa)$/.test(wordAt(sheet, at)) ? countBefore(sheet, at) : null),
    null,
  )
}

const RATE = /^(saat|gun|hafta|ay|seans|ders|tane|aded)(?:l[iu]k|i|u|s[iu])$/
const FARTHEST_COUNT = 4

/** "saatlik 500 tl 3 saat", "tanesi 500 tl 3 adet": how many of what the price is for. */
function unitsOf(sheet: Sheet, span: AmountSpan): number | null {
  const unit = RATE.exec(wordAt(sheet, span.from - 1))?.[1]
  if (unit === undefined) return null
  const counted = unit === 'tane' || unit === 'aded' ? /^(?:tane|adet)$/ : new RegExp(`^${unit}$`)
  for (let at = span.from - FARTHEST_COUNT; at <= span.to + FARTHEST_COUNT; at += 1) {
    const count = counted.test(wordAt(sheet, at)) ? countBefore(sheet, at) : null
    if (count !== null) return count
  }
  return null
}

/** "3 x 1000 TL", "iki kere 500 tl", "saatlik 500 tl 3 saat": the price of one, or of all. */
export function withFactor(sheet: Sheet, span: AmountSpan): AmountSpan {
  const factor = timesOf(sheet, span) ?? unitsOf(sheet, span)
  return factor === null ? span : orElse(span, span.to, sureKurus(span) * factor)
}
