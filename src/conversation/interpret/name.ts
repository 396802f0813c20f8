import { isJointStock, type Run } from './company-name.ts'
import { isCompanyWord, isPlace, LABELS } from './lexicon.ts'
import { GIVEN_NAMES, SURNAMES } from './known-names.ts'
import { isMixed, isTitledBefore, nameRuns } from './name-run.ts'
import { isTitle, nameStem, withoutEnding } from './name-word.ts'
import { originalOf, placesOf } from './normalize.ts'
import type { Reading } from './reading.ts'
import { claim, isFree, tokenAt, wordAt, type Sheet } from './tokens.ts'

type Candidate = Run & {
  readonly score: number
  readonly named: boolean
  readonly cutEnd: number
  readonly claimTo: number
}

const LEAST_SCORE = 2
const PAYS = /^(?:odeyecek|odesin|yatiracak|gonderecek|karsilayacak|odeyecekmis)$/
const COLLECTS = /^(?:al|alin|alalim|alacagim|alacagiz|alinacak|tahsil|cek|cekelim|iste|isteyelim)/
const KIN =
  /^(?:kiz|ogl|es|anne|baba|kardes|abi|abla|kari|koca|avukat|sekreter|muhasebeci|yegen|dayi|amca|teyze|hala|ortag|vekil|vasi|veli|damad|gelin|torun)(?:s?[iu])?(?:n[aeiu]|n[iu]n|nd[ae]n)?$/
const OWNS = /^'n?[iu]n$/
const DATIVE_OR_ABLATIVE = /^'?(?:y?[ea]|n?[ea]|n?d[ea]n|t[ea]n|na|ne)$/
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

/** "çilem için 0532 …" */
const overFor = (sheet: Sheet, at: number): number => (/^(?:icin|icn|adina)$/.test(wordAt(sheet, at)) ? at + 1 : at)

const besidePhone = (sheet: Sheet, run: Run): boolean =>
  [
    tokenAt(sheet, overLabels(sheet, overFor(sheet, run.to), 1)),
    tokenAt(sheet, overLabels(sheet, run.from - 1, -1)),
  ].some((t) => t.kind === 'phone' || t.kind === 'email')

