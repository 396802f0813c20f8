import { z } from 'zod'
import type { Figures } from '../support/measured.ts'

/** A test as its suite reported it. */
export type Seen = {
  /** With the titles of what it stands in. */
  readonly title: string
  readonly state: 'passed' | 'failed' | 'skipped'
  readonly figures: Figures
  /** What it said it measured, or why it did not run. */
  readonly notes: readonly string[]
  /** The first line of the failure; empty where there is none. */
  readonly failure: string
}

export type Results = {
  readonly tests: readonly Seen[]
  /** Of a part that has no tests. */
  readonly figures: Figures
}

const measured = z.record(z.string(), z.union([z.number(), z.array(z.number())]))
const vitestReport = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      message: z.string(),
      assertionResults: z.array(
        z.object({
          fullName: z.string(),
          status: z.string(),
          failureMessages: z.array(z.string()),
          meta: z.object({ measured: measured.optional(), fault: z.array(z.string()).optional() }),
        }),
      ),
    }),
  ),
})

/** The report of vitest's JSON reporter. A file that did not load counts as a test that failed. */
export function readVitestReport(json: string): Results {
  const { testResults } = vitestReport.parse(JSON.parse(json))
  const tests = testResults.flatMap(({ name, status, message, assertionResults }): Seen[] => {
    const broken = status === 'failed' && assertionResults.every((one) => one.status !== 'failed')
    const seen = assertionResults.map((one): Seen => ({
      title: one.fullName,
      state: one.status === 'passed' || one.status === 'failed' ? one.status : 'skipped',
      figures: one.meta.measured ?? {},
      notes: one.meta.fault ?? [],
      failure: firstLine(one.failureMessages[0] ?? ''),
    }))
    const title = name.replace(/^.*\/(?=test\/)/, '')
    return broken ? [...seen, { title, state: 'failed', figures: {}, notes: [], failure: firstLine(message) }] : seen
  })
  return { tests, figures: {} }
}

/** What `npm run bench -- --json <file>` leaves. */
export const readBenchReport = (json: string): Results => ({ tests: [], figures: measured.parse(JSON.parse(json)) })

const firstLine = (text: string): string => text.split('\n')[0] ?? ''

/** The tests of these prefixes, one each: what was left out of the run counts as skipped. */
export function chosenTests(tests: readonly Seen[], prefixes: readonly string[]): Seen[] {
  return prefixes.flatMap((prefix) => {
    const found = tests.filter(({ title, state, notes }) => {
      return title.startsWith(prefix) && (state !== 'skipped' || notes.length > 0)
    })
    const missing: Seen = { title: prefix, state: 'skipped', figures: {}, notes: ['not run'], failure: '' }
    return found.length > 0 ? found : [missing]
  })
}

export const numberOf = (figures: Figures, name: string): number => {
  const value = figures[name]
  return typeof value === 'number' ? value : Number.NaN
}

export const timesOf = (figures: Figures, name: string): readonly number[] => {
  const value = figures[name]
  return typeof value === 'object' ? value : []
}
