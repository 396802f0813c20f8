import type { EmailAddress } from '../../domain/address.ts'
import type { Instant } from '../../domain/instant.ts'
import { TALK } from './command-words.ts'
import { fold, foldText } from './normalize.ts'
import { splitNumberWord, valueOfWords } from './number-words.ts'
import { findPhones } from './phone.ts'
import type { PhoneReading, ValidityReading } from './reading.ts'
import { findEmails } from './reference.ts'
import { blank, findLetteredSecrets, findNumberSecrets } from './secrets.ts'
import { tokenise } from './tokens.ts'
import { readValidities } from './validity.ts'

/** What one answer holds of the one kind that was asked for; several values are a question again. */
export type Answer<T> =
  | { readonly kind: 'one'; readonly value: T }
  | { readonly kind: 'several'; readonly values: readonly T[] }
  | { readonly kind: 'none' }

function answer<T>(values: readonly T[]): Answer<T> {
  const [first] = values
  if (first === undefined) return { kind: 'none' }
  return values.length === 1 ? { kind: 'one', value: first } : { kind: 'several', values }
}

const LONGEST_NAME = 80

export function readPhone(text: string): Answer<PhoneReading> {
  const folded = foldText(text)
  return answer(findPhones(blank(folded, findLetteredSecrets(folded))).map((span) => span.value))
}

export function readEmail(text: string): Answer<EmailAddress> {
  const folded = fold(text)
  return answer(findEmails(folded, folded.text).map((found) => found.value))
}

/** Reads "3 gün", "cuma", "yarın akşam 6"; a bare number is not enough, its unit is asked. */
export function readValidity(text: string, now: Instant): Answer<ValidityReading> {
  const trimmed = foldText(text).trim()
  // alone and after the question a weekday cannot be a first name
  const sheet = tokenise(fold(/^\p{L}+$/u.test(trimmed) ? trimmed : text), [])
  return answer(readValidities(sheet, now).map((reading) => reading.value))
}

export function readYesNo(text: string): 'yes' | 'no' | 'unclear' {
  const folded = foldText(text)
    .replace(/[^\p{L} ]/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
  const key = TALK.find((rule) => (rule.key === 'yes' || rule.key === 'no') && rule.pattern.test(folded))?.key
  return key === 'yes' || key === 'no' ? key : 'unclear'
}

const ORDINALS = [
  'birinci',
  'ikinci',
  'ucuncu',
  'dorduncu',
  'besinci',
  'altinci',
  'yedinci',
  'sekizinci',
  'dokuzuncu',
  'onuncu',
]

/** "2", "2.", "iki", "ikincisi": the number of a choice on channels without buttons, from 1; null when none is said. */
export function readChoiceNumber(text: string): number | null {
  const folded = foldText(text).trim().replace(/[.)]$/, '')
  if (/^\d{1,2}$/.test(folded)) return Number(folded) || null
  const ordinal = ORDINALS.findIndex((word) => folded === word || folded === `${word}si` || folded === `${word}su`)
  if (ordinal >= 0) return ordinal + 1
  return valueOfWords(splitNumberWord(folded.replaceAll(' ', ''))) || null
}

/** An answer to "who?": the words as typed, without what is no name in them; null when nothing usable is left. */
export function readName(text: string): string | null {
  const folded = fold(text.slice(0, 4 * LONGEST_NAME))
  const secrets = [...findLetteredSecrets(folded.text), ...findNumberSecrets(folded.text)]
  if (secrets.length > 0) return null
  const typed = text
    .normalize('NFC')
    .replace(/\p{Cf}/gu, '')
    .replace(/\s+/g, ' ')
    .trim()
  const bare = typed
    .replace(/^(?:av|dr|prof|doç|sn|sayın)\.?\s+/iu, '')
    .replace(/\s+(?:bey|hanım|hanim|hnm)(?:['’]?\p{L}{1,4})?$/iu, '')
    .replace(/['’]\p{Ll}{1,4}$/u, '')
  if (bare.length < 2 || bare.length > LONGEST_NAME || !/\p{L}{2}/u.test(bare) || /\d{3}/.test(bare)) return null
  return /[\p{L}.)]$/u.test(bare) ? bare : null
}
