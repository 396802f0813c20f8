import { splitNumberWord, valueOfWords } from './number-words.ts'
import { claim, isFree, readingOf, tokenAt, wordAt, type Sheet } from './tokens.ts'
import type { Reading } from './reading.ts'
import { isRefusing } from './lexicon.ts'

const MOST = 36
const INSTALMENT = /^taksi[td]/

function countEndingAt(sheet: Sheet, last: number): number | null {
  const token = tokenAt(sheet, last)
  if (!isFree(sheet, last)) return null
  if (token.kind === 'number') return /^\d{1,2}$/.test(token.text) ? Number(token.text) : null
  const tens = splitNumberWord(wordAt(sheet, last - 1))
  const unit = splitNumberWord(token.text)
  return (tens.length === 1 && tens[0] === 'on' ? valueOfWords([...tens, ...unit]) : null) ?? valueOfWords(unit)
}

/** Where a count before "taksit" ends: "6 taksit", "12 ay taksit", "6'ya kadar taksit". */
function countBefore(sheet: Sheet, at: number): { last: number; value: number } | null {
  let last = at - 1
  for (let steps = 0; steps < 3 && /^(?:ay|aya|aylik|kadar|esit)$/.test(wordAt(sheet, last)); steps += 1) last -= 1
  if (tokenAt(sheet, last).kind === 'suffix') last -= 1
  const value = countEndingAt(sheet, last)
  return value === null || value < 1 || value > MOST ? null : { last, value }
}

function countAfter(sheet: Sheet, at: number): { to: number; value: number } | null {
  let next = at + 1
  for (
    let steps = 0;
    steps < 3 && (tokenAt(sheet, next).text === ':' || /^(?:say|adedi|en|fazla|max)/.test(wordAt(sheet, next)));
    steps += 1
  )
    next += 1
  const token = tokenAt(sheet, next)
  const money = /^(?:tl|lira|₺|bin|k|gun|saat|hafta|ay|dk)$/.test(tokenAt(sheet, next + 1).text)
  if (token.kind !== 'number' || !/^\d{1,2}$/.test(token.text) || money || token.text.startsWith('0')) return null
  const value = Number(token.text)
  return value < 1 || value > MOST ? null : { to: next + 1, value }
}

type Span = { from: number; to: number; value: number }

function singleChargeAt(sheet: Sheet, at: number): Span | null {
  const word = wordAt(sheet, at)
  const one = (to: number): Span => ({ from: at, to, value: 1 })
  if (
    /^tek/.test(word) &&
    /^(?:cekim(?:e|de|le|lik)?|sefer(?:de|lik)|defada|parca(?:da)?|odeme(?:de)?)$/.test(wordAt(sheet, at + 1))
  )
    return one(at + 2)
  if (/^(?:tekcekim|pesin|taksitsiz)(?:de|le|e|ine)?$/.test(word)) return one(at + 1)
  const refused = INSTALMENT.test(word) ? [at + 1, at + 2].find((next) => isRefusing(wordAt(sheet, next))) : undefined
  return refused === undefined ? null : one(refused + 1)
}

function instalmentAt(sheet: Sheet, at: number): Span | null {
  const single = singleChargeAt(sheet, at)
  if (single !== null || !INSTALMENT.test(wordAt(sheet, at))) return single
  const before = countBefore(sheet, at)
  if (before === null) {
    const after = countAfter(sheet, at)
    return after === null ? null : { from: at, to: after.to, value: after.value }
  }
  const capped = /^(?:fazla|cok)$/.test(wordAt(sheet, before.last - 1)) && wordAt(sheet, before.last - 2) === 'en'
  const to = wordAt(sheet, at + 1) === 'kadar' ? at + 2 : at + 1
  return { from: capped ? before.last - 2 : before.last, to, value: before.value }
}

/** Claims what is said about instalments; read before durations and amounts, whose numbers look the same. */
export function readInstallments(sheet: Sheet): Reading<number>[] {
  const found: Reading<number>[] = []
  for (let at = 0; at < sheet.tokens.length; at += 1) {
    const span = isFree(sheet, at) ? instalmentAt(sheet, at) : null
    if (span === null) continue
    claim(sheet, span.from, span.to, 'installments')
    if (!found.some((reading) => reading.value === span.value))
      found.push(readingOf(sheet, span.from, span.to, span.value))
  }
  return found
}
