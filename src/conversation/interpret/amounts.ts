import { kurus, MAX_AMOUNT_KURUS, type Kurus } from '../../domain/money.ts'
import { amountAt, type AmountSpan } from './amount.ts'
import { orElse, withFactor, withGuess } from './amount-doubt.ts'
import { FILLERS, stemIn, PURPOSE_WORDS } from './lexicon.ts'
import { isKnownName, nameStem } from './name-word.ts'
import type { AmountReading, Reading } from './reading.ts'
import { claim, isFree, readingOf, tokenAt, wordAt, type Sheet } from './tokens.ts'

/** Türkiye's general VAT rate: only offered as one of two readings of "+ KDV", never applied unasked. */
const VAT_PERCENT = 20
const COUNTED =
  /^(?:adet|tane|kisi|kisilik|kg|kilo|gr|lt|litre|cm|mm|m2|metre|paket|kutu|koli|cift|takim|parca|seans|sayfa|yil|yili|yilinda|yillik|sene|yas|gun|gunluk|ay|aylik|saat|hafta|nolu|numara|numarali|no|sayili|inci|nci|kat|taksit|kere|kez|defa|x|oda|beden|gece|gecelik|haftalik|seferlik|porsiyon|dilim|cuval|top|rulo|koltuk)$/
const TOTAL = /^(?:toplam|toplami|toplamda|toplamı|total|hepsi|yekun)$/
const BETWEEN = /^(?:ya|yada|veya|veyahut|ile|-|\/)$/

function collect(sheet: Sheet): AmountSpan[] {
  const found: AmountSpan[] = []
  for (let at = 0; at < sheet.tokens.length;) {
    const span = amountAt(sheet, at)
    if (span !== null) found.push(span)
    at = span?.to ?? at + 1
  }
  return found
}

const sureOf = (span: AmountSpan): number | null => (span.value.kind === 'sure' ? span.value.kurus : null)

const CORRECTS = /^(?:degil|yok|pardon|yanlis|hayir|yerine|duzelt\p{L}*)$/u

/** A bare number before a noun counts that noun ("500 broşür"), unless the noun is what is paid or what to do. */
function countsSomething(sheet: Sheet, span: AmountSpan): boolean {
  const next = wordAt(sheet, span.to)
  if (COUNTED.test(next)) return true
  if (
    next === '' ||
    FILLERS.has(next) ||
    CORRECTS.test(next) ||
    isKnownName(nameStem(next)) ||
    stemIn(PURPOSE_WORDS, next) !== null
  )
    return false
  return tokenAt(sheet, span.to).shape === 'lower'
}

const isYear = (span: AmountSpan): boolean => {
  const value = sureOf(span)
  return span.strength === 'bare' && value !== null && value >= 199_000 && value <= 204_000 && value !== 200_000
}

/** The other number of "2 ya da 3 bin" and "2-3 bin", whose unit stands only once. */
function isHalfOfRange(sheet: Sheet, span: AmountSpan, next: AmountSpan | undefined): boolean {
  if (next === undefined || next.from - span.to > 2) return false
  // "iki üç bin": two guesses said in one breath
  if (next.from === span.to) return span.written === 'words' && next.written === 'words' && next.strength !== 'bare'
  return BETWEEN.test(tokenAt(sheet, span.to).text) && next.strength !== 'bare'
}

function shareUnit(span: AmountSpan, next: AmountSpan): AmountSpan {
  const small = sureOf(span)
  const large = sureOf(next)
  if (small === null || large === null || small * 10 >= large) return span
  const scaled = [1_000, 1_000_000]
    .map((factor) => small * factor)
    .find((value) => value * 10 > large && value <= MAX_AMOUNT_KURUS)
  return scaled === undefined ? span : { ...span, value: { kind: 'ambiguous', values: [kurus(small), kurus(scaled)] } }
}

/** Which of the numbers are money. Bare words ("on", "altı") are not; bare digits are when nothing speaks against it. */
function choose(sheet: Sheet, found: readonly AmountSpan[]): AmountSpan[] {
  const certain = found.some((span) => span.strength !== 'bare')
  const chosen: AmountSpan[] = []
  found.forEach((span, index) => {
    const next = found[index + 1]
    if (span.strength !== 'bare') chosen.push(span)
    else if (next !== undefined && isHalfOfRange(sheet, span, next)) chosen.push(shareUnit(span, next))
    else if (span.written === 'digits' && isRival(sheet, span, certain)) chosen.push(span)
  })
  if (certain || chosen.length < 2) return chosen
  const large = chosen.filter((span) => !countsSomething(sheet, span) && !isYear(span) && (sureOf(span) ?? 0) >= 2_000)
  return large.length > 0 ? large : chosen
}

/** "3'te toplantı": an hour, not money. */
const isLocative = (sheet: Sheet, at: number): boolean =>
  tokenAt(sheet, at).kind === 'suffix' && /^'?[td][ae](?:ki)?$/.test(tokenAt(sheet, at).text)

function isRival(sheet: Sheet, span: AmountSpan, certain: boolean): boolean {
  if (COUNTED.test(wordAt(sheet, span.to)) || isLocative(sheet, span.to)) return false
  if (!certain) return true
  const value = sureOf(span) ?? 0
  return value >= 10_000 && !isYear(span) && !countsSomething(sheet, span)
}

/** Parts and a stated total that fits are one amount: the total. */
function totalOf(sheet: Sheet, spans: readonly AmountSpan[]): AmountSpan | null {
  if (spans.length < 2) return null
  return spans.find((span) => isStatedTotal(sheet, span) && fitsRest(span, spans)) ?? null
}

