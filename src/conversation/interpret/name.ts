import {
  COMPANY_WORDS,
  CREATE_VERBS,
  FILLERS,
  LABELS,
  PURPOSE_WORDS,
  ROLES,
  stemIn,
  TITLES,
  TITLES_BEFORE,
} from './lexicon.ts'
import { GIVEN_NAMES, SURNAMES } from './known-names.ts'
import { originalOf, placesOf } from './normalize.ts'
import type { Reading } from './reading.ts'
import { claim, isFree, tokenAt, wordAt, type Sheet, type Token } from './tokens.ts'

type Run = { from: number; to: number }
type Candidate = Run & {
  readonly score: number
  readonly named: boolean
  readonly cutEnd: number
  readonly claimTo: number
}

const MOST_WORDS = 4
const LEAST_SCORE = 2
const PAYS = /^(?:odeyecek|odesin|yatiracak|gonderecek|karsilayacak|odeyecekmis)$/
const COLLECTS = /^(?:al|alin|alalim|alacagim|alacagiz|alinacak|tahsil|cek|cekelim|iste|isteyelim)/
const KIN =
  /^(?:kiz|ogl|es|anne|baba|kardes|abi|abla|kari|koca|avukat|sekreter|muhasebeci|yegen|dayi|amca|teyze|hala|ortag|vekil|vasi|veli|damad|gelin|torun)(?:s?[iu])?(?:n[aeiu]|n[iu]n|nd[ae]n)?$/
/** Given names that are months first of all. */
const NAME_OF_MONTH = /^(?:nisan|ekim|eylul|temmuz)$/
const OWNS = /^'n?[iu]n$/
const DATIVE_OR_ABLATIVE = /^'?(?:y?[ea]|n?[ea]|n?d[ea]n|t[ea]n|na|ne)$/
const COMMAND_WORDS =
  /^(?:para(?:si|sini|yi|nin)?|borc\p{L}*|iptal|iade\p{L}*|rapor|durum|odedi|odendi|odemedi|odemis|yapti|geldi|gelmedi|kimler|bekleyen|acik|goster|listele|vazgecti|tekrar|yeniden|uzat\p{L}*|kapat\p{L}*|hata\p{L}*|havale|eft|yatti|yatirdi\p{L}*|kart|karti|kartim|yardim|dur|lnk|linkl?\p{L}*|kimlik|tc|tckn|cvv|iban\p{L}*|kismi|tamami\p{L}*|geri|bitti|dolmus|musteri\p{L}*|taksit\p{L}*|para)$/u

const VERB_LIKE = /(?:[ae]c[ae][kg]\w*|[iu]yor\w*|m[ae]sin|m[ae]yin|d[iu]m|t[iu]m)$/
const ending = /(?:n[iu]n|[iu]n|d[ea]n|t[ea]n|y[eai]|[eai])$/

const isTitle = (word: string): boolean =>
  word !== '' &&
  (TITLES.has(word) || [/(?:nin|in|e|a|i|den|dan)$/, /y[ea]$/].some((pattern) => TITLES.has(word.replace(pattern, ''))))
const isKnownName = (word: string): boolean => GIVEN_NAMES.has(word) || SURNAMES.has(word)

