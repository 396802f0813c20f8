import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { messageCatalogue } from '../src/messages/catalog.ts'
import type { MessageDefinition } from '../src/messages/message-definition.ts'

const ROOT = join(import.meta.dirname, '../templates')
const catalogue: [string, MessageDefinition][] = Object.entries(messageCatalogue)

const FILES = { chat: ['messages', '.txt'], short: ['messages', '.short.txt'], email: ['email', '.txt'] } as const
const fileOf = (locale: 'tr' | 'en', key: string, variant: keyof typeof FILES): string =>
  join(ROOT, FILES[variant][0], locale, `${key}${FILES[variant][1]}`)

/** Words of the language itself, by the kind of office: each language may need others. */
const ofLanguage = new Set(
  (['tr', 'en'] as const).flatMap((locale) => {
    const words = JSON.parse(readFileSync(join(ROOT, 'texts', locale, 'words.json'), 'utf8'))
    return Object.keys({ ...words.merchant.law_office, ...words.merchant.shop })
  }),
)

/** The values that a template names. */
const gapsIn = (source: string): string[] =>
  [...new Set([...source.matchAll(/\bit\.([a-zA-Z]+(?:\.[a-zA-Z]+)?)/g)].map(([, name = '']) => name))]
    .filter((name) => !/^(?:f|words)\b/.test(name) && !ofLanguage.has(name.split('.')[0] ?? ''))
    .sort()

/** A language is offered by its own name, and a country has one name. */
const OWN_NAMES = /Türkçe|Türkiye/g
const TURKISH_LETTERS = /[çğıöşüÇĞİÖŞÜ]/

describe.each(catalogue)('%s', (key, { variants }) => {
  test('is written in both languages, with the same values', () => {
    for (const variant of variants) {
      for (const locale of ['tr', 'en'] as const) expect(existsSync(fileOf(locale, key, variant)), variant).toBe(true)
      const [tr, en] = (['tr', 'en'] as const).map((locale) =>
        gapsIn(readFileSync(fileOf(locale, key, variant), 'utf8')),
      )
      expect(en, variant).toEqual(tr)
    }
  })

  test('is English in English', () => {
    for (const variant of variants) {
      const source = readFileSync(fileOf('en', key, variant), 'utf8').replaceAll(OWN_NAMES, '')
      expect(source, variant).not.toMatch(TURKISH_LETTERS)
    }
  })
})

test('nothing is written in one language alone', () => {
  for (const folder of ['messages', 'email', 'texts', 'office-texts'])
    expect(readdirSync(join(ROOT, folder, 'en')).sort()).toEqual(readdirSync(join(ROOT, folder, 'tr')).sort())
})

test('labels, words and starting texts are English in English', () => {
  for (const folder of ['texts', 'office-texts'])
    for (const name of readdirSync(join(ROOT, folder, 'en'))) {
      const source = readFileSync(join(ROOT, folder, 'en', name), 'utf8').replaceAll(OWN_NAMES, '')
      expect(source.match(/.*[çğıöşüÇĞİÖŞÜ].*/g) ?? [], name).toEqual([])
    }
})
