import { isCompanyWord } from './lexicon.ts'
import { isFree, tokenAt, wordAt, type Sheet } from './tokens.ts'

/** Tokens [from, to) that may be a name. */
export type Run = { readonly from: number; readonly to: number }

/** "A.Ş." */
export const isJointStock = (sheet: Sheet, at: number): boolean =>
  wordAt(sheet, at) === 'a' && tokenAt(sheet, at + 1).text === '.' && wordAt(sheet, at + 2) === 's'

/** "San. ve Tic." */
const joinsByAnd = (sheet: Sheet, at: number): boolean =>
  wordAt(sheet, at) === 've' &&
  (isCompanyWord(wordAt(sheet, at + 1)) || FOREIGN_TRADE.test(wordAt(sheet, at + 1))) &&
  [wordAt(sheet, at - 1), wordAt(sheet, at - 2)].some((word) => isCompanyWord(word) || FOREIGN_TRADE.test(word))

/** "Dış Tic.", "İç ve Dış Ticaret": words of a trade only before it. */
const FOREIGN_TRADE = /^(?:dis|ic)$/
const opensTrade = (sheet: Sheet, at: number): boolean =>
  FOREIGN_TRADE.test(wordAt(sheet, at)) && /^(?:tic|ticaret|ve)$/.test(wordAt(sheet, at + 1))

const joinsTrades = (sheet: Sheet, at: number): boolean => opensTrade(sheet, at) || joinsByAnd(sheet, at)

/** Over "Ltd. Şti." and "A.Ş.", whose dots belong to the company's name. */
function companyStep(sheet: Sheet, at: number): number {
  const word = wordAt(sheet, at)
  const dot = (place: number): boolean => tokenAt(sheet, place).text === '.' && tokenAt(sheet, place).glued
  if (isJointStock(sheet, at)) return dot(at + 3) ? 4 : 3
  if (joinsTrades(sheet, at)) return 1
  if (isCompanyWord(word) && isFree(sheet, at)) return dot(at + 1) && word.length <= 4 ? 2 : 1
  return dot(at) && isCompanyWord(wordAt(sheet, at - 1)) ? 1 : 0
}

const MOST_BEFORE_TRADE = 3

/**
 * A company is not named by its trade alone: "Link Bilgisayar Ltd. Şti." begins one word earlier, and further where
 * capitals tell its name from the other words.
 */
function startOfCompany(sheet: Sheet, { from }: Run): number {
  const isNamed = (at: number): boolean =>
    tokenAt(sheet, at).kind === 'word' &&
    (at >= from - 1 ? tokenAt(sheet, at).shape !== 'lower' : tokenAt(sheet, at).shape === 'capital')
  if (!isCompanyWord(wordAt(sheet, from)) || !isNamed(from)) return from
  let start = from
  while (start > from - MOST_BEFORE_TRADE && isNamed(start - 1) && isFree(sheet, start - 1)) start -= 1
  return start
}

/** The run with the words of the company's trade and kind that belong to it. */
export function overCompany(sheet: Sheet, run: Run): Run {
  let to = run.to
  for (let step = companyStep(sheet, to); step > 0 && to < run.to + 16; step = companyStep(sheet, to)) to += step
  return { from: startOfCompany(sheet, run), to }
}
