import { COMPANY_WORDS, CREATE_VERBS, FILLERS, PURPOSE_WORDS, ROLES, stemIn, TITLES, TITLES_BEFORE } from './lexicon.ts'
import { GIVEN_NAMES, SURNAMES } from './known-names.ts'
import { originalOf, placesOf } from './normalize.ts'
import type { Reading } from './reading.ts'
import { claim, isFree, tokenAt, wordAt, type Sheet } from './tokens.ts'

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
export function withoutEnding(word: string, expected: boolean): string {
  if (isKnownName(word)) return word
  for (const pattern of [ending, /(?:[iu]n|[eai])$/]) {
    const stem = word.replace(pattern, '')
    if (stem.length >= 2 && stem !== word && (isKnownName(stem) || isKnownName(hardened(stem)))) return stem
  }
  if (!expected) return word
  const buffered = /^(.{2,}[aeiou])y[ea]$/.exec(word)?.[1]
  return buffered !== undefined && !word.endsWith('iye') ? buffered : word
}

/** Zeynep becomes "Zeyneb" before a vowel. */
const hardened = (stem: string): string => stem.replace(/[bdg]$/, (last) => ({ b: 'p', d: 't', g: 'k' })[last] ?? last)

const nameStem = (word: string): string => withoutEnding(word, false)

function isNameWord(sheet: Sheet, at: number, previousIsName: boolean): boolean {
  const word = wordAt(sheet, at)
  if (word === '' || !isFree(sheet, at) || isTitle(word) || TITLES_BEFORE.has(word)) return false
  const { shape } = tokenAt(sheet, at)
  if (previousIsName && isKnownName(nameStem(word)) && (shape !== 'lower' || word.length > 3)) return true
  if (
    previousIsName &&
    shape === 'capital' &&
    !COMMAND_WORDS.test(word) &&
    !CREATE_VERBS.has(word) &&
    !/^link/.test(word)
  ) {
    return stemIn(PURPOSE_WORDS, word) === null || COMPANY_WORDS.has(word)
  }
  if (GIVEN_NAMES.has(word) && !FILLERS.has(word)) return true
  if (VERB_LIKE.test(word) || FILLERS.has(word) || CREATE_VERBS.has(word) || COMMAND_WORDS.test(word)) return false
  if (stemIn(ROLES, word) !== null || (stemIn(PURPOSE_WORDS, word) !== null && !COMPANY_WORDS.has(word))) return false
  return word.length >= 2
}

const isMixed = (sheet: Sheet): boolean =>
  sheet.tokens.some((token) => token.kind === 'word' && token.shape === 'capital' && token.text.length > 1)

/** Where one name ends and the next word is something else: a change of case, or a given name after a stranger. */
function startsAnew(sheet: Sheet, at: number, mixed: boolean): boolean {
  const before = tokenAt(sheet, at - 1)
  const here = tokenAt(sheet, at)
  if (mixed && (before.shape === 'lower') !== (here.shape === 'lower')) return true
  return GIVEN_NAMES.has(nameStem(here.text)) && !isKnownName(nameStem(before.text)) && before.shape === 'lower'
}

/** "A.Ş." */
const isJointStock = (sheet: Sheet, at: number): boolean =>
  wordAt(sheet, at) === 'a' && tokenAt(sheet, at + 1).text === '.' && wordAt(sheet, at + 2) === 's'

