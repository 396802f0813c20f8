import {
  isCompanyWord,
  isPlace,
  CREATE_VERBS,
  FILLERS,
  LABELS,
  PURPOSE_WORDS,
  ROLES,
  SPOKEN_FUTURE,
  stemIn,
  TITLES,
  TITLES_BEFORE,
} from './lexicon.ts'
import { GIVEN_NAMES, SURNAMES } from './known-names.ts'
import { originalOf } from './normalize.ts'
import { isFree, tokenAt, wordAt, type Sheet, type Token } from './tokens.ts'

/** Given names that are months first of all. */
export const NAME_OF_MONTH = /^(?:nisan|ekim|eylul|temmuz)$/
const COMMAND_WORDS =
  /^(?:para(?:si|sini|yi|nin)?|borc\p{L}*|iptal|iade\p{L}*|rapor|durum|odedi|odendi|odemedi|odemis|yapti|geldi|gelmedi|kimler|bekleyen|acik|goster|listele|vazgecti|tekrar|yeniden|uzat\p{L}*|kapat\p{L}*|hata\p{L}*|havale|eft|yatti|yatirdi\p{L}*|kart|karti|kartim|yardim|dur|lnk|linkl?\p{L}*|kimlik|tc|tckn|cvv|iban\p{L}*|kismi|tamami\p{L}*|geri|bitti|dolmus|musteri\p{L}*|taksit\p{L}*|para)$/u

/** "ödemiş", but not "durmuş" and "satılmış", who are people. */
const isVerb = (word: string): boolean =>
  VERB_LIKE.test(word) || SPOKEN_FUTURE.test(word) || (/.{2}m[iu]s$/.test(word) && !isKnownName(word))

const VERB_LIKE = /(?:[ae]c[ae][kg]\w*|[iu]yor\w*|m[ae]sin|m[ae]yin|d[iu]m|t[iu]m|[aeiu]rm[iu]s[iu]n(?:[iu]z)?)$/
const ending = /(?:n[iu]n|[iu]n|d[ea]n|t[ea]n|y[eai]|[eai])$/

export const isTitle = (word: string): boolean =>
  word !== '' &&
  (TITLES.has(word) || [/(?:nin|in|e|a|i|den|dan)$/, /y[ea]$/].some((pattern) => TITLES.has(word.replace(pattern, ''))))
export const isKnownName = (word: string): boolean => GIVEN_NAMES.has(word) || SURNAMES.has(word)

/** The word without a glued case ending, where that leaves a known name ("osmana", "yilmazin") or the buffer y shows it. */
export function withoutEnding(word: string, expected: boolean): string {
  if (isKnownName(word)) return word
  const stems = [ending, /(?:[iu]n|[eai])$/]
    .map((pattern) => word.replace(pattern, ''))
    .filter((stem) => stem.length >= 2)
  const known = stems.find((stem) => isKnownName(stem) || isKnownName(hardened(stem)))
  if (known !== undefined || !expected || word.endsWith('iye')) return known ?? word
  return /^(.{2,}[aeiou])y[ea]$/.exec(word)?.[1] ?? word
}

/** Zeynep becomes "Zeyneb" before a vowel. */
const hardened = (stem: string): string => stem.replace(/[bdg]$/, (last) => ({ b: 'p', d: 't', g: 'k' })[last] ?? last)

export const nameStem = (word: string): string => withoutEnding(word, false)

/** Words that mean something else in these messages: orders, polite words, roles, what is paid for. */
// "Uzatmaz" and "Kapatmaz" are surnames, as Korkmaz is
const isOrder = (word: string): boolean =>
  !/m[ae]z$/.test(word) && (COMMAND_WORDS.test(word) || CREATE_VERBS.has(word) || /^link/.test(word))
/** Words in -lik name things ("avukatlık", "kiralık"); only known names may end so. */
const isAbstract = (word: string): boolean => /.{3}l[iu][kg][iu]?$/.test(word) && !isKnownName(word)
const isPurpose = (word: string): boolean =>
  !isCompanyWord(word) && (stemIn(PURPOSE_WORDS, word) !== null || isAbstract(word))
const isPlain = (word: string): boolean =>
  isVerb(word) || FILLERS.has(word) || isOrder(word) || stemIn(ROLES, word) !== null || isPurpose(word)

/** After a name a surname may look like any word: "Ayşe Şen", "elif acar". */
function continuesName({ text: word, shape }: Token, next: Token): boolean {
  if (/^(?:tutar|miktar)$/.test(word) && next.kind === 'phone') return shape !== 'lower'
  if (isKnownName(nameStem(word))) return (shape !== 'lower' || word.length > 3) && !LABELS.has(word)
  return shape === 'capital' && !isOrder(word) && !isPurpose(word) && !LABELS.has(word)
}

/** Su is a second given name; "şu" is not, and folds the same. */
const isSu = (sheet: Sheet, at: number): boolean =>
  wordAt(sheet, at) === 'su' &&
  GIVEN_NAMES.has(wordAt(sheet, at - 1)) &&
  originalOf(sheet.folded, tokenAt(sheet, at).start, tokenAt(sheet, at).end).toLowerCase() === 'su'

const opensName = (word: string): boolean =>
  (GIVEN_NAMES.has(word) && !FILLERS.has(word)) || (word.length >= 2 && !isPlain(word))

const isNeverName = (word: string, before: string): boolean =>
  isTitle(word) || TITLES_BEFORE.has(word) || isPlace(word) || (TITLES_BEFORE.has(before) && ROLES.has(word))

/** Whether this word may stand in a name. */
export function isNameWord(sheet: Sheet, at: number, previousIsName: boolean): boolean {
  const word = wordAt(sheet, at)
  if (word === '' || !isFree(sheet, at) || isNeverName(word, wordAt(sheet, at - 1))) return false
  if (previousIsName && continuesName(tokenAt(sheet, at), tokenAt(sheet, at + 1))) return true
  if (previousIsName && isSu(sheet, at)) return true
  if (NAME_OF_MONTH.test(word)) return SURNAMES.has(nameStem(wordAt(sheet, at + 1)))
  return opensName(word)
}
