import { FILLERS, PURPOSE_WORDS, ROLES, SPOKEN_FUTURE, stemIn, TITLES, TITLES_BEFORE } from './lexicon.ts'
import { originalOf, placesOf } from './normalize.ts'
import type { MoneyType, Reading } from './reading.ts'
import { isFree, readingOf, tokenAt, wordAt, type Sheet, type Token } from './tokens.ts'

const LABEL = /^(?:konu|konusu|aciklama|aciklamasi|hizmet|is|sebep|not)$/
const LONGEST = 120
/** A long stretch of words that say nothing of payment counts no more than two of them. */
const MOST_STRANGE = 2
/** A stretch with at least one word of payment and little else besides is told along: "kapora … gelinlik provası". */
const TELLING = 3

const MONEY_TYPES: readonly { type: MoneyType; pattern: RegExp }[] = [
  { type: 'expense_advance', pattern: /^(?:masraf|gider)/ },
  { type: 'court_fee', pattern: /^harc(?:i|lar|lari|ini)?$/ },
  { type: 'escrow', pattern: /^emanet/ },
  { type: 'fee', pattern: /^(?:ucret|vekalet|danismanlik)/ },
]

/** The kinds of money named: "masraf avansı" and "harç" are not the office's income, which the books must know. */
export function readMoneyTypes(sheet: Sheet): Reading<MoneyType>[] {
  const found: Reading<MoneyType>[] = []
  sheet.tokens.forEach((token, at) => {
    const type = token.kind === 'word' ? MONEY_TYPES.find(({ pattern }) => pattern.test(token.text))?.type : undefined
    if (type !== undefined && !found.some((reading) => reading.value === type))
      found.push(readingOf(sheet, at, at + 1, type))
  })
  return found
}

/** "su faturası", but not "şu fatura", which folds the same. */
const isWater = (sheet: Sheet, at: number): boolean =>
  /^su$/i.test(originalOf(sheet.folded, tokenAt(sheet, at).start, tokenAt(sheet, at).end)) &&
  stemIn(PURPOSE_WORDS, wordAt(sheet, at + 1)) !== null

/** "ödeme planı", "mail order": words of every message, which before a noun say what is paid. */
const isMeaningful = (text: string, next: string): boolean =>
  next !== '' && /^(?:odeme|mail|tek|yil|kira|hesap|2)/.test(text) && stemIn(PURPOSE_WORDS, text) !== null

const isEdge = (sheet: Sheet, at: number): boolean => {
  const token = tokenAt(sheet, at)
  if (token.kind === 'mark') return true
  const { text } = token
  if ((text === 'mail' && wordAt(sheet, at + 1) === 'order') || (text === 'su' && isWater(sheet, at))) return false
  return (
    (FILLERS.has(text) && !isMeaningful(text, wordAt(sheet, at + 1))) ||
    TITLES.has(text) ||
    TITLES_BEFORE.has(text) ||
    stemIn(ROLES, text) === text
  )
}

const continues = (sheet: Sheet, at: number): boolean => {
  const token = tokenAt(sheet, at)
  return (
    isFree(sheet, at) &&
    (token.kind === 'word' || token.kind === 'number' || token.kind === 'suffix' || /^[-.&+]$/.test(token.text))
  )
}

const VERB_LIKE = /(?:[ae]c[ae][kg]\w*|[iu]yor\w*|m[ae]sin|m[ae]yin|[aeiu]rm[iu]s[iu]n(?:[iu]z)?)$/

type Segment = { from: number; to: number; score: number }

function trim(sheet: Sheet, from: number, to: number): Segment {
  let first = from
  let last = to
  while (first < last && (isEdge(sheet, first) || tokenAt(sheet, first).kind === 'suffix')) first += 1
  while (last > first && isEdge(sheet, last - 1)) last -= 1
  const weights = sheet.tokens.slice(first, last).map(weightOf)
  const telling = weights.filter((weight) => weight > 1).reduce((sum, weight) => sum + weight, 0)
  const strange = weights.filter((weight) => weight === 1).length
  return { from: first, to: last, score: telling + Math.min(strange, MOST_STRANGE) }
}