/** The word without a glued case ending, where that leaves a known name ("osmana", "yilmazin") or the buffer y shows it. */
function withoutEnding(word: string, expected: boolean): string {
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

const nameStem = (word: string): string => withoutEnding(word, false)

/** Words that mean something else in these messages: orders, polite words, roles, what is paid for. */
const isOrder = (word: string): boolean => COMMAND_WORDS.test(word) || CREATE_VERBS.has(word) || /^link/.test(word)
/** Words in -lik name things ("avukatlık", "kiralık"); only known names may end so. */
const isAbstract = (word: string): boolean => /.{3}l[iu][kg][iu]?$/.test(word) && !isKnownName(word)
const isPurpose = (word: string): boolean =>
  !COMPANY_WORDS.has(word) && (stemIn(PURPOSE_WORDS, word) !== null || isAbstract(word))
const isPlain = (word: string): boolean =>
  VERB_LIKE.test(word) || FILLERS.has(word) || isOrder(word) || stemIn(ROLES, word) !== null || isPurpose(word)

/** After a name a surname may look like any word: "Ayşe Şen", "elif acar". */
function continuesName(word: string, shape: Token['shape']): boolean {
  if (isKnownName(nameStem(word))) return (shape !== 'lower' || word.length > 3) && !LABELS.has(word)
  return shape === 'capital' && !isOrder(word) && !isPurpose(word) && !LABELS.has(word)
}

function isNameWord(sheet: Sheet, at: number, previousIsName: boolean): boolean {
  const word = wordAt(sheet, at)
  if (word === '' || !isFree(sheet, at) || isTitle(word) || TITLES_BEFORE.has(word)) return false
  if (previousIsName && continuesName(word, tokenAt(sheet, at).shape)) return true
  if (GIVEN_NAMES.has(word) && !FILLERS.has(word)) return true
  if (NAME_OF_MONTH.test(word)) return SURNAMES.has(nameStem(wordAt(sheet, at + 1)))
  return word.length >= 2 && !isPlain(word)
}

const isMixed = (sheet: Sheet): boolean =>
  sheet.tokens.some((token) => token.kind === 'word' && token.shape === 'capital' && token.text.length > 1)

/** Where one name ends and the next word is something else: a change of case, or a given name after a stranger. */
function startsAnew(sheet: Sheet, at: number, mixed: boolean): boolean {
  const before = tokenAt(sheet, at - 1)
  const here = tokenAt(sheet, at)
  if (mixed && (before.shape === 'lower') !== (here.shape === 'lower')) return true
  const isStranger = !isKnownName(nameStem(before.text)) && !NAME_OF_MONTH.test(before.text)
  return GIVEN_NAMES.has(nameStem(here.text)) && isStranger && before.shape === 'lower'
}

/** "A.Ş." */
const isJointStock = (sheet: Sheet, at: number): boolean =>
  wordAt(sheet, at) === 'a' && tokenAt(sheet, at + 1).text === '.' && wordAt(sheet, at + 2) === 's'

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
    !startsAnew(sheet, to, mixed)
  )
    to += 1
  return { from, to }
}

/** Over "Ltd. Şti." and "A.Ş.", whose dots belong to the company's name. */
function companyStep(sheet: Sheet, at: number): number {
  const word = wordAt(sheet, at)
  const dot = (place: number): boolean => tokenAt(sheet, place).text === '.' && tokenAt(sheet, place).glued
  if (isJointStock(sheet, at)) return dot(at + 3) ? 4 : 3
  if (
    word === 've' &&
    COMPANY_WORDS.has(wordAt(sheet, at + 1)) &&
    COMPANY_WORDS.has(wordAt(sheet, at - 1) || wordAt(sheet, at - 2))
  )
    return 1
  if (COMPANY_WORDS.has(word) && isFree(sheet, at)) return dot(at + 1) && word.length <= 4 ? 2 : 1
  return dot(at) && COMPANY_WORDS.has(wordAt(sheet, at - 1)) ? 1 : 0
}

/** A company is not named by its trade alone: "Link Bilgisayar Ltd. Şti." begins one word earlier. */
function withoutKind(sheet: Sheet, { from }: Run): number {
  const before = tokenAt(sheet, from - 1)
  const isTrade = COMPANY_WORDS.has(wordAt(sheet, from)) && tokenAt(sheet, from).shape !== 'lower'
  return isTrade && before.kind === 'word' && before.shape !== 'lower' && isFree(sheet, from - 1) ? from - 1 : from
}

function overCompany(sheet: Sheet, run: Run): Run {
  let to = run.to
  for (let step = companyStep(sheet, to); step > 0 && to < run.to + 16; step = companyStep(sheet, to)) to += step
  return { from: withoutKind(sheet, run), to }
}

