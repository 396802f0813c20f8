/** How much of a body a transcript keeps. */
const LONGEST_KEPT = 4_096
const MASK = '***'

/** Field names whose values nobody needs to read, in JSON and in forms; compared without case. */
const SECRET_NAME =
  '[\\w.-]{0,64}(?:secret|password|passwd|token|apikey|api_key|signature|hash|salt|cvc|cvv|authorization)'
const PERSONAL_NAME = '[\\w.-]{0,64}(?:identitynumber|tckn|gsmnumber|phone|email|mail|iban)'
const FIELD_NAME = `(?:${SECRET_NAME}|${PERSONAL_NAME})`

const JSON_FIELD = new RegExp(`("${FIELD_NAME}"\\s*:\\s*)("(?:[^"\\\\]|\\\\.)*"?|-?\\d[\\d.eE+-]*)`, 'gi')
const FORM_FIELD = new RegExp(`((?:^|[?&])${FIELD_NAME}=)[^&\\s]*`, 'gi')
const CARD_LIKE = /(?<![0-9A-Za-z])[2-69](?:[ -]?\d){12,18}(?![0-9A-Za-z])/g
const TURKISH_MOBILE = /(?<![0-9A-Za-z])(?:(?:\+|%2B)?90|0)?5\d{9}(?![0-9A-Za-z])/g

/** Takes keys, card numbers, security codes and personal fields out of text that is kept for diagnosis. */
export function scrub(text: string, secrets: readonly string[]): string {
  const withoutSecrets = secrets.filter(Boolean).reduce((rest, secret) => rest.replaceAll(secret, MASK), text)
  return withoutSecrets
    .replace(JSON_FIELD, `$1"${MASK}"`)
    .replace(FORM_FIELD, `$1${MASK}`)
    .replace(CARD_LIKE, (run) => (isLuhnValid(run.replace(/\D/g, '')) ? `${MASK}${run.slice(-4)}` : run))
    .replace(TURKISH_MOBILE, (run) => `${MASK}${run.slice(-2)}`)
    .slice(0, LONGEST_KEPT)
}

function isLuhnValid(digits: string): boolean {
  const sum = [...digits].reverse().reduce((total, digit, index) => {
    const weight = index % 2 === 0 ? Number(digit) : Number(digit) * 2
    return total + (weight > 9 ? weight - 9 : weight)
  }, 0)
  return sum % 10 === 0
}
