import { readFileSync } from 'node:fs'
import { z } from 'zod'

export const TEMPLATES = new URL('../../templates/sandbox-pos/', import.meta.url)

export type Locale = 'tr' | 'en'
/** A text by its key, its {gaps} filled; a missing key is a bug and throws. */
export type Translate = (key: string, gaps?: Readonly<Record<string, string | number>>) => string

const catalogue = z.record(z.string(), z.string())

const readCatalogue = (name: string): Record<string, string> =>
  catalogue.parse(JSON.parse(readFileSync(new URL(name, TEMPLATES), 'utf8')))

export const TEXTS: Record<Locale, Record<string, string>> = {
  tr: readCatalogue('tr.json'),
  en: readCatalogue('en.json'),
}

const API_MESSAGES = readCatalogue('api-messages.json')

export const apiMessage = (code: string): string => textOf(API_MESSAGES, code)

export const translator =
  (locale: Locale): Translate =>
  (key, gaps = {}) =>
    textOf(TEXTS[locale], key).replace(/\{(\w+)\}/g, (_, name: string) => String(gaps[name] ?? ''))

function textOf(texts: Record<string, string>, key: string): string {
  const text = texts[key]
  if (text === undefined) throw new Error(`no text for ${key}`)
  return text
}

/** Turkish unless someone asks for English: the address, the merchant, or the browser, in that order. */
export function localeOf(asked: { query: string | null; session: Locale; acceptLanguage: string }): Locale {
  if (asked.query === 'tr' || asked.query === 'en') return asked.query
  if (asked.session === 'en') return 'en'
  return /^\s*en\b/i.test(asked.acceptLanguage) ? 'en' : 'tr'
}
