import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ATTEMPT_TRANSITIONS } from '../src/domain/payment-attempt.ts'
import { LINK_TRANSITIONS } from '../src/domain/payment-link.ts'
import { REFUND_TRANSITIONS } from '../src/domain/refund.ts'
import { MAY_IMPORT } from './support/import-rules.ts'
import { deadLinks, namedPaths, readDocuments, relativeLinks, stalePaths, tableBelow } from './support/markdown.ts'

const ROOT = join(import.meta.dirname, '..')
const documents = readDocuments(ROOT)

/** Before the program is put together, documents may name parts that are still to come. */
const isComposed = existsSync(join(ROOT, 'src/compose.ts'))

describe('documents', () => {
  it.each(documents.map((document) => [document.path, document] as const))('%s has no dead link', (_, document) => {
    expect(deadLinks(ROOT, document)).toEqual([])
  })

  it.each(documents.map((document) => [document.path, document] as const))('%s names no stale path', (_, document) => {
    expect(isComposed ? stalePaths(ROOT, document) : []).toEqual([])
  })

  it('keeps every decision short and in the list', () => {
    const list = documents.find(({ path }) => path === 'docs/adr/README.md')
    const records = documents.filter(({ path }) => /^docs\/adr\/\d{4}-/.test(path))
    expect(records.filter(({ text }) => text.trimEnd().split('\n').length > 40)).toEqual([])
    expect(list === undefined ? [] : relativeLinks(list)).toEqual(
      records.map(({ path }) => path.replace('docs/adr/', '')),
    )
  })
})

describe('ARCHITECTURE.md', () => {
  const architecture = documents.find(({ path }) => path === 'ARCHITECTURE.md') ?? { path: '', text: '' }
  const marked = (cell = ''): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, word = '']) => word)

  /** The table below a heading: its first column's word, and the words of the second. */
  const tableOf = (heading: string): Record<string, string[]> =>
    Object.fromEntries(tableBelow(architecture, heading).map(([from, to]) => [marked(from).join(), marked(to)]))

  it.each([
    ['Link states', LINK_TRANSITIONS],
    ['Attempt states', ATTEMPT_TRANSITIONS],
    ['Refund states', REFUND_TRANSITIONS],
  ] as const)('shows the %s of the code', (heading, transitions) => {
    expect(tableOf(heading)).toEqual(transitions)
  })

  it('shows the import directions that the check holds', () => {
    const isThere = (layer: string): boolean => existsSync(join(ROOT, 'src', layer))
    const rules = Object.entries(MAY_IMPORT).filter(([layer]) => isThere(layer))
    const expected = Object.fromEntries(rules.map(([layer, allowed]) => [layer, allowed.filter(isThere)]))
    expect(tableOf('Who may import whom')).toEqual(expected)
  })
})

describe('the check itself', () => {
  const document = (text: string) => ({ path: 'docs/a.md', text })

  it('finds a dead link and a stale path', () => {
    expect(deadLinks(ROOT, document('[a](gone.md) ![b](../LICENSE) [c](https://a.example/x) [d](#here)'))).toEqual([
      'gone.md',
    ])
    expect(stalePaths(ROOT, document('`src/gone.ts` and `src/domain/money.ts:3`'))).toEqual(['src/gone.ts'])
  })

  it('takes a pattern for no path', () => {
    expect(namedPaths(document('`src/adapters/psp/<id>/wire.ts` `test/*.ts` `npm test`'))).toEqual([])
  })
})
