import type { Instant } from '../../domain/instant.ts'
import { validityAt, type ValiditySpan } from './date.ts'
import { GIVEN_NAMES } from './known-names.ts'
import { PURPOSE_WORDS, stemIn } from './lexicon.ts'
import type { Reading, ValidityReading } from './reading.ts'
import { claim, readingOf, tokenAt, wordAt, type Sheet } from './tokens.ts'

const WHAT_LASTS = /^(?:link|linki|gecerli|sure|sureli|suresi|olsun|odeme|bir|olsn|uzat|daha|verin|ver|ek)/

const namesPayment = (sheet: Sheet, at: number): boolean => stemIn(PURPOSE_WORDS, wordAt(sheet, at)) !== null

/** "1 aylık danışmanlık" and "6 ay danışmanlık" say what is paid for, not until when. */
function describesPurpose(sheet: Sheet, span: ValiditySpan): boolean {
  const last = wordAt(sheet, span.to - 1)
  const next = wordAt(sheet, span.to)
  if (span.value.kind === 'until' || WHAT_LASTS.test(next)) return false
  if (next === '' && !namesPayment(sheet, span.from - 1)) return false
  if (/l[iu]k$/.test(last)) return tokenAt(sheet, span.to).kind === 'word' || namesPayment(sheet, span.from - 1)
  return last === 'ay' && stemIn(PURPOSE_WORDS, next) !== null
}

/** Cuma and Pazar are first names too. A bare "Cuma" beside other words may be a first name. */
function mayBeName(sheet: Sheet, span: ValiditySpan): boolean {
  if (span.firm) return false
  const first = tokenAt(sheet, span.from)
  const next = tokenAt(sheet, span.to)
  const isCapital = first.shape === 'capital'
  if (!/^(?:cuma|pazar)$/.test(first.text))
    return (isCapital && GIVEN_NAMES.has(wordAt(sheet, span.from - 1))) || stemIn(PURPOSE_WORDS, next.text) !== null
  return isCapital || (next.kind === 'word' && !/^(?:ya|veya|yada|saat)$/.test(next.text))
}

function collect(sheet: Sheet, now: Instant): ValiditySpan[] {
  const found: ValiditySpan[] = []
  for (let at = 0; at < sheet.tokens.length;) {
    const span = validityAt(sheet, at, now)
    if (span !== null && !mayBeName(sheet, span) && !describesPurpose(sheet, span)) found.push(span)
    at = span === null || mayBeName(sheet, span) ? at + 1 : span.to
  }
  return found
}

const sameEnd = (a: ValidityReading, b: ValidityReading): boolean =>
  a.kind === 'refused' || b.kind === 'refused' ? a.kind === b.kind : a.until === b.until

/** Claims every end of validity; read before amounts, because "05.12 ye kadar" and "2 gün" hold numbers. */
export function readValidities(sheet: Sheet, now: Instant): Reading<ValidityReading>[] {
  const found = collect(sheet, now)
  const stated = found.filter((span) => !span.loose)
  const spans = stated.length > 0 ? stated : found
  for (const span of found) claim(sheet, span.from, span.to, 'validity')
  return spans
    .filter((span, index) => spans.findIndex((other) => sameEnd(other.value, span.value)) === index)
    .map((span) => readingOf(sheet, span.from, span.to, span.value))
}
