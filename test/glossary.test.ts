import { join } from 'node:path'
import { Visitor } from 'oxc-parser'
import { describe, expect, it } from 'vitest'
import { readDocuments, tableBelow, type Document } from './support/markdown.ts'
import { isTest, lineAt, parseSource, readSources, type SourceFile, type SourceText } from './support/source-file.ts'

const ROOT = join(import.meta.dirname, '..')
const sources = readSources(ROOT, 'src').filter(({ path }) => !isTest(path))

/** Before the program is put together, some parts that bring their words are still to come. */
const isComposed = sources.some(({ path }) => path === 'src/compose.ts')

/** A provider's or channel's own words stay inside its folder, and the sandbox POS is somebody else's program. */
const SPEAKS_FOREIGN = /^src\/(?:adapters\/(?:psp|channels)\/[^/]+\/|sandbox-pos\/)/

const glossary = readDocuments(ROOT).find(({ path }) => path === 'GLOSSARY.md') ?? { path: '', text: '' }

const termsOf = (document: Document, heading: string): string[] =>
  tableBelow(document, heading).flatMap(([cell = '']) => [...cell.matchAll(/`([^`]+)`/g)].map(([, term = '']) => term))

function identifiersOf(file: SourceFile): { name: string; line: number }[] {
  const found: { name: string; line: number }[] = []
  new Visitor({
    Identifier: ({ name, start }) => void found.push({ name, line: lineAt(file.text, start) }),
  }).visit(file.parsed.program)
  return found
}

/** Terms that no identifier bears, be it as a part of a longer name. */
function missingTerms(terms: readonly string[], texts: readonly SourceText[]): string[] {
  const names = texts.flatMap((text) => identifiersOf(parseSource(text)).map(({ name }) => name.toLowerCase()))
  const literals = texts.map(({ text }) => text)
  return terms.filter((term) => {
    const isIdentifier = names.some((name) => name.includes(term.toLowerCase()))
    return !isIdentifier && !literals.some((text) => text.includes(`'${term}'`))
  })
}

/** `customer` bans customer, customerId, isCustomer and Customers, and lets "customerless" be. */
function bannedUses(banned: readonly string[], texts: readonly SourceText[]): string[] {
  const wordOf = (term: string) => new RegExp(`(?:^${term}|${term[0]?.toUpperCase()}${term.slice(1)})s?(?![a-z])`)
  const words = banned.flatMap((term) => [wordOf(term), wordOf(`${term[0]?.toLowerCase()}${term.slice(1)}`)])
  const home = texts.filter(({ path }) => !SPEAKS_FOREIGN.test(path)).map(parseSource)
  return home.flatMap((file) =>
    identifiersOf(file)
      .filter(({ name }) => words.some((word) => word.test(name)))
      .map(({ name, line }) => `${file.path}:${line} ${name}`),
  )
}

describe('the glossary', () => {
  it('has words and banned words', () => {
    expect(termsOf(glossary, 'Words of the code').length).toBeGreaterThan(30)
    expect(termsOf(glossary, 'Words not used')).toContain('Customer')
  })

  it('explains only words that the code uses', () => {
    const missing = missingTerms(termsOf(glossary, 'Words of the code'), sources)
    expect(isComposed ? missing : []).toEqual([])
  })

  it('explains each word once', () => {
    const terms = [...termsOf(glossary, 'Words of the code'), ...termsOf(glossary, 'Words kept for later')]
    expect(terms.filter((term, index) => terms.indexOf(term) !== index)).toEqual([])
  })

  it('finds no banned word in the code', () => {
    expect(bannedUses(termsOf(glossary, 'Words not used'), sources)).toEqual([])
  })
})

describe('the check itself', () => {
  const at = (path: string, text: string): SourceText[] => [{ path, text }]

  it('knows a word inside a longer one, and misses what is only in a comment', () => {
    expect(missingTerms(['Refund'], at('src/a.ts', 'const newRefund = 1'))).toEqual([])
    expect(missingTerms(['held'], at('src/a.ts', `type A = 'held'`))).toEqual([])
    expect(missingTerms(['Refund'], at('src/a.ts', '// Refund'))).toEqual(['Refund'])
  })

  it.each(['customer', 'customerId', 'isCustomer', 'Customers'])('finds %s', (name) => {
    expect(bannedUses(['Customer'], at('src/app/a.ts', `const ${name} = 1`))).toEqual([`src/app/a.ts:1 ${name}`])
  })

  it('leaves a provider its own words', () => {
    expect(bannedUses(['Customer'], at('src/adapters/psp/a/wire.ts', 'const customer = 1'))).toEqual([])
  })

  it('leaves other words that begin alike', () => {
    expect(bannedUses(['Impl', 'Manager'], at('src/app/a.ts', 'const implied = 1, implicit = 2'))).toEqual([])
  })
})
