import type { MemberId, MerchantId } from './ids.ts'
import type { Instant } from './instant.ts'
import type { Locale } from './merchant.ts'

/** What an office may say in its own words: three messages to the payer, and two places of the pay page. */
export const OFFICE_TEXT_KEYS = ['link', 'reminder', 'thanks', 'expiry', 'error'] as const
export type OfficeTextKey = (typeof OFFICE_TEXT_KEYS)[number]

/** `short` is for SMS; `long` for every other channel, and for the page. */
export const TEXT_LENGTHS = ['long', 'short'] as const
export type TextLength = (typeof TEXT_LENGTHS)[number]

export const TEXT_GAPS = [
  'payer',
  'amount',
  'until',
  'remaining',
  'link',
  'code',
  'office',
  'what',
  'number',
  'phone',
  'privacy',
] as const
export type TextGap = (typeof TEXT_GAPS)[number]

/** Which of its texts is meant. */
export type OfficeTextPlace = {
  readonly key: OfficeTextKey
  readonly locale: Locale
  readonly length: TextLength
}

/** One version; a newer one with a null body is the return to the program's own text. */
export type OfficeText = OfficeTextPlace & {
  readonly merchantId: MerchantId
  /** Counted from 1 in each place. */
  readonly version: number
  /** With the gaps by their names in code (`{amount}`), whatever language they were typed in. */
  readonly body: string | null
  readonly createdBy: MemberId
  readonly createdAt: Instant
}

type TextRule = {
  readonly lengths: readonly TextLength[]
  /** Nobody can pay, or check who asks, without them. */
  readonly required: readonly TextGap[]
  readonly optional: readonly TextGap[]
}

const CALLING: TextRule = {
  lengths: TEXT_LENGTHS,
  required: ['amount', 'until', 'link', 'code'],
  optional: ['payer', 'remaining', 'office', 'what', 'number', 'phone', 'privacy'],
}
/** The page names no payer: whoever has the address may be looking. */
const ON_PAGE: TextRule = {
  lengths: ['long'],
  required: [],
  optional: ['office', 'amount', 'until', 'number', 'phone'],
}

export const TEXT_RULES: Readonly<Record<OfficeTextKey, TextRule>> = {
  link: CALLING,
  reminder: CALLING,
  thanks: { lengths: TEXT_LENGTHS, required: [], optional: ['payer', 'amount', 'office', 'what', 'number', 'phone'] },
  expiry: ON_PAGE,
  error: ON_PAGE,
}

export const LONGEST_OFFICE_TEXT: Readonly<Record<TextLength, number>> = { long: 1_500, short: 400 }

const GAP = /\{([^{}\n]{0,40})\}/g

export type TextPart =
  { readonly kind: 'words'; readonly words: string } | { readonly kind: 'gap'; readonly name: string }

/** Words and gaps by turns; null where a brace stands alone or doubled, which is no gap of ours. */
export function partsOfText(text: string): readonly TextPart[] | null {
  const parts: TextPart[] = []
  let from = 0
  for (const gap of text.matchAll(GAP)) {
    parts.push({ kind: 'words', words: text.slice(from, gap.index) }, { kind: 'gap', name: gap[1] ?? '' })
    from = gap.index + gap[0].length
  }
  parts.push({ kind: 'words', words: text.slice(from) })
  return parts.some((part) => part.kind === 'words' && /[{}]/.test(part.words)) ? null : parts
}

const isGap = (name: string): name is TextGap => (TEXT_GAPS as readonly string[]).includes(name)

/**
 * The text with its gaps filled in one pass: what fills a gap is never read for gaps again. Null where the text asks for
 * what it cannot be given here; then the program's own text is said instead.
 */
export function fillOfficeText(body: string, values: Partial<Readonly<Record<TextGap, string>>>): string | null {
  const filled: string[] = []
  for (const part of partsOfText(body) ?? [{ kind: 'gap', name: '' } as const]) {
    const words = part.kind === 'words' ? part.words : isGap(part.name) ? values[part.name] : undefined
    if (words === undefined) return null
    filled.push(words)
  }
  return filled.join('')
}

export type GapProblem =
  | { readonly kind: 'braces' }
  | { readonly kind: 'unknown_gap'; readonly name: string; readonly likely: TextGap | null }
  | { readonly kind: 'gap_not_here'; readonly gap: TextGap }
  | { readonly kind: 'gap_missing'; readonly gap: TextGap }

export type GapNames = {
  /** The gap that somebody called so, in whatever language and spelling. */
  readonly named: (name: string) => TextGap | null
  readonly likely: (name: string) => TextGap | null
}

/** What was typed, with the gaps by their names in code; or everything that is wrong with its gaps. */
export function readOfficeText(
  key: OfficeTextKey,
  typed: string,
  names: GapNames,
): { readonly body: string; readonly problems: readonly GapProblem[] } {
  const parts = partsOfText(typed)
  if (parts === null) return { body: typed, problems: [{ kind: 'braces' }] }
  const rule = TEXT_RULES[key]
  const used = new Set<TextGap>()
  const problems: GapProblem[] = []
  const written = parts.map((part) => {
    if (part.kind === 'words') return part.words
    const gap = names.named(part.name)
    if (gap === null) problems.push({ kind: 'unknown_gap', name: part.name, likely: names.likely(part.name) })
    else if (!rule.required.includes(gap) && !rule.optional.includes(gap)) problems.push({ kind: 'gap_not_here', gap })
    else used.add(gap)
    return `{${gap ?? part.name}}`
  })
  const missing = rule.required.filter((gap) => !used.has(gap)).map((gap): GapProblem => ({ kind: 'gap_missing', gap }))
  return { body: written.join(''), problems: [...problems, ...missing] }
}

/** The words without their gaps: what the linter judges. */
export const wordsOfText = (text: string): string =>
  (partsOfText(text) ?? [{ kind: 'words', words: text } as const])
    .map((part) => (part.kind === 'words' ? part.words : ' '))
    .join('')

/** Why words may not stand in a text to a payer. */
export const LINT_REASONS = ['urgency', 'threat', 'case', 'marketing', 'address'] as const
export type LintReason = (typeof LINT_REASONS)[number]

/** The offending words as they were written. */
export type Finding = { readonly reason: LintReason; readonly words: string }

export type Linter = (text: string) => readonly Finding[]
