import type { SecretKind } from './reading.ts'

/** A stretch [start, end) of the folded text that later readers must not look into. */
export type Span = { readonly start: number; readonly end: number }
export type SecretSpan = Span & { readonly kind: SecretKind }

const digitsOf = (text: string): string => text.replace(/\D/g, '')
const digitAt = (text: string, index: number): number => {
  const digit = text.charCodeAt(index) - 48
  return digit >= 0 && digit <= 9 ? digit : -1
}

const countDigits = (text: string): number => {
  let count = 0
  for (let index = 0; index < text.length; index += 1) count += digitAt(text, index) < 0 ? 0 : 1
  return count
}

/** Over the digits of a grouped number, without taking them out first: long rows of digits try it at every place. */
export function passesLuhn(text: string): boolean {
  let sum = 0
  let count = 0
  for (let index = text.length - 1; index >= 0; index -= 1) {
    const digit = digitAt(text, index)
    if (digit < 0) continue
    const doubled = count % 2 === 1 ? digit * 2 : digit
    sum += doubled > 9 ? doubled - 9 : doubled
    count += 1
  }
  return sum % 10 === 0
}

/** The two check digits of a Turkish identity number (TCKN). */
export function isIdentityNumber(digits: string): boolean {
  if (!/^[1-9]\d{10}$/.test(digits)) return false
  let odd = 0
  let even = 0
  for (let index = 0; index < 9; index += 1) {
    if (index % 2 === 0) odd += digitAt(digits, index)
    else even += digitAt(digits, index)
  }
  const tenth = (((odd * 7 - even) % 10) + 10) % 10
  return tenth === digitAt(digits, 9) && (odd + even + tenth) % 10 === digitAt(digits, 10)
}

const isCard = (text: string): boolean => {
  const count = countDigits(text)
  return count >= 13 && count <= 19 && passesLuhn(text)
}

/** ISO 13616: moved to the end, letters as 10…35, the rest by 97 is 1. */
function isIban(text: string): boolean {
  const compact = text.replace(/[ .-]/g, '')
  if (/^tr\d{24}$/.test(compact)) return true
  if (compact.length < 15 || compact.length > 34) return false
  let rest = 0
  for (const character of compact.slice(4) + compact.slice(0, 4)) {
    const value = Number.parseInt(character, 36)
    rest = (value > 9 ? rest * 100 + value : rest * 10 + value) % 97
  }
  return rest === 1
}

const looksRandom = (text: string): boolean =>
  /\d/.test(text) &&
  /[a-z]/.test(text) &&
  !/^(?:[a-z]+[-_])*[a-z]+$/.test(text) &&
  /[a-z]\d+[a-z]|\d[a-z]+\d/.test(text)

type Shape = {
  readonly kind: SecretKind
  readonly pattern: RegExp
  readonly accepts: (text: string) => boolean
  readonly group?: number
}
const always = (): boolean => true

const IBAN_SHAPES: readonly Shape[] = [
  { kind: 'iban', pattern: /(?<![\p{L}\d])tr[ .-]?\d{2}(?:[ .-]?\d{4}){5}[ .-]?\d{2}(?!\d)/gu, accepts: always },
  {
    kind: 'iban',
    pattern: /(?<![\p{L}\d])[a-z]{2}\d{2}(?:[ .-]?[a-z0-9]{4}){2,7}(?:[ .-]?[a-z0-9]{1,3})?(?![\p{L}\d])/gu,
    accepts: isIban,
  },
]

const KEY_SHAPES: readonly Shape[] = [
  { kind: 'api_key', pattern: /(?<![\p{L}\d])\d{8,10}:[a-z0-9_-]{30,60}/gu, accepts: always },
  {
    kind: 'api_key',
    pattern: /(?<![\p{L}\d])(?:sk|pk|rk|api|key|secret|sandbox|live|test|eaa|eyj)[-_]?[a-z0-9_.-]{16,500}/gu,
    accepts: looksRandom,
  },
  { kind: 'api_key', pattern: /(?<![\p{L}\d])[a-z0-9_+=-]{20,500}/gu, accepts: looksRandom },
  {
    kind: 'pin',
    pattern: /(?<!\p{L})(?:cvv2?|cvc2?|pin|pin kodu|pin kodum|sifre|sifrem|parola)[ :=]{1,3}(\d{3,8})(?!\d)/gu,
    accepts: always,
    group: 1,
  },
]

