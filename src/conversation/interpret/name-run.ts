import { isJointStock, overCompany, type Run } from './company-name.ts'
import { GIVEN_NAMES, SURNAMES } from './known-names.ts'
import { isCompanyWord, PURPOSE_WORDS, stemIn, TITLES_BEFORE } from './lexicon.ts'
import { isKnownName, isNameWord, isTitle, NAME_OF_MONTH, nameStem } from './name-word.ts'
import { isFree, tokenAt, wordAt, type Sheet } from './tokens.ts'

/** Whether capitals tell names from other words in this text. */
export const isMixed = (sheet: Sheet): boolean =>
  sheet.tokens.some((token) => token.kind === 'word' && token.shape === 'capital' && token.text.length > 1)

const MOST_WORDS = 4

/** "Zehra beyaz 0536 …": only the surname may stand between a given name and the phone. */
const isCarelessSurname = (sheet: Sheet, at: number): boolean =>
  GIVEN_NAMES.has(wordAt(sheet, at - 1)) &&
  SURNAMES.has(wordAt(sheet, at)) &&
  tokenAt(sheet, at).shape === 'lower' &&
  tokenAt(sheet, at + 1).kind === 'phone'

/** "MUHTEREM AYDEMİR KONKORDATO": behind a given name and a surname a stranger is no name, unless it is a trade. */
const endsWhole = (sheet: Sheet, from: number, at: number): boolean =>
  at - from > 1 &&
  GIVEN_NAMES.has(wordAt(sheet, from)) &&
  SURNAMES.has(wordAt(sheet, at - 1)) &&
  !GIVEN_NAMES.has(wordAt(sheet, at - 1)) &&
  !isKnownName(nameStem(wordAt(sheet, at))) &&
  !isCompanyWord(wordAt(sheet, at))

/** Where one name ends and the next word is something else: a change of case, or a given name after a stranger. */
function startsAnew(sheet: Sheet, from: number, at: number, mixed: boolean): boolean {
  const before = tokenAt(sheet, at - 1)
  const here = tokenAt(sheet, at)
  if (mixed && (before.shape === 'lower') !== (here.shape === 'lower')) return !isCarelessSurname(sheet, at)
  if (!mixed && endsWhole(sheet, from, at)) return true
  return before.shape === 'lower' && opensAfterStranger(sheet, from, at)
}

/** "serap ablaya ahmet": a given name behind a word that is none. */
function opensAfterStranger(sheet: Sheet, from: number, at: number): boolean {
  const before = tokenAt(sheet, at - 1)
  if (!GIVEN_NAMES.has(nameStem(wordAt(sheet, at)))) return false
  const isStranger = !isKnownName(nameStem(before.text)) && !NAME_OF_MONTH.test(before.text)
  // "sütçü ibrahim": the trade stands before the name, the surname behind it
  const isTrade = at - 1 === from && /c[iu]$/.test(before.text) && !GIVEN_NAMES.has(before.text)
  return isStranger || isTrade
}

/** "Mehmet-Emin" and "Öz-Kar" are one word of a name. */
function overHyphen(sheet: Sheet, at: number): number {
  const [dash, second] = [tokenAt(sheet, at + 1), tokenAt(sheet, at + 2)]
  const joined = dash.text === '-' && dash.glued && second.glued && second.kind === 'word' && isFree(sheet, at + 2)
  return joined && tokenAt(sheet, at).shape === second.shape && second.shape !== 'lower' ? at + 3 : at + 1
}

/** Over "A." and "M." before a name. */
const overInitial = (sheet: Sheet, at: number): boolean =>
  /^\p{L}$/u.test(wordAt(sheet, at)) &&
  tokenAt(sheet, at).shape !== 'lower' &&
  tokenAt(sheet, at + 1).text === '.' &&
  tokenAt(sheet, at + 2).shape !== 'lower' &&
  isNameWord(sheet, at + 2, true)

function runFrom(sheet: Sheet, from: number, mixed: boolean): Run {
  let to = overHyphen(sheet, from)
  while (
    to - from < MOST_WORDS &&
    !isJointStock(sheet, to) &&
    isNameWord(sheet, to, true) &&
    !startsAnew(sheet, from, to, mixed)
  )
    to += 1
  return withoutCompound(sheet, { from, to })
}

/** "ayşe nur kına gecesi": a noun with its possessive, and the word that it belongs to, are no part of a name. */
function withoutCompound(sheet: Sheet, { from, to }: Run): Run {
  for (let at = from + 1; at < to; at += 1) {
    if (
      tokenAt(sheet, at).shape === 'capital' ||
      isKnownName(wordAt(sheet, at)) ||
      !/[aeiou]s[iu]$/.test(wordAt(sheet, at))
    )
      continue
    const owner = at - 1 > from && !GIVEN_NAMES.has(wordAt(sheet, at - 1)) ? at - 1 : at
    return { from, to: owner }
  }
  return withoutModifier(sheet, { from, to })
}

/** "SİBEL YAZICI SİTE AİDATI": behind a whole name a stranger belongs to the noun that follows. */
function withoutModifier(sheet: Sheet, { from, to }: Run): Run {
  const last = tokenAt(sheet, to - 1)
  const isWhole = to - from > 2 && isKnownName(wordAt(sheet, to - 2)) && !isKnownName(nameStem(last.text))
  const owned = /(?:[^aeiou][iu]|s[iu])$/.test(wordAt(sheet, to)) && stemIn(PURPOSE_WORDS, wordAt(sheet, to)) !== null
  return isWhole && owned && last.shape !== 'capital' ? { from, to: to - 1 } : { from, to }
}

/** "Av. Burak": the title's dot stands between. */
const titledByDot = (sheet: Sheet, from: number): boolean =>
  tokenAt(sheet, from - 1).text === '.' && TITLES_BEFORE.has(wordAt(sheet, from - 2))

/** Whether a title stands before the name. */
export const isTitledBefore = (sheet: Sheet, from: number): boolean =>
  TITLES_BEFORE.has(wordAt(sheet, from - 1)) || titledByDot(sheet, from)

/** Before a title only the nearest words count: "şöyle yapalım neşe hanıma" names Neşe. */
function nearestToTitle(sheet: Sheet, run: Run, mixed: boolean): Run {
  if (!isTitle(wordAt(sheet, run.to)) || mixed) return run
  let from = run.to - 1
  while (from > run.from && GIVEN_NAMES.has(wordAt(sheet, from - 1))) from -= 1
  return { from, to: run.to }
}

/** Every run of words that may be a name. */
export function nameRuns(sheet: Sheet, mixed: boolean): Run[] {
  const found: Run[] = []
  for (let at = 0; at < sheet.tokens.length;) {
    if (!isNameWord(sheet, at, isTitledBefore(sheet, at))) {
      at += 1
      continue
    }
    const run = overCompany(sheet, nearestToTitle(sheet, runFrom(sheet, at, mixed), mixed))
    const from = run.from === at && overInitial(sheet, at - 2) ? at - 2 : run.from
    found.push({ from, to: run.to })
    at = Math.max(run.to, at + 1)
  }
  return found
}
