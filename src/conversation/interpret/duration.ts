import { isFree, tokenAt, wordAt, type Sheet } from './tokens.ts'
import { splitNumberWord, valueOfWords } from './number-words.ts'

export type DurationSpan = { readonly from: number; readonly to: number; readonly minutes: number }

const ENDINGS =
  '(?:lik|luk|lige|luge|ligine|lugune|liga|liga|lugu|ligi)?(?:e|a|ye|ya|si|i|u|de|da|den|dan|ne|na|in|un)?'
const UNITS: readonly { pattern: RegExp; minutes: number }[] = [
  { pattern: new RegExp(`^(?:dk|dak|dakika|dakka)${ENDINGS}$`), minutes: 1 },
  { pattern: new RegExp(`^(?:saat|sa|sat|st)${ENDINGS}$`), minutes: 60 },
  { pattern: new RegExp(`^gun${ENDINGS}$`), minutes: 1_440 },
  { pattern: new RegExp(`^hafta${ENDINGS}$`), minutes: 10_080 },
  { pattern: new RegExp(`^ay${ENDINGS}$`), minutes: 43_200 },
]
const BACKWARD = /^(?:once|onceki|evvel|oldu|gecti|gecikti|gecikme|icindeki)$/
/** Counts of the past or of something else: "son 3 gün", "her gün". */
const OTHER_COUNT = /^(?:son|her|ilk|gecen|birkac|bir kac)$/

const unitMinutes = (word: string): number | null => UNITS.find((unit) => unit.pattern.test(word))?.minutes ?? null

type Count = { to: number; value: number }

function readCount(sheet: Sheet, from: number): Count | null {
  const token = tokenAt(sheet, from)
  if (token.text === 'ceyrek') return { to: from + 1, value: 0.25 }
  if (token.text === 'yarim') return { to: from + 1, value: 0.5 }
  if (token.kind === 'number' && /^\d{1,4}(?:[.,]5)?$/.test(token.text)) {
    return withHalf(sheet, { to: from + 1, value: Number(token.text.replace(',', '.')) })
  }
  let to = from
  let words: string[] = []
  while (to < from + 3 && isFree(sheet, to)) {
    const parts = splitNumberWord(wordAt(sheet, to))
    if (parts.length === 0 || valueOfWords([...words, ...parts]) === null) break
    words = [...words, ...parts]
    to += 1
  }
  const value = valueOfWords(words)
  return value === null ? null : withHalf(sheet, { to, value })
}

const withHalf = (sheet: Sheet, count: Count): Count =>
  wordAt(sheet, count.to) === 'bucuk' ? { to: count.to + 1, value: count.value + 0.5 } : count

/** "3 gün", "bir buçuk saat", "1 gün 6 saat"; null when no length of time starts here. */
export function durationAt(sheet: Sheet, from: number): DurationSpan | null {
  if (OTHER_COUNT.test(wordAt(sheet, from - 1))) return null
  let to = from
  let minutes = 0
  for (let part = partAt(sheet, to, Number.POSITIVE_INFINITY); part !== null; part = partAt(sheet, to, part.unit)) {
    minutes += part.minutes
    to = part.to
  }
  return minutes < 1 || BACKWARD.test(wordAt(sheet, to)) ? null : { from, to, minutes: Math.round(minutes) }
}

/** One count with its unit, which must be smaller than the one before it ("1 gün 6 saat"). */
function partAt(sheet: Sheet, at: number, below: number): { to: number; minutes: number; unit: number } | null {
  const count = isFree(sheet, at) ? readCount(sheet, at) : null
  if (count === null || !isFree(sheet, count.to)) return null
  const unit = unitMinutes(wordAt(sheet, count.to))
  return unit === null || unit >= below ? null : { to: count.to + 1, minutes: count.value * unit, unit }
}

const MOST_WORKING_DAYS = 250

/** "3 iş günü": days on which offices and banks work. */
export function workingDaysAt(sheet: Sheet, from: number): { readonly to: number; readonly days: number } | null {
  const count = isFree(sheet, from) ? readCount(sheet, from) : null
  if (count === null || wordAt(sheet, count.to) !== 'is' || !/^gun/.test(wordAt(sheet, count.to + 1))) return null
  const days = Math.ceil(count.value)
  return days < 1 || days > MOST_WORKING_DAYS ? null : { to: count.to + 2, days }
}
