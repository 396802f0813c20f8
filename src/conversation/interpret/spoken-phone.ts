import { splitNumberWord, valueOfWords } from './number-words.ts'
import { judgePhone } from './phone.ts'
import type { PhoneReading, Reading } from './reading.ts'
import { claim, isFree, readingOf, wordAt, type Sheet } from './tokens.ts'

/** How many digits each group of a mobile has when it is read aloud: sıfır, beş yüz otuz iki, yüz on bir, … */
const GROUPS = [3, 3, 2, 2]
const MOST_WORDS = 24

type Word = { readonly text: string; readonly token: number }

function numberWordsFrom(sheet: Sheet, from: number): Word[] {
  const words: Word[] = []
  for (let at = from; isFree(sheet, at) && words.length < MOST_WORDS; at += 1) {
    const parts = splitNumberWord(wordAt(sheet, at))
    if (parts.length === 0) break
    words.push(...parts.map((text) => ({ text, token: at })))
  }
  return words
}

/** The longest run of words that is one number of so many digits; "sıfır beş" is 05. */
function groupAt(words: readonly Word[], from: number, digits: number): { text: string; to: number } | null {
  let at = from
  let zeros = ''
  while (words[at]?.text === 'sifir' && zeros.length < digits) {
    zeros += '0'
    at += 1
  }
  const room = digits - zeros.length
  let value = 0
  let to = at
  for (let end = at + 1; room > 0 && end <= words.length; end += 1) {
    const said = valueOfWords(words.slice(at, end).map((word) => word.text))
    if (said === null || said >= 10 ** room) break
    value = said
    to = end
  }
  if (to === from) return null
  return { text: room === 0 ? zeros : zeros + String(value).padStart(room, '0'), to }
}

function spokenAt(sheet: Sheet, from: number): { to: number; phone: PhoneReading } | null {
  const withZero = wordAt(sheet, from) === 'sifir'
  if (!withZero && !/^bes(?:yuz|$)/.test(wordAt(sheet, from))) return null
  const words = numberWordsFrom(sheet, withZero ? from + 1 : from)
  let at = 0
  let digits = '0'
  for (const length of GROUPS) {
    const group = groupAt(words, at, length)
    if (group === null) break
    digits += group.text
    at = group.to
  }
  const last = words[at - 1]
  // without its zero only a whole number is one: "beş yüz lira" is money
  return last === undefined || !(withZero ? /^05\d{4}/ : /^05\d{9}$/).test(digits)
    ? null
    : { to: last.token + 1, phone: judgePhone(digits) }
}

/** A mobile in words, as dictation leaves it; read before amounts, whose words are the same. */
export function readSpokenPhones(sheet: Sheet): Reading<PhoneReading>[] {
  const found: Reading<PhoneReading>[] = []
  for (let at = 0; at < sheet.tokens.length; at += 1) {
    const spoken = spokenAt(sheet, at)
    if (spoken === null) continue
    claim(sheet, at, spoken.to, 'cut')
    found.push(readingOf(sheet, at, spoken.to, spoken.phone))
    at = spoken.to - 1
  }
  return found
}
