import { describe, expect, it } from 'vitest'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { openConsoleReport } from './console-report.ts'

const linesOf = (locale: string): Record<string, string> =>
  JSON.parse(readFileSync(join(import.meta.dirname, `../templates/console/${locale}.json`), 'utf8')).lines

const gapsOf = (sentence: string): string[] =>
  [...sentence.matchAll(/\{(\w+)\}/g)].map(([, name]) => String(name)).toSorted()

describe('what the terminal shows', () => {
  it('has the same sentences with the same gaps in both languages', () => {
    const [turkish, english] = [linesOf('tr'), linesOf('en')]
    expect(Object.keys(english)).toEqual(Object.keys(turkish))
    for (const [key, sentence] of Object.entries(turkish)) {
      expect([key, gapsOf(english[key] ?? '')]).toEqual([key, gapsOf(sentence)])
    }
  })

  it('tells a folder in use with and without the process that holds it', () => {
    const printed: string[] = []
    const report = openConsoleReport('en', (line) => printed.push(line))
    report.failure({ kind: 'data_folder_in_use', folder: '/x', pid: 7 })
    report.failure({ kind: 'data_folder_in_use', folder: '/x', pid: null })
    expect(printed[0]).toContain('process 7')
    expect(printed[1]).not.toContain('process')
  })

  it('has a sentence for every step and expectation of the demo', () => {
    const keys = Object.keys(linesOf('tr'))
    const files = ['story', 'link', 'payer', 'board', 'browser', 'stage'].map((name) =>
      readFileSync(join(import.meta.dirname, `cli/demo/${name}.ts`), 'utf8'),
    )
    const source = files.join('\n')
    const steps = [...source.matchAll(/\bstep\(\s*['`]([a-z_]+)/g)].map(([, name]) => `demo.step.${name}`)
    const expectations = [...source.matchAll(/expected: '([a-z_]+)'|Unmet\('([a-z_]+)'/g)]
    expect(steps.length).toBeGreaterThan(10)
    expect(keys).toEqual(expect.arrayContaining(steps))
    expect(keys).toEqual(expect.arrayContaining(expectations.map(([, a, b]) => `demo.expected.${a ?? b}`)))
  })
})
