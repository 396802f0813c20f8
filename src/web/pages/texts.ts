import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { Locale } from '../../domain/merchant.ts'

type Gaps = Readonly<Record<string, string | number>>

/** The text of a dotted key with its {gaps} filled; an unknown key throws, because it is a bug. */
export type Translate = (key: string, gaps?: Gaps) => string

type TextTree = { readonly [key: string]: string | TextTree }
const textTree: z.ZodType<TextTree> = z.lazy(() => z.record(z.string(), z.union([z.string(), textTree])))

export type Texts = Readonly<Record<Locale, { readonly t: Translate; readonly keys: readonly string[] }>>

/** Splits into words and names of gaps by turns. */
const GAP = /\{(\w+)\}/

/** Reads templates/texts/<locale>/pages.json, once, at start. */
export const loadTexts = (templatesFolder: string): Texts => ({
  tr: readTexts(templatesFolder, 'tr'),
  en: readTexts(templatesFolder, 'en'),
})

function readTexts(folder: string, locale: Locale): Texts[Locale] {
  const tree = textTree.parse(JSON.parse(readFileSync(join(folder, 'texts', locale, 'pages.json'), 'utf8')))
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