/** Over marks and labels such as "tel:" and "📱" between a name and its address. */
function overLabels(sheet: Sheet, from: number, step: 1 | -1): number {
  let at = from
  for (let steps = 0; steps < 3; steps += 1) {
    const token = tokenAt(sheet, at)
    if (token.kind !== 'mark' && !LABELS.has(wordAt(sheet, at))) return at
    at += step
  }
  return at
}

const besidePhone = (sheet: Sheet, run: Run): boolean =>
  [tokenAt(sheet, overLabels(sheet, run.to, 1)), tokenAt(sheet, overLabels(sheet, run.from - 1, -1))].some(
    (t) => t.kind === 'phone' || t.kind === 'email',
  )

function scoreWords(sheet: Sheet, run: Run, mixed: boolean): number {
  const given = GIVEN_NAMES.has(nameStem(wordAt(sheet, run.from)))
  const several = run.to - run.from > 1
  const family = several && SURNAMES.has(nameStem(wordAt(sheet, run.to - 1)))
  const company = sheet.tokens.slice(run.from, run.to).some((token) => COMPANY_WORDS.has(token.text))
  return (given ? 3 : 0) + (family ? 2 : 0) + (company ? 3 : 0) + (mixed ? scoreCase(sheet, run, given || several) : 0)
}

const besideAmount = (sheet: Sheet, run: Run): boolean => sheet.claims[run.to] === 'amount'

/** In a text that uses capitals, a capital speaks for a name, except where every sentence begins with one. */
function scoreCase(sheet: Sheet, run: Run, likely: boolean): number {
  const opens = run.from === 0 || tokenAt(sheet, run.from - 1).kind === 'line'
  if (tokenAt(sheet, run.from).shape !== 'lower')
    return opens && run.to - run.from === 1 && !besideAmount(sheet, run) ? 0 : 2
  return likely && GIVEN_NAMES.has(nameStem(wordAt(sheet, run.from))) ? 0 : -3
}

function endOf(sheet: Sheet, run: Run, expected: boolean): number {
  const last = tokenAt(sheet, run.to - 1)
  return last.kind === 'word' ? last.start + withoutEnding(last.text, expected).length : last.end
}

const suffixAt = (sheet: Sheet, at: number): string =>
  tokenAt(sheet, at).kind === 'suffix' ? tokenAt(sheet, at).text : ''

function judge(sheet: Sheet, run: Run, mixed: boolean): Candidate {
  const titleAfter = isTitle(wordAt(sheet, run.to))
  const titled = titleAfter || TITLES_BEFORE.has(wordAt(sheet, run.from - 1)) || titledByDot(sheet, run.from)
  const titleEnd = titleAfter ? run.to + 1 : run.to
  const suffix = suffixAt(sheet, titleEnd)
  const claimTo = suffix === '' ? titleEnd : titleEnd + 1
  const given = DATIVE_OR_ABLATIVE.test(suffix)
  const inflected = suffixAt(sheet, run.to) !== ''
  const cutEnd = inflected ? tokenAt(sheet, run.to - 1).end : endOf(sheet, run, !titled)
  const around =
    (titled ? 5 : 0) + (given ? 5 : 0) + (OWNS.test(suffix) ? 1 : 0) + scoreContext(sheet, run.from, claimTo)
  // "ayşe teyzenin kızı melike" pays for herself
  const kin = KIN.test(wordAt(sheet, claimTo)) && wordAt(sheet, claimTo + 1) !== ''
  const score = scoreWords(sheet, run, mixed) + around
  return { ...run, score: kin ? score - 4 : score, named: (titled || given) && !kin, cutEnd, claimTo }
}

function scoreContext(sheet: Sheet, from: number, to: number): number {
  const next = wordAt(sheet, to)
  return (PAYS.test(next) ? 6 : 0) + (COLLECTS.test(next) ? 1 : 0) + (besidePhone(sheet, { from, to }) ? 2 : 0)
}

const titledByDot = (sheet: Sheet, from: number): boolean =>
  tokenAt(sheet, from - 1).text === '.' && TITLES_BEFORE.has(wordAt(sheet, from - 2))

