import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { Locale } from '../../domain/merchant.ts'

type Gaps = Readonly<Record<string, string | number>>

/** The text of a dotted key with its {gaps} filled; an unknown key throws, because it is a bug. */
export type Translate = (key: string, gaps?: Gaps) => string

type TextTree = { readonly [key: string]: string | TextTree }
const textTree: z.ZodType<TextTree> = z.lazy(() => z.record(z.string(), z.union([z.string(), textTree])))

const sharedWords = z.object({ moneyType: z.record(z.string(), z.string()) })

export type Texts = Readonly<Record<Locale, { readonly t: Translate; readonly keys: readonly string[] }>>

/** Splits into words and names of gaps by turns. */
const GAP = /\{(\w+)\}/

/** Reads pages.json below templates/texts/<locale>, and from words.json the names of money that messages use too; once, at start. */
export const loadTexts = (templatesFolder: string): Texts => ({
  tr: readTexts(templatesFolder, 'tr'),
  en: readTexts(templatesFolder, 'en'),
})

function readTexts(folder: string, locale: Locale): Texts[Locale] {
  const read = (name: string): unknown => JSON.parse(readFileSync(join(folder, 'texts', locale, name), 'utf8'))
  const tree = { ...textTree.parse(read('pages.json')), money: sharedWords.parse(read('words.json')).moneyType }
  const texts = new Map(flatten(tree, '').map(([key, text]) => [key, text.split(GAP)]))
  const t: Translate = (key, gaps = {}) => {
    const parts = texts.get(key)
    if (parts === undefined) throw new Error(`no text for ${key}`)
    if (parts.length === 1) return parts[0] ?? ''
    return parts.map((part, place) => (place % 2 === 0 ? part : String(gaps[part] ?? `{${part}}`))).join('')
  }
  return { t, keys: [...texts.keys()] }
}

function flatten(tree: TextTree, prefix: string): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]): [string, string][] =>
    typeof value === 'string' ? [[prefix + key, value]] : flatten(value, `${prefix}${key}.`),
  )
}