function runFrom(sheet: Sheet, from: number, mixed: boolean): Run {
  let to = from + 1
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
function overCompany(sheet: Sheet, run: Run): Run {
  let to = run.to
  for (let steps = 0; steps < 8; steps += 1) {
    const word = wordAt(sheet, to)
    const dotted = tokenAt(sheet, to + 1).text === '.'
    if (word === 'a' && /^s$/.test(wordAt(sheet, to + 2)) && dotted) to += tokenAt(sheet, to + 3).text === '.' ? 4 : 3
    else if (COMPANY_WORDS.has(word) && isFree(sheet, to)) to += dotted && word.length <= 4 ? 2 : 1
    else if (tokenAt(sheet, to).text === '.' && tokenAt(sheet, to).glued && COMPANY_WORDS.has(wordAt(sheet, to - 1)))
      to += 1
    else break
  }
  return { from: run.from, to }
}

const besidePhone = (sheet: Sheet, run: Run): boolean => {
  const skip = (at: number, step: number): number => (/^[,/;:-]$/.test(tokenAt(sheet, at).text) ? at + step : at)
  return [tokenAt(sheet, skip(run.to, 1)), tokenAt(sheet, skip(run.from - 1, -1))].some(
    (t) => t.kind === 'phone' || t.kind === 'email',
  )
}

function scoreWords(sheet: Sheet, run: Run, mixed: boolean): number {
  const first = nameStem(wordAt(sheet, run.from))
  const last = nameStem(wordAt(sheet, run.to - 1))
  const token = tokenAt(sheet, run.from)
  const opens = run.from === 0 || tokenAt(sheet, run.from - 1).kind === 'line'
  const capital = mixed && token.shape !== 'lower'
  const company = sheet.tokens.slice(run.from, run.to).some((t) => COMPANY_WORDS.has(t.text))
  let score = GIVEN_NAMES.has(first) ? 3 : 0
  if (SURNAMES.has(last) && run.to - run.from > 1) score += 2
  if (capital && (!opens || run.to - run.from > 1)) score += 2
  if (mixed && !capital && !GIVEN_NAMES.has(first)) score -= 3
  return company ? score + 3 : score
}

function endOf(sheet: Sheet, run: Run, expected: boolean): number {
  const last = tokenAt(sheet, run.to - 1)
  return last.kind === 'word' ? last.start + withoutEnding(last.text, expected).length : last.end
}

function judge(sheet: Sheet, run: Run, mixed: boolean): Candidate {
  const after = tokenAt(sheet, run.to)
  const titled =
    isTitle(wordAt(sheet, run.to)) || TITLES_BEFORE.has(wordAt(sheet, run.from - 1)) || titledByDot(sheet, run.from)
  const titleEnd = isTitle(wordAt(sheet, run.to)) ? run.to + 1 : run.to
  const suffix = tokenAt(sheet, titleEnd).kind === 'suffix' ? tokenAt(sheet, titleEnd) : null
  const given = suffix !== null && DATIVE_OR_ABLATIVE.test(suffix.text)
  const owns = suffix !== null && /^'(?:n?[iu]n)$/.test(suffix.text)
  const claimTo = suffix === null ? titleEnd : titleEnd + 1
  const next = wordAt(sheet, claimTo)
  const trimmed = after.kind === 'suffix' ? tokenAt(sheet, run.to - 1).end : endOf(sheet, run, !titled)
  let score = scoreWords(sheet, run, mixed)
  if (titled) score += 5
  if (given) score += 5
  if (owns) score += 1
  if (PAYS.test(next)) score += 6
  if (COLLECTS.test(next)) score += 1
  if (besidePhone(sheet, { from: run.from, to: claimTo })) score += 2
  return { ...run, score, named: titled || given, cutEnd: trimmed, claimTo }
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
    found.push(judge(sheet, run, mixed))
    at = Math.max(run.to, at + 1)
  }
  return found
}

function toReading(sheet: Sheet, candidate: Candidate): Reading<string> {
  const { start } = tokenAt(sheet, candidate.from)
  const value = originalOf(sheet.folded, start, candidate.cutEnd).replace(/\s+/g, ' ').trim()
  return { value, ...placesOf(sheet.folded, start, candidate.cutEnd) }
}

const NAME_LABEL = /^(?:ad|adi|isim|ismi|soyad|soyadi|musteri|alici|odeyen|kisi|muvekkil|unvan|firma|fn)$/

/** "Ad Soyad: Leyla Güneş": what stands behind the label, to the end of the line or the next mark. */
function labelled(sheet: Sheet): Reading<string> | null {
  for (let at = 1; at < sheet.tokens.length; at += 1) {
    if (tokenAt(sheet, at).text !== ':' || !NAME_LABEL.test(wordAt(sheet, at - 1))) continue
    let to = at + 1
    while (to < at + 8 && isFree(sheet, to) && (tokenAt(sheet, to).kind === 'word' || tokenAt(sheet, to).text === '.'))
      to += 1
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