function isStatedTotal(sheet: Sheet, span: AmountSpan): boolean {
  const before = tokenAt(sheet, span.from - 1).text === ':' ? span.from - 2 : span.from - 1
  return (
    TOTAL.test(wordAt(sheet, before)) ||
    /^(?:=|eder|esittir)$/.test(tokenAt(sheet, before).text) ||
    TOTAL.test(wordAt(sheet, span.to)) ||
    wordAt(sheet, span.to) === 'eder'
  )
}

function fitsRest(total: AmountSpan, spans: readonly AmountSpan[]): boolean {
  const rest = spans.filter((span) => span !== total).map(sureOf)
  return (
    rest.every((value) => value !== null) &&
    rest.reduce<number>((sum, value) => sum + (value ?? 0), 0) === sureOf(total)
  )
}

/** "%10" and "10%" before "KDV"; the general rate where none is said. */
function rateAt(sheet: Sheet, at: number): { percent: number; to: number } {
  const two = tokenAt(sheet, at).text + tokenAt(sheet, at + 1).text
  const percent = /^%(\d{1,2})$|^(\d{1,2})%$/.exec(two)
  return percent === null ? { percent: VAT_PERCENT, to: at } : { percent: Number(percent[1] ?? percent[2]), to: at + 2 }
}

/** "10.000 + KDV" and "KDV hariç" may mean the amount or the amount and the tax. */
function withVat(sheet: Sheet, span: AmountSpan): AmountSpan {
  const sign = tokenAt(sheet, span.to).text
  const at = sign === '+' || sign === 'arti' || sign === ',' ? span.to + 1 : span.to
  const plus = at > span.to && sign !== ','
  const { percent, to } = rateAt(sheet, at)
  const excluded = wordAt(sheet, to) === 'kdv' && (plus || /^(?:haric|eklenecek|ilave)/.test(wordAt(sheet, to + 1)))
  if (!excluded || span.value.kind !== 'sure') return span
  const gross = Math.round((span.value.kurus * (100 + percent)) / 100)
  const values: Kurus[] = gross <= MAX_AMOUNT_KURUS ? [span.value.kurus, kurus(gross)] : [span.value.kurus]
  return { ...span, to: to + 1, value: { kind: 'ambiguous', values } }
}

/** "yirmi bin liranın yarısı", "5.000 TL'nin %50'si": the share may be meant, so it is asked. */
function withShare(sheet: Sheet, span: AmountSpan): AmountSpan {
  const value = sureOf(span) ?? 0
  const at = /^'?n[iu]n$/.test(tokenAt(sheet, span.to).text) ? span.to + 1 : span.to
  if (/^yari(?:si|sini|sina|sinin)$/.test(wordAt(sheet, at))) return orElse(span, at + 1, Math.round(value / 2))
  const percent =
    tokenAt(sheet, at).text === '%' || wordAt(sheet, at) === 'yuzde' ? Number(tokenAt(sheet, at + 1).text) : 0
  const possessed =
    percent > 0 && percent < 100 && (at > span.to || /^'?(?:si|i|u|su|sini|ini|unu)$/.test(tokenAt(sheet, at + 2).text))
  return possessed ? orElse(span, at + 2, Math.round((value * percent) / 100)) : span
}

/** "2 bin 5" is said of 2.500 and of 2.005; "2 bin 5 adet" counts something. */
function withLooseRest(sheet: Sheet, span: AmountSpan): AmountSpan {
  const rest = tokenAt(sheet, span.to)
  const isScaled = /^(?:bin|k|milyon|yuz)$/.test(tokenAt(sheet, span.to - 1).text)
  if (!isScaled || !/^[1-9]\d?$/.test(rest.text) || !isFree(sheet, span.to)) return span
  if (tokenAt(sheet, span.to + 1).shape === 'lower') return span
  return orElse(span, span.to + 1, (sureOf(span) ?? 0) + Number(rest.text) * 100)
}

/** "149 lira 90": ninety kuruş, or something else. */
function withLooseKurus(sheet: Sheet, span: AmountSpan): AmountSpan {
  const token = tokenAt(sheet, span.to)
  const unit = tokenAt(sheet, span.to - 1).text
  if (
    !/^lira/.test(unit) ||
    !/^[1-9]\d$/.test(token.text) ||
    sheet.claims[span.to] !== null ||
    wordAt(sheet, span.to + 1) !== ''
  )
    return span
  if (span.value.kind !== 'sure' || span.value.kurus % 100 !== 0) return span
  return {
    ...span,
    to: span.to + 1,
    value: { kind: 'ambiguous', values: [span.value.kurus, kurus(span.value.kurus + Number(token.text))] },
  }
}

/** The same amount once in digits and once in words is one amount. */
function withoutRepeats(spans: readonly AmountSpan[]): AmountSpan[] {
  return spans.filter((span, index) => {
    const value = sureOf(span)
    return value === null || spans.findIndex((other) => sureOf(other) === value) === index
  })
}

/** Every amount of the text, each with its place; more than one means that the reader must ask. */
export function readAmounts(sheet: Sheet): Reading<AmountReading>[] {
  const all = collect(sheet)
  const found = choose(sheet, all)
  // a small part counts only where it makes the total fit: "1.899 + kargo 60 toplam 1.959"
  const total =
    totalOf(sheet, found) ??
    totalOf(
      sheet,
      all.filter((span) => span.written === 'digits'),
    )
  const spans = (total === null ? withoutRepeats(found) : [total]).map((span) =>
    withGuess(
      sheet,
      withFactor(sheet, withShare(sheet, withVat(sheet, withLooseRest(sheet, withLooseKurus(sheet, span))))),
    ),
  )
  for (const span of [...found, ...spans]) claim(sheet, span.from, span.to, 'amount')
  return spans.map((span) => readingOf(sheet, span.from, span.to, span.value))
}
