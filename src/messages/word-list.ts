import type { Finding, LintReason, Linter } from '../domain/office-text.ts'

/** `address` is a pattern; the others are lists. */
export type ListedReason = Exclude<LintReason, 'address'>
export type WordList = Readonly<Record<ListedReason, readonly string[]>>

type Entry = { readonly reason: LintReason; readonly words: readonly string[]; readonly anyEnding: boolean }

const DOTLESS_I = /\u0131/g
const HIDDEN = /[\p{Cf}\u00ad]/gu

/** Letters alone, in small, without their marks: "HACİZ", "hacız" and "ha\u00adciz" are one word. */
export const foldWord = (text: string): string =>
  text
    .normalize('NFKC')
    .replaceAll(HIDDEN, '')
    .toLowerCase()
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(DOTLESS_I, 'i')

type Token = { readonly folded: string; readonly from: number; readonly to: number }

/** Words with their places. The apostrophe of a Turkish ending ends a word: "icra'ya". */
function tokensOf(text: string): Token[] {
  const found = text.matchAll(/[\p{L}\p{N}\p{M}\p{Cf}]+/gu)
  return [...found].map((word) => ({
    folded: foldWord(word[0]),
    from: word.index,
    to: word.index + word[0].length,
  }))
}

/** "2026/123", as files and rulings are numbered; a day is written the other way round. */
const FILE_NUMBER = /(?<![\d./])(?:19|20)\d{2}\s*\/\s*\d{1,6}(?![\d/])/g
/** Where a payer would be led elsewhere than to the page of the link. */
const ADDRESS =
  /(?:https?:\/\/|www\.)\S+|(?<![\p{L}\p{N}@._-])[\w-]+(?:\.[\w-]+)*\.(?:com|net|org|tr|info|me|ly|io|link|app)\b[^\s,;]*/giu

/** A list's entry is a word or several; `*` at its end stands for any ending. */
export function openLinter(lists: readonly WordList[]): Linter {
  const entries = lists.flatMap((list) =>
    Object.entries(list).flatMap(([reason, words]) => words.map((word) => entryOf(reason as ListedReason, word))),
  )
  const byFirst = new Map<string, Entry[]>()
  const open: Entry[] = []
  for (const entry of entries) {
    const [first = ''] = entry.words
    if (entry.anyEnding && entry.words.length === 1) open.push(entry)
    else byFirst.set(first, [...(byFirst.get(first) ?? []), entry])
  }
  return (text) => {
    const tokens = tokensOf(text)
    const found = tokens.flatMap((token, at) =>
      [...(byFirst.get(token.folded) ?? []), ...open]
        .filter((entry) => standsAt(entry, tokens, at))
        .map((entry) => ({ reason: entry.reason, words: quote(text, tokens, at, entry) })),
    )
    return unique([...found, ...patterns(text)])
  }
}

function entryOf(reason: LintReason, written: string): Entry {
  const anyEnding = written.endsWith('*')
  const words = foldWord(anyEnding ? written.slice(0, -1) : written).split(/\s+/)
  return { reason, words, anyEnding }
}

const standsAt = ({ words, anyEnding }: Entry, tokens: readonly Token[], at: number): boolean =>
  words.every((word, index) => {
    const folded = tokens[at + index]?.folded ?? ''
    return anyEnding && index === words.length - 1 ? folded.startsWith(word) : folded === word
  })

const quote = (text: string, tokens: readonly Token[], at: number, { words }: Entry): string =>
  text.slice(tokens[at]?.from, tokens[at + words.length - 1]?.to).replaceAll(/\s+/g, ' ')

const patterns = (text: string): Finding[] => [
  ...[...text.matchAll(FILE_NUMBER)].map(([words]) => ({ reason: 'case' as const, words })),
  ...[...text.matchAll(ADDRESS)].map(([words]) => ({ reason: 'address' as const, words })),
]

const unique = (findings: readonly Finding[]): Finding[] => [
  ...new Map(findings.map((finding) => [`${finding.reason} ${foldWord(finding.words)}`, finding])).values(),
]
