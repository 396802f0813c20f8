/** A text made comparable, with the way back: every folded character knows which original characters it came from. */
export type Folded = {
  readonly original: string
  readonly text: string
  readonly starts: readonly number[]
  readonly ends: readonly number[]
}

const APOSTROPHES = new Set([..."'’‘‛`´′ʼ"])
const DASHES = new Set([...'‐‑‒–—−'])
const INVISIBLE_OR_MARK = /[\p{Cf}\p{M}]/u
const FRACTION_LIKE = /\p{No}/u
const MARKS = /\p{M}/gu

const remembered = new Map<string, string>()
const REMEMBER_AT_MOST = 5_000

function foldBeyondAscii(character: string): string {
  if (character === 'I' || character === 'İ' || character === 'ı') return 'i'
  if (APOSTROPHES.has(character)) return "'"
  if (DASHES.has(character)) return '-'
  if (INVISIBLE_OR_MARK.test(character)) return ''
  // "½" and "²" would otherwise become digits that nobody typed
  if (FRACTION_LIKE.test(character)) return '¿'
  return character.normalize('NFKC').toLocaleLowerCase('tr-TR').replaceAll('ı', 'i').normalize('NFD').replace(MARKS, '')
}

function foldCharacter(character: string): string {
  const known = remembered.get(character)
  if (known !== undefined) return known
  const folded = foldBeyondAscii(character)
  if (remembered.size < REMEMBER_AT_MOST) remembered.set(character, folded)
  return folded
}

/** Turkish lower case without marks ("İPTAL", "IPTAL", "iptal" are one), character by character so that places survive. */
export function fold(original: string): Folded {
  let text = ''
  const starts: number[] = []
  const ends: number[] = []
  let at = 0
  for (const character of original) {
    const folded = foldCharacter(character)
    text += folded
    for (let index = 0; index < folded.length; index += 1) {
      starts.push(at)
      ends.push(at + character.length)
    }
    at += character.length
  }
  return { original, text, starts, ends }
}

export const foldText = (text: string): string => fold(text).text

/** The places in the original of a stretch of the folded text. */
export function placesOf(folded: Folded, start: number, end: number): { start: number; end: number } {
  const first = folded.starts[start] ?? folded.original.length
  return { start: first, end: Math.max(first, folded.ends[end - 1] ?? first) }
}

export function originalOf(folded: Folded, start: number, end: number): string {
  const places = placesOf(folded, start, end)
  return folded.original.slice(places.start, places.end)
}
