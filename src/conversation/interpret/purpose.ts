import { FILLERS, PURPOSE_WORDS, ROLES, stemIn, TITLES, TITLES_BEFORE } from './lexicon.ts'
import { originalOf, placesOf } from './normalize.ts'
import type { MoneyType, Reading } from './reading.ts'
import { isFree, readingOf, tokenAt, wordAt, type Sheet, type Token } from './tokens.ts'

const LABEL = /^(?:konu|konusu|aciklama|aciklamasi|hizmet|is|sebep|not)$/
const LONGEST = 120
/** A long stretch of words that say nothing of payment counts no more than two of them. */
const MOST_STRANGE = 2

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

const isEdge = (sheet: Sheet, at: number): boolean => {
  const token = tokenAt(sheet, at)
  if (token.kind === 'mark') return true
  const { text } = token
  if (text === 'mail' && wordAt(sheet, at + 1) === 'order') return false
  const meaningful =
    /^(?:odeme|mail|tek|yil|kira|hesap|2)/.test(text) &&
    stemIn(PURPOSE_WORDS, text) !== null &&
    wordAt(sheet, at + 1) !== ''
  return (
    (FILLERS.has(text) && !meaningful) || TITLES.has(text) || TITLES_BEFORE.has(text) || stemIn(ROLES, text) === text
  )
}

const continues = (sheet: Sheet, at: number): boolean => {
  const token = tokenAt(sheet, at)
  return (
    isFree(sheet, at) &&
    (token.kind === 'word' || token.kind === 'number' || token.kind === 'suffix' || /^[-.&]$/.test(token.text))
  )
}

const VERB_LIKE = /(?:[ae]c[ae][kg]\w*|[iu]yor\w*|m[ae]sin|m[ae]yin)$/

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
  if (kind !== 'word' || text.length < 2 || COURT.test(text) || VERB_LIKE.test(text) || FILLERS.has(text)) return 0
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

/** What the money is for, as typed: the label's line, else the stretch that names it best once all else is taken. */
export function readPurpose(sheet: Sheet): Reading<string> | null {
  const best =
    labelled(sheet) ?? segments(sheet).reduce<Segment | null>((a, b) => (a === null || b.score > a.score ? b : a), null)
  if (best === null || best.score < 1 || best.to <= best.from) return null
  const { start } = tokenAt(sheet, best.from)
  const end = tokenAt(sheet, best.to - 1).end
  const value = originalOf(sheet.folded, start, end).replace(/\s+/g, ' ').trim()
  return value.length > LONGEST ? null : { value, ...placesOf(sheet.folded, start, end) }
}