/** Said to be one, a number with a slip in it is as private as the right one. */
const LABELLED_SHAPES: readonly Shape[] = [
  {
    kind: 'identity_number',
    pattern:
      /(?<!\p{L})(?:t\.? ?c\.?|tckn|(?:tc )?kimlik)(?: (?:kimlik|no|num|numara|numarasi|numaram)){0,3}[ .:#-]{1,3}(\d{3} ?\d{3} ?\d{3} ?\d{2}|\d{11})(?!\d)/gu,
    accepts: always,
    group: 1,
  },
  {
    kind: 'card',
    pattern:
      /(?<!\p{L})kart\p{L}{0,6}(?: (?:no|num|numara|numarasi|numaram))?[ .:#-]{1,3}(\d{4}(?:[ .-]?\d{4}){3})(?!\d)/gu,
    accepts: always,
    group: 1,
  },
  { kind: 'card', pattern: /(?<!\d)\d{4}(?:[ .-]?\d{4}){3}(?= ?(?:nolu |numarali |no'?lu )?kart)/gu, accepts: always },
]

const NUMBER_SHAPES: readonly Shape[] = [
  { kind: 'card', pattern: /(?<!\d)\d{13,19}(?!\d)/gu, accepts: isCard },
  { kind: 'card', pattern: /(?<!\d)\d{4}(?:[\s._/-]{1,3}\d{4}){3}(?:[ .-]\d{1,3})?(?!\d)/gu, accepts: isCard },
  { kind: 'card', pattern: /(?<!\d)\d{4}(?:[\s._/-]{1,3}\d{4}){3}(?!\d)/gu, accepts: isCard },
  { kind: 'card', pattern: /(?<!\d)\d{4}[ .-]\d{6}[ .-]\d{4,5}(?!\d)/gu, accepts: isCard },
  { kind: 'card', pattern: /(?<!\d)\d{8}[ .-]\d{8}(?!\d)/gu, accepts: isCard },
  { kind: 'card', pattern: /(?<!\d)\d(?:[ .-]\d){12,18}(?!\d)/gu, accepts: isCard },
  { kind: 'identity_number', pattern: /(?<!\d)[1-9]\d{10}(?!\d)/gu, accepts: isIdentityNumber },
  {
    kind: 'identity_number',
    pattern: /(?<!\d)[1-9]\d{2}([ .-])\d{3}\1\d{3}\1\d{2}(?!\d)/gu,
    accepts: (text) => isIdentityNumber(digitsOf(text)),
  },
  {
    kind: 'identity_number',
    pattern: /(?<!\d)[1-9](?:[ .-]\d){10}(?![ .-]?\d)/gu,
    accepts: (text) => isIdentityNumber(digitsOf(text)),
  },
]

export const blank = (text: string, spans: readonly Span[]): string => {
  let result = ''
  let at = 0
  for (const span of [...spans].sort((a, b) => a.start - b.start)) {
    if (span.end <= at) continue
    result += text.slice(at, Math.max(at, span.start)) + '\u0000'.repeat(span.end - Math.max(at, span.start))
    at = span.end
  }
  return result + text.slice(at)
}

/** Of longer stretches only keys are made, which hold no other; looking into them again would cost too much. */
const LONGEST_NUMBER = 48

/** Every accepted stretch; what is refused is looked into again from its next character ("5000 4111 1111 1111 1111"). */
function findShape(text: string, shape: Shape): SecretSpan[] {
  const spans: SecretSpan[] = []
  shape.pattern.lastIndex = 0
  for (let match = shape.pattern.exec(text); match !== null; match = shape.pattern.exec(text)) {
    const value = shape.group === undefined ? match[0] : (match[shape.group] ?? match[0])
    const end = match.index + match[0].length
    if (shape.accepts(value)) spans.push({ kind: shape.kind, start: end - value.length, end })
    else if (match[0].length <= LONGEST_NUMBER) shape.pattern.lastIndex = match.index + 1
  }
  return spans
}

function findShapes(folded: string, shapes: readonly Shape[]): SecretSpan[] {
  const found: SecretSpan[] = []
  let rest = folded
  for (const shape of shapes) {
    const spans = findShape(rest, shape)
    rest = blank(rest, spans)
    found.push(...spans)
  }
  return found
}

/** IBANs, keys and PINs, and numbers said to be secret: sought before phones, whose pattern fits into them. */
export const findLetteredSecrets = (folded: string): SecretSpan[] =>
  findShapes(folded, [...IBAN_SHAPES, ...KEY_SHAPES, ...LABELLED_SHAPES])

/** Cards and identity numbers: sought after mobiles are cut out, so that a phone beside an amount raises no alarm. */
export const findNumberSecrets = (folded: string): SecretSpan[] => findShapes(folded, NUMBER_SHAPES)