/** Before a title only the nearest words count: "şöyle yapalım neşe hanıma" names Neşe. */
function nearestToTitle(sheet: Sheet, run: Run, mixed: boolean): Run {
  if (!isTitle(wordAt(sheet, run.to)) || mixed) return run
  let from = run.to - 1
  while (from > run.from && GIVEN_NAMES.has(wordAt(sheet, from - 1))) from -= 1
  return { from, to: run.to }
}

function candidates(sheet: Sheet): Candidate[] {
  const mixed = isMixed(sheet)
  const found: Candidate[] = []
  for (let at = 0; at < sheet.tokens.length;) {
    if (!isNameWord(sheet, at, titledByDot(sheet, at) || TITLES_BEFORE.has(wordAt(sheet, at - 1)))) {
      at += 1
      continue
    }
    const run = overCompany(sheet, nearestToTitle(sheet, runFrom(sheet, at, mixed), mixed))
    const from = run.from === at && overInitial(sheet, at - 2) ? at - 2 : run.from
    found.push(judge(sheet, { from, to: run.to }, mixed))
    at = Math.max(run.to, at + 1)
  }
  return found
}

function toReading(sheet: Sheet, candidate: Candidate): Reading<string> {
  const { start } = tokenAt(sheet, candidate.from)
  const value = originalOf(sheet.folded, start, candidate.cutEnd).replace(/\s+/g, ' ').trim()
  return { value, ...placesOf(sheet.folded, start, candidate.cutEnd) }
}

const NAME_LABEL =
  /^(?:ad|adi|isim|ismi|soyad|soyadi|musteri|alici|odeyen|kisi|muvekkil|muvekkilim|unvan|unvani|firma|kimden|kime|borclu|kiraci|davaci|davali|hasta|ogrenci|veli|yetkili|ilgili|cari|sahis|danisan|alicisi|gonderilecek)$/

const isOfLabelledName = (sheet: Sheet, at: number): boolean =>
  tokenAt(sheet, at).text === '.' ||
  (tokenAt(sheet, at).kind === 'word' && tokenAt(sheet, at + 1).text !== ':' && !LABELS.has(wordAt(sheet, at)))

/** "Ad Soyad: Leyla Güneş": what stands behind the label, to the end of the line or the next mark. */
function labelled(sheet: Sheet): Reading<string> | null {
  for (let at = 1; at < sheet.tokens.length; at += 1) {
    if (tokenAt(sheet, at).text !== ':' || !NAME_LABEL.test(wordAt(sheet, at - 1))) continue
    let to = at + 1
    while (to < at + 8 && isFree(sheet, to) && isOfLabelledName(sheet, to)) to += 1
    const titled = isTitle(wordAt(sheet, to - 1)) ? to - 1 : to
    if (titled === at + 1) continue
    claim(sheet, at - 1, to, 'name')
    return toReading(sheet, {
      from: at + 1,
      to: titled,
      score: 9,
      named: true,
      cutEnd: tokenAt(sheet, titled - 1).end,
      claimTo: to,
    })
  }
  return null
}

/** The payer's name as typed, without endings and titles; several only when several people are plainly addressed. */
export function readNames(sheet: Sheet): Reading<string>[] {
  const stated = labelled(sheet)
  if (stated !== null) return [stated]
  const found = candidates(sheet).filter((candidate) => candidate.score >= LEAST_SCORE)
  const best = found.reduce((most, candidate) => Math.max(most, candidate.score), 0)
  const winner = found.find((candidate) => candidate.score === best)
  if (winner === undefined) return []
  const rivals = found.filter(
    (c) => c === winner || (c.named && winner.named && c.score >= 7 && !PAYS.test(wordAt(sheet, winner.claimTo))),
  )
  for (const candidate of rivals) claim(sheet, candidate.from, candidate.claimTo, 'name')
  return rivals
    .map((candidate) => toReading(sheet, candidate))
    .filter((r, index, all) => all.findIndex((o) => o.value === r.value) === index)
}
