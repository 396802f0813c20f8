/** The second net of the log: what slipped into a text is masked before it leaves. Over-masking is accepted. */

const UUID = /([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})/i
const MAX_CARD_DIGITS = 19
const MIN_CARD_DIGITS = 13

type Net = { readonly pattern: RegExp; readonly mask: string; readonly holds?: (match: string) => boolean }

/** Order matters: a longer secret is cut out before a shorter pattern can see a part of it. */
const NETS: readonly Net[] = [
  { pattern: /\d{6,12}:[A-Za-z0-9_-]{30,}/g, mask: '[bot-token]' },
  { pattern: /whsec_[A-Za-z0-9+/=_-]+/g, mask: '[whsec]' },
  { pattern: /\b(?:bearer|basic)\s+[A-Za-z0-9._~+/=-]{8,}/gi, mask: '[credential]' },
  { pattern: /[^\s@<>"'(),:;/]+@[^\s@<>"'(),:;/]+\.[^\s@<>"'(),:;/]+/g, mask: '[email]' },
  { pattern: /\bTR ?\d{2}(?:[ -]?\d{4}){5}[ -]?\d{2}(?!\d)/gi, mask: '[iban]' },
  { pattern: /(?<!\d)\d(?:[ .-]?\d){12,}/g, mask: '[card]', holds: hasCardNumber },
  { pattern: /(?<!\d)[1-9]\d{10}(?!\d)/g, mask: '[tckn]', holds: isTckn },
  { pattern: /(?<![\d+])(?:\+|00)[1-9](?:[ ().-]{0,2}\d){7,14}(?!\d)/g, mask: '[phone]' },
  { pattern: /(?<!\d)(?:90[ .-]?)?\(?0?[ .-]?\(?5\d{2}\)?[ .-]?\d{3}[ .-]?\d{2}[ .-]?\d{2}(?!\d)/g, mask: '[phone]' },
  { pattern: /(?<=\/(?:o|t)\/)[A-Za-z0-9_-]{8,}/g, mask: '[token]' },
  { pattern: /(?<![\w-])[A-Za-z0-9_-]{22}(?![\w-])/g, mask: '[token]', holds: mixesCases },
]

/** Masks card numbers, Turkish IBANs and identity numbers, phones, e-mails, bot tokens, webhook secrets, link tokens. */
export function scrub(text: string): string {
  // Ids are no secrets, and their digits would look like numbers of other kinds.
  return text
    .split(UUID)
    .map((piece) => (UUID.test(piece) ? piece : NETS.reduce(applyNet, piece)))
    .join('')
}

const applyNet = (text: string, net: Net): string =>
  text.replace(net.pattern, (match) => (net.holds === undefined || net.holds(match) ? net.mask : match))

/** A number may be a card number too; a 13-digit one that is no old Visa is an instant. */
export function isCardNumber(value: number): boolean {
  const digits = String(value)
  if (digits.length === MIN_CARD_DIGITS && !digits.startsWith('4')) return false
  return digits.length >= MIN_CARD_DIGITS && /^\d+$/.test(digits) && passesLuhn(digits)
}

/** Any stretch of the run that could be a card: a number glued to another must not hide it. */
function hasCardNumber(run: string): boolean {
  const digits = run.replace(/\D/g, '')
  for (let length = MIN_CARD_DIGITS; length <= Math.min(MAX_CARD_DIGITS, digits.length); length += 1) {
    for (let start = 0; start + length <= digits.length; start += 1) {
      if (passesLuhn(digits.slice(start, start + length))) return true
    }
  }
  return false
}

function passesLuhn(digits: string): boolean {
  let sum = 0
  for (let i = 0; i < digits.length; i += 1) {
    const digit = Number(digits[digits.length - 1 - i])
    const doubled = i % 2 === 1 ? digit * 2 : digit
    sum += doubled > 9 ? doubled - 9 : doubled
  }
  return sum % 10 === 0
}

function isTckn(text: string): boolean {
  const d = [...text].map(Number)
  const at = (index: number): number => d[index] ?? 0
  const odd = at(0) + at(2) + at(4) + at(6) + at(8)
  const even = at(1) + at(3) + at(5) + at(7)
  const sum = d.slice(0, 10).reduce((total, digit) => total + digit, 0)
  return (odd * 7 - even + 100) % 10 === at(9) && sum % 10 === at(10)
}

function mixesCases(text: string): boolean {
  return /[a-z]/.test(text) && /[A-Z]/.test(text)
}