function scoreWords(sheet: Sheet, run: Run, mixed: boolean): number {
  const given = GIVEN_NAMES.has(nameStem(wordAt(sheet, run.from)))
  const several = run.to - run.from > 1
  const family = several && SURNAMES.has(nameStem(wordAt(sheet, run.to - 1)))
  const company = sheet.tokens.slice(run.from, run.to).some((token) => isCompanyWord(token.text))
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

/** "hayri kozaka 4500 tl": a dative on a surname nobody knows, where it is written without an apostrophe. */
function hasDative(sheet: Sheet, run: Run): boolean {
  const last = tokenAt(sheet, run.to - 1)
  const harmony = /(?:[aiou][^aeiou]{1,2}a|[eiou][^aeiou]{1,2}e)$/.test(last.text)
  const sloppy = run.to - run.from > 1 && last.shape !== 'capital' && last.text.length >= 5 && harmony
  if (!sloppy || !GIVEN_NAMES.has(wordAt(sheet, run.from)) || nameStem(last.text) !== last.text) return false
  return !SURNAMES.has(last.text) && (besideAmount(sheet, run) || /^(?:link|lnk|odeme)/.test(wordAt(sheet, run.to)))
}

function endOf(sheet: Sheet, run: Run, expected: boolean): number {
  const last = tokenAt(sheet, run.to - 1)
  if (expected && hasDative(sheet, run)) return last.end - 1
  return last.kind === 'word' ? last.start + withoutEnding(last.text, expected).length : last.end
}

const suffixAt = (sheet: Sheet, at: number): string =>
  tokenAt(sheet, at).kind === 'suffix' ? tokenAt(sheet, at).text : ''

type Placed = { readonly claimTo: number; readonly suffix: string; readonly titled: boolean }

/** How far the name goes with its title and ending, and what they are. */
function placeOf(sheet: Sheet, run: Run): Placed {
  const titleAfter = isTitle(wordAt(sheet, run.to))
  const titleEnd = titleAfter ? run.to + 1 : run.to
  const suffix = suffixAt(sheet, titleEnd)
  return {
    claimTo: suffix === '' ? titleEnd : titleEnd + 1,
    suffix,
    titled: titleAfter || isTitledBefore(sheet, run.from),
  }
}

/** "ayşe teyzenin kızı melike": the daughter pays. */
const isKinOfPayer = (sheet: Sheet, claimTo: number): boolean =>
  KIN.test(wordAt(sheet, claimTo)) && !/^(?:|olarak|sifatiyla)$/.test(wordAt(sheet, claimTo + 1))

/** "müvekkil Adnan Keleş": who pays is named by the part that they play. */
const PAYING_ROLE =
  /^(?:muvekkil|musteri|kiraci|ogrenci|hasta|borclu|odeyen|alici|danisan|uye|veli)(?:m|im|imiz|miz|si|i)?$/
const isOfPayer = (sheet: Sheet, from: number): boolean => PAYING_ROLE.test(wordAt(sheet, from - 1))

function judge(sheet: Sheet, run: Run, mixed: boolean): Candidate {
  const { claimTo, suffix, titled } = placeOf(sheet, run)
  const given = DATIVE_OR_ABLATIVE.test(suffix)
  const inflected = suffixAt(sheet, run.to) !== ''
  // a title takes the ending: "feraye hanım", never "ferayeye hanım"
  const whole = inflected || isTitle(wordAt(sheet, run.to))
  const cutEnd = whole ? tokenAt(sheet, run.to - 1).end : endOf(sheet, run, !titled)
  const kin = isKinOfPayer(sheet, claimTo)
  const around =
    (titled ? 5 : 0) +
    (given ? 5 : 0) +
    (isOfPayer(sheet, run.from) ? 5 : 0) +
    (OWNS.test(suffix) ? 1 : 0) -
    (kin ? 4 : 0)
  const score = scoreWords(sheet, run, mixed) + around + scoreContext(sheet, run.from, claimTo)
  return { ...run, score, named: (titled || given) && !kin, cutEnd, claimTo }
}

function scoreContext(sheet: Sheet, from: number, to: number): number {
  const next = wordAt(sheet, to)
  if (isPlace(next)) return -9
  return (PAYS.test(next) ? 6 : 0) + (COLLECTS.test(next) ? 1 : 0) + (besidePhone(sheet, { from, to }) ? 2 : 0)
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

/** "Ltd." and "A.Ş." keep their dot; a full stop is none of a name. */
const endsCompany = (sheet: Sheet, at: number): boolean =>
  isCompanyWord(wordAt(sheet, at)) || isJointStock(sheet, at - 2)

function endOfLabelled(sheet: Sheet, from: number): number {
  let to = from
  while (to < from + 7 && isFree(sheet, to) && isOfLabelledName(sheet, to)) to += 1
  return to > from && tokenAt(sheet, to - 1).text === '.' && !endsCompany(sheet, to - 2) ? to - 1 : to
}

/** "Ad Soyad: Leyla Güneş": what stands behind the label, to the end of the line or the next mark. */
function labelled(sheet: Sheet): Reading<string> | null {
  for (let at = 1; at < sheet.tokens.length; at += 1) {
    if (tokenAt(sheet, at).text !== ':' || !NAME_LABEL.test(wordAt(sheet, at - 1))) continue
    const to = endOfLabelled(sheet, at + 1)
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
  const mixed = isMixed(sheet)
  const found = nameRuns(sheet, mixed)
    .map((run) => judge(sheet, run, mixed))
    .filter((candidate) => candidate.score >= LEAST_SCORE)
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
