import { originalOf, placesOf, type Folded } from './normalize.ts'
import type { Reading } from './reading.ts'

export type CutKind =
  'phone' | 'email' | 'url' | 'secret' | 'link_number' | 'case_number' | 'reference' | 'contact_card'
export type Cut = { readonly kind: CutKind; readonly start: number; readonly end: number }

/** `text` is folded; `glued` means nothing stands between it and the token before it. */
export type Token = {
  readonly kind: 'word' | 'number' | 'suffix' | 'mark' | 'line' | CutKind
  readonly text: string
  readonly start: number
  readonly end: number
  readonly glued: boolean
  readonly shape: 'lower' | 'capital' | 'upper' | 'none'
}

/** Who has used a token; an unused word may still become part of a name or a purpose. */
export type Claim = 'amount' | 'validity' | 'installments' | 'channel' | 'command' | 'filler' | 'label' | 'name' | 'cut'

/** The tokens of one message and who claimed them: filled reader by reader, local to one call of interpret. */
export type Sheet = { readonly folded: Folded; readonly tokens: readonly Token[]; readonly claims: (Claim | null)[] }

/** After these a short word is a word; after a number or a cut it may be an ending. */
const NO_VALUE: ReadonlySet<Token['kind']> = new Set(['word', 'mark', 'line', 'suffix'])
const LONGEST_ENDING = 7

const NOTHING: Token = { kind: 'line', text: '', start: 0, end: 0, glued: false, shape: 'none' }
const PIECES = /\n|'?\p{L}+|\d+(?:[.,:/]\d+)*|[^\s\u0000]/gu
const CASE_ENDINGS = new Set(
  (
    'a e i u ya ye yi yu na ne ni nu in un nin nun ta te da de dan den tan ten la le yla yle ndan nden nda nde ' +
    'lik luk si su m im um lar ler ini unu ina une daki deki'
  ).split(' '),
)
/** Endings that people write apart after a number or a link number ("7K3F nin", "6 ya kadar"). */
const DETACHED = new Set('a e i u ya ye yi yu in un nin nun ta te da de dan den tan ten'.split(' '))

/** "haftasonuna", "aybaşında": two words that many write as one. */
const JOINED_EDGE = /^(hafta|ay|gun|yil)(?:son|bas)(?:[iu]|[iu]n[aei]|[iu]nd[ae])$/

export const tokenAt = (sheet: Sheet, index: number): Token => sheet.tokens[index] ?? NOTHING
export const wordAt = (sheet: Sheet, index: number): string => {
  const token = tokenAt(sheet, index)
  return token.kind === 'word' ? token.text : ''
}
export const isFree = (sheet: Sheet, index: number): boolean =>
  index >= 0 && index < sheet.tokens.length && sheet.claims[index] === null

export function claim(sheet: Sheet, from: number, to: number, by: Claim): void {
  for (let index = from; index < to; index += 1) sheet.claims[index] ??= by
}

export function readingOf<T>(sheet: Sheet, from: number, to: number, value: T): Reading<T> {
  return { value, ...placesOf(sheet.folded, tokenAt(sheet, from).start, tokenAt(sheet, to - 1).end) }
}

function shapeOf(original: string): Token['shape'] {
  if (!/\p{L}/u.test(original)) return 'none'
  if (!/\p{Lu}/u.test(original)) return 'lower'
  if (original.length > 1 && !/\p{Ll}/u.test(original)) return 'upper'
  return /^'?\p{Lu}/u.test(original) ? 'capital' : 'lower'
}

const isEnding = (text: string, previous: Token | undefined, glued: boolean): boolean =>
  previous !== undefined && !NO_VALUE.has(previous.kind) && (glued ? CASE_ENDINGS : DETACHED).has(text)

function kindOf(
  text: string,
  previous: Token | undefined,
  glued: boolean,
): 'word' | 'number' | 'suffix' | 'mark' | 'line' {
  if (text === '\n') return 'line'
  if (/^\d/.test(text)) return 'number'
  if (/^'\p{L}/u.test(text)) return glued && text.length <= LONGEST_ENDING ? 'suffix' : 'word'
  if (!/^\p{L}/u.test(text)) return 'mark'
  return isEnding(text, previous, glued) ? 'suffix' : 'word'
}

/** Splits what the cuts leave into words, numbers, endings and marks; each cut becomes one token. */
export function tokenise(folded: Folded, cuts: readonly Cut[]): Sheet {
  const tokens: Token[] = []
  let lastEnd = -1
  const push = (kind: Token['kind'], text: string, start: number, end: number): void => {
    tokens.push({ kind, text, start, end, glued: start === lastEnd, shape: shapeOf(originalOf(folded, start, end)) })
    lastEnd = end
  }
  const pieces = (from: number, to: number): void => {
    for (const match of folded.text.slice(from, to).matchAll(PIECES)) {
      const start = from + match.index
      const quoted = match[0].startsWith("'") && match[0].length > 1 && start !== lastEnd
      const text = quoted ? match[0].slice(1) : match[0]
      const at = quoted ? start + 1 : start
      const joined = JOINED_EDGE.exec(text)?.[1]?.length ?? 0
      if (joined > 0) push('word', text.slice(0, joined), at, at + joined)
      push(
        kindOf(text.slice(joined), tokens.at(-1), at + joined === lastEnd),
        text.slice(joined),
        at + joined,
        at + text.length,
      )
    }
  }
  let at = 0
  for (const cut of [...cuts].sort((a, b) => a.start - b.start)) {
    if (cut.start < at) continue
    pieces(at, cut.start)
    push(cut.kind, '', cut.start, cut.end)
    at = cut.end
  }
  pieces(at, folded.text.length)
  const isCut = (token: Token): boolean => !['word', 'number', 'suffix', 'mark', 'line'].includes(token.kind)
  return { folded, tokens, claims: tokens.map((token) => (isCut(token) ? 'cut' : null)) }
}
