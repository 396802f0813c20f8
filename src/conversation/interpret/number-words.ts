const UNITS: Readonly<Record<string, number>> = {
  sifir: 0,
  bir: 1,
  bi: 1,
  iki: 2,
  uc: 3,
  dort: 4,
  bes: 5,
  alti: 6,
  yedi: 7,
  sekiz: 8,
  dokuz: 9,
}
const TENS: Readonly<Record<string, number>> = {
  on: 10,
  yirmi: 20,
  otuz: 30,
  kirk: 40,
  elli: 50,
  altmis: 60,
  yetmis: 70,
  seksen: 80,
  doksan: 90,
}
const SCALES: Readonly<Record<string, number>> = { yuz: 100, bin: 1_000, milyon: 1_000_000 }

const LONGEST_JOINED = 60
const WORDS = [...Object.keys(UNITS), ...Object.keys(TENS), ...Object.keys(SCALES)]
  .filter((word) => word !== 'bi')
  .sort((a, b) => b.length - a.length)
const ONE_WORD = new RegExp(`(?:${WORDS.join('|')})`, 'y')

const NONE: readonly string[] = []
const remembered = new Map<string, readonly string[]>()
const REMEMBER_AT_MOST = 5_000

/**
 * The number words in a joined spelling ("binbesyuz" is bin, bes, yuz), or none when anything is left over.
 * Several readers ask of every word, so the answers are remembered.
 */
export function splitNumberWord(folded: string): readonly string[] {
  const known = remembered.get(folded)
  if (known !== undefined) return known
  const parts = splitAnew(folded)
  if (remembered.size < REMEMBER_AT_MOST && folded.length <= LONGEST_JOINED) remembered.set(folded, parts)
  return parts
}

function splitAnew(folded: string): readonly string[] {
  if (folded === 'bi') return ['bi']
  if (folded.length > LONGEST_JOINED) return NONE
  const parts: string[] = []
  let at = 0
  while (at < folded.length) {
    ONE_WORD.lastIndex = at
    const match = ONE_WORD.exec(folded)
    if (match === null) return NONE
    parts.push(match[0])
    at += match[0].length
  }
  return parts
}

type Count = { total: number; group: number; last: number; lastScale: number }

/** Adds one word; false when Turkish does not allow it there ("bes on", "bir bir", "bin bin"). */
function addWord(count: Count, word: string): boolean {
  const unit = UNITS[word]
  if (unit !== undefined) return addBelowHundred(count, unit, 10)
  const ten = TENS[word]
  if (ten !== undefined) return addBelowHundred(count, ten, 100)
  return word === 'yuz' ? addHundred(count) : addScale(count, SCALES[word] ?? 0)
}

/** `floor` is the least place that may stand before: a unit after a ten, a ten after a hundred. */
function addBelowHundred(count: Count, value: number, floor: number): boolean {
  if (count.last < floor) return false
  count.group += value
  count.last = value === 0 ? 0 : floor / 10
  return true
}

function addHundred(count: Count): boolean {
  if (count.group >= 10) return false
  count.group = Math.max(1, count.group) * 100
  count.last = 100
  return true
}

function addScale(count: Count, scale: number): boolean {
  if (scale >= count.lastScale) return false
  count.total += Math.max(1, count.group) * scale
  Object.assign(count, { group: 0, last: 1_000, lastScale: scale })
  return true
}

/** The value of a list of single number words, or null. */
export function valueOfWords(words: readonly string[]): number | null {
  if (words.length === 0) return null
  if (words[0] === 'sifir') return words.length === 1 ? 0 : null
  const count: Count = { total: 0, group: 0, last: 1_000, lastScale: Number.POSITIVE_INFINITY }
  return words.every((word) => word !== 'sifir' && addWord(count, word)) ? count.total + count.group : null
}
