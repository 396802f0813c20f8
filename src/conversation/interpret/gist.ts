import { tokenAt, type Sheet, type Token } from './tokens.ts'

/** "ödedimi", "kapatırmısın": the question's particle, which many write together with the verb. */
const WITH_PARTICLE =
  /^(.+(?:d[iu]|[^aeiou]t[iu]|m[iu]s|[aeiu]r|yor|var|yok|[ae]c[ae][kg])(?:l[ae]r)?|var|yok)(m[iu](?:s[iu]n(?:[iu]z)?|y[iu]z)?)$/

const CUT_NAMES: Readonly<Record<string, string>> = {
  phone: '#phone',
  email: '#email',
  url: '#url',
  secret: '#secret',
  link_number: '#ref',
  case_number: '#case',
  reference: '#other',
  contact_card: '#phone',
}

const apart = (word: string): string => word.replace(WITH_PARTICLE, '$1 $2')

function wordOf(token: Token, claimed: string | null): string {
  const cut = CUT_NAMES[token.kind]
  if (cut !== undefined) return cut
  if (claimed === 'cut') return '#phone'
  if (token.kind === 'word')
    return claimed === 'amount' ? '#amount' : claimed === 'installments' ? '#cap' : apart(token.text)
  if (token.kind === 'number') return claimed === 'amount' ? '#amount' : '#number'
  return token.kind === 'line' ? '|' : ''
}

/** The message as folded words with placeholders for what was read: what the command rules look at. */
export function gistOf(sheet: Sheet): string {
  const words: string[] = []
  sheet.tokens.forEach((token, at) => {
    const word = wordOf(token, sheet.claims[at] ?? null)
    const repeats = (word === '#amount' || word === '#phone') && words.at(-1) === word
    if (word !== '' && !repeats) words.push(word)
    const ends = sheet.claims[at] === 'validity' && sheet.claims[at + 1] !== 'validity'
    if (ends && tokenAt(sheet, at).kind !== 'line') words.push('#until')
  })
  return words.join(' ')
}
