import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { editDistance } from '../../domain/edit-distance.ts'
import type { Locale } from '../../domain/merchant.ts'
import { partsOfText, TEXT_GAPS, TEXT_LENGTHS, TEXT_RULES, type OfficeTextKey, type TextGap } from '../../domain/office-text.ts'
import { foldWord, openLinter } from '../../messages/word-list.ts'
import type { OfficeTextWords } from '../../ports/office-text-words.ts'

const words = z.array(z.string().min(1))
const wordList = z.object({ urgency: words, threat: words, case: words, marketing: words })
const gap = z.enum(TEXT_GAPS)
const namesSchema = z.object({
  gaps: z.record(gap, z.string()),
  /** Understood too; parted by commas. */
  otherNames: z.record(gap, z.string()),
  unnamedPayer: z.string(),
  privacyLine: z.string(),
  optOutLine: z.string(),
})

/** What stands around an office's text, and for what it cannot know. */
export type OfficeTextFrame = Pick<z.infer<typeof namesSchema>, 'unnamedPayer' | 'privacyLine' | 'optOutLine'>

/** A slip of the finger, not another word. */
const LIKELY_EDITS = 3

const readJson = (...path: string[]): unknown => JSON.parse(readFileSync(join(...path), 'utf8'))

/** Reads `<root>/texts/<locale>/office-texts.json`, the word lists and the starting texts. Throws where one is malformed. */
export function readOfficeTexts(
  root: string,
  locales: readonly Locale[],
): { readonly words: OfficeTextWords; readonly frames: Readonly<Record<Locale, OfficeTextFrame>> } {
  const byLocale = locales.map(
    (locale) => [locale, namesSchema.parse(readJson(root, 'texts', locale, 'office-texts.json'))] as const,
  )
  const lists = z.object({ tr: wordList, en: wordList }).parse(readJson(root, 'texts', 'forbidden-words.json'))
  const all = Object.fromEntries(byLocale) as Record<Locale, z.infer<typeof namesSchema>>
  const known = knownNames(Object.values(all))
  const starts = readStartingTexts(root, locales)
  return {
    frames: all,
    words: {
      names: { named: (name) => known.get(keyOf(name)) ?? null, likely: (name) => likelyGap(known, keyOf(name)) },
      nameOf: (one, locale) => all[locale].gaps[one],
      shown: (body, locale) => shownBody(body, all[locale].gaps),
      startingText: ({ key, locale, length }) => starts.get(`${locale}/${key}.${length}`) ?? '',
      // A word is forbidden in every text: payers of either language read both.
      lint: openLinter([lists.tr, lists.en]),
    },
  }
}

/** Spaces, lines and marks make no difference: {Son Tarih}, {son-tarih} and {son_tarih} are one gap. */
const keyOf = (name: string): string => foldWord(name).replaceAll(/[^\p{L}\p{N}]/gu, '')

function knownNames(all: readonly z.infer<typeof namesSchema>[]): ReadonlyMap<string, TextGap> {
  const known = new Map<string, TextGap>(TEXT_GAPS.map((one) => [one, one]))
  // The names that are shown win over those that are only understood.
  for (const { otherNames } of all)
    for (const one of TEXT_GAPS) for (const name of otherNames[one].split(',')) known.set(keyOf(name), one)
  for (const { gaps } of all) for (const one of TEXT_GAPS) known.set(keyOf(gaps[one]), one)
  return known
}

function likelyGap(known: ReadonlyMap<string, TextGap>, name: string): TextGap | null {
  let best: { gap: TextGap; distance: number } | null = null
  for (const [candidate, one] of known) {
    const begins = name.length > 2 && (candidate.startsWith(name) || name.startsWith(candidate))
    const limit = Math.min(LIKELY_EDITS, Math.floor(Math.max(name.length, candidate.length) / 2))
    const distance = begins ? 1 : editDistance(name, candidate, limit)
    if (distance <= limit && (best === null || distance < best.distance)) best = { gap: one, distance }
  }
  return best?.gap ?? null
}

const isGap = (name: string): name is TextGap => gap.safeParse(name).success

const shownBody = (body: string, names: Readonly<Record<TextGap, string>>): string =>
  (partsOfText(body) ?? [{ kind: 'words', words: body } as const])
    .map((part) => (part.kind === 'words' ? part.words : `{${isGap(part.name) ? names[part.name] : part.name}}`))
    .join('')

function readStartingTexts(root: string, locales: readonly Locale[]): ReadonlyMap<string, string> {
  const keys = Object.keys(TEXT_RULES) as OfficeTextKey[]
  const places = locales.flatMap((locale) =>
    keys.flatMap((key) => TEXT_LENGTHS.filter((length) => TEXT_RULES[key].lengths.includes(length)).map((length) => `${locale}/${key}.${length}`)),
  )
  return new Map(places.map((place) => [place, readFileSync(join(root, 'office-texts', `${place}.txt`), 'utf8').trim()]))
}