/** What a payment is called weighs more than what it is for: "kayseri davası için … yol masrafı". */
const FEE =
  /^(?:ucret|masraf|avans|harc|bedel|vekalet|borc|kira|aidat|kapora|kaparo|pesinat|depozito|tazminat|komisyon)(?:s?[iu]|l[ae]r[iu]?|tan|ten|dan|den)?(?:n[aei])?$/

/** Where a case is heard says less of what is paid than the fee does. */
const COURT = /^(?:asliye|sulh|agir|hukuk|ceza|mahkemesi(?:nin|nde)?|dairesi(?:nin|nde)?|mudurlugu(?:nun|nde)?)$/

function weightOf({ kind, text }: Token): number {
  if (
    kind !== 'word' ||
    text.length < 2 ||
    COURT.test(text) ||
    VERB_LIKE.test(text) ||
    SPOKEN_FUTURE.test(text) ||
    FILLERS.has(text)
  )
    return 0
  if (FEE.test(text)) return 4
  return stemIn(PURPOSE_WORDS, text) === null ? 1 : 3
}

function segments(sheet: Sheet): Segment[] {
  const found: Segment[] = []
  for (let at = 0; at < sheet.tokens.length; at += 1) {
    if (!continues(sheet, at)) continue
    let to = at + 1
    while (continues(sheet, to) && !/^(?:icin|diye|olarak|seklinde|icn)$/.test(wordAt(sheet, to))) to += 1
    found.push(trim(sheet, at, to))
    at = to
  }
  return found
}

function labelled(sheet: Sheet): Segment | null {
  for (let at = 1; at < sheet.tokens.length; at += 1) {
    if (tokenAt(sheet, at).text !== ':' || !LABEL.test(wordAt(sheet, at - 1))) continue
    let to = at + 1
    while (to < sheet.tokens.length && tokenAt(sheet, to).kind !== 'line') to += 1
    if (to > at + 1) return { from: at + 1, to, score: 9 }
  }
  return null
}

/** "kına gecesi": two words that nobody knows, the last with its possessive. */
const namesThing = (sheet: Sheet, { from, to }: Segment): boolean =>
  to - from === 2 && !VERB_LIKE.test(wordAt(sheet, from)) && /[aeiou]s[iu]$/.test(wordAt(sheet, to - 1))

function readingOfSegments(sheet: Sheet, parts: readonly Segment[]): Reading<string> {
  const places = parts.map(({ from, to }) => ({ start: tokenAt(sheet, from).start, end: tokenAt(sheet, to - 1).end }))
  const texts = places.map(({ start, end }) => originalOf(sheet.folded, start, end).replace(/\s+/g, ' ').trim())
  const value = [...new Set(texts)].join(', ')
  return { value, ...placesOf(sheet.folded, places[0]?.start ?? 0, places.at(-1)?.end ?? 0) }
}

/** What the money is for, as typed: the label's line, else the stretch that names it best once all else is taken. */
export function readPurpose(sheet: Sheet): Reading<string> | null {
  const stated = labelled(sheet)
  const all =
    stated === null ? segments(sheet).filter((segment) => segment.score >= 1 && segment.to > segment.from) : [stated]
  const best = all.reduce<Segment | null>((a, b) => (a === null || b.score > a.score ? b : a), null)
  if (best === null) return null
  const telling = all.filter((segment) => segment.score >= Math.min(best.score, TELLING) || namesThing(sheet, segment))
  const whole = readingOfSegments(sheet, telling)
  const chosen = whole.value.length > LONGEST ? readingOfSegments(sheet, [best]) : whole
  return chosen.value.length > LONGEST ? null : chosen
}
