import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { PartId } from './parts.ts'
import { PROMISES, type Promised } from './catalogue.ts'
import { commandOf, PARTS, typed } from './parts.ts'
import { readBenchReport, readVitestReport, type Results } from './results.ts'
import { chosenFor, rowOf, type Outcome } from './rows.ts'
import { promiseTable, rowsIn } from './table.ts'

const ROOT = join(import.meta.dirname, '../..')
const file = (path: string): string => readFileSync(join(ROOT, path), 'utf8')
const { scripts } = JSON.parse(file('package.json')) as { scripts: Record<string, string> }
const promises = Object.entries<Promised>(PROMISES)

/** Issues that were open when a row was written; one that is done takes its rows' words with it. */
const OPEN_ISSUES = ['4', '5', '6', '7', '8', '9', '10']

describe('docs/promises.md', () => {
  const table = file('docs/promises.md')
  const rows = Object.entries(rowsIn(table))

  it("names P1 to P18 in the design's order, in its words", () => {
    expect(rows.map(([id]) => id)).toEqual(Array.from({ length: 18 }, (_, index) => `P${index + 1}`))
    expect(promiseTable(rowsIn(table))).toBe(table)
  })

  it.each(rows)('names for %s a command that there is, or the open issue that brings it', (_id, { how }) => {
    const commands = [...how.matchAll(/npm run ([\w:]+)/g)].map(([, script]) => script ?? '')
    const issues = [...how.matchAll(/issue (\d+)/g)].map(([, issue]) => issue ?? '')
    expect([...commands, ...issues]).not.toEqual([])
    expect(commands.filter((script) => !(script in scripts))).toEqual([])
    expect(issues.filter((issue) => !OPEN_ISSUES.includes(issue))).toEqual([])
  })
})

describe('the promises', () => {
  it('each have something that measures them, or an issue that brings it', () => {
    const nothing = promises.filter(([, { uses, later }]) => uses.length === 0 && !/issue \d/.test(later ?? ''))
    expect(nothing).toEqual([])
  })

  it('are measured by scripts that there are', () => {
    expect(Object.values(PARTS).filter(({ script }) => !(script in scripts))).toEqual([])
  })

  it('show the command of each size as a person types it', () => {
    expect(typed(commandOf('kill', 'long', []))).toBe('KILLS=1000 npm run test:kill')
    expect(typed(commandOf('faults', 'long', ['F30']))).toBe('npm run test:faults -- --long F30')
    expect(typed(commandOf('bench', 'quick', ['2']))).toBe('npm run bench -- 2')
  })

  it('choose of a part what the asked-for rows need, once', () => {
    expect(chosenFor('faults', ['P8', 'P13'])).toEqual(['F36', 'F37', 'F47', 'F49', 'F61', 'F62'])
  })
})

const aTest = (fullName: string, status: string, meta: object = {}, failure?: string) => ({
  ...{ fullName, status, meta, title: fullName, ancestorTitles: [], duration: 1 },
  failureMessages: failure === undefined ? [] : [failure],
})
const aReport = (...assertionResults: object[]): string =>
  JSON.stringify({
    numTotalTests: 1,
    testResults: [{ name: '/a/test/faults/x.test.ts', status: 'passed', message: '', assertionResults }],
  })

describe('the results of a part', () => {
  it('are read from the report of vitest, with what tests measured', () => {
    const meta = { measured: { kills: 5, startMs: [1, 2] }, fault: ['a note'] }
    const { tests } = readVitestReport(
      aReport(
        aTest('F08 kill', 'passed', meta),
        aTest('F30 down', 'failed', {}, 'Error: no\n at x'),
        aTest('F31', 'skipped'),
      ),
    )
    expect(tests).toEqual([
      { title: 'F08 kill', state: 'passed', figures: meta.measured, notes: meta.fault, failure: '' },
      { title: 'F30 down', state: 'failed', figures: {}, notes: [], failure: 'Error: no' },
      { title: 'F31', state: 'skipped', figures: {}, notes: [], failure: '' },
    ])
  })

  it('have a failed test for a file that did not load', () => {
    const json = {
      testResults: [{ name: '/a/test/kill/k.test.ts', status: 'failed', message: 'no db', assertionResults: [] }],
    }
    const [test] = readVitestReport(JSON.stringify(json)).tests
    expect(test).toMatchObject({ title: 'test/kill/k.test.ts', state: 'failed', failure: 'no db' })
  })

  it('are refused in another form', () => {
    expect(() => readVitestReport('{"testResults": [{}]}')).toThrow('assertionResults')
    expect(() => readBenchReport('{"2a.toldMs": "fast"}')).toThrow('2a.toldMs')
  })
})

describe('a row', () => {
  const shown = (results: Partial<Results>): Outcome => ({
    results: { tests: [], figures: {}, ...results },
    load: '1.0 to 2.0 on 2 cores',
  })
  const run = (outcomes: Partial<Record<PartId, Outcome>>) => ({
    ...{ size: 'quick' as const, date: '2026-11-23 (abc)' },
    outcomes: new Map(Object.entries(outcomes) as [PartId, Outcome][]),
  })
  const kill = (figures: object, state = 'passed') =>
    shown(
      readVitestReport(
        aReport(aTest('F08 kill', state, { measured: figures, fault: ['5 kills: 0 lost'] }, 'Error: lost')),
      ),
    )
  const refund = shown(readVitestReport(aReport(aTest('F06 refund', 'passed'))))

  it('has its counts, its commands and the load', () => {
    const fresh = rowOf(
      'P1',
      run({ kill: kill({ startMs: [900, 2_000], lateMs: [1_000], interrupted: 2 }), faults: refund }),
    )
    expect(fresh?.isKept).toBe(true)
    expect(fresh?.row.measured).toBe(
      'kept (quick run): 5 kills: 0 lost; F06 passed; slowest start 2000 ms (at most 5000 ms); latest confirmation 1000 ms (at most 30000 ms).',
    )
    expect(fresh?.row.how).toBe(
      '`KILLS=5 npm run test:kill` (load average 1.0 to 2.0 on 2 cores); `npm run test:faults -- F06` (load average 1.0 to 2.0 on 2 cores)',
    )
  })

  it('is not shown by kills that met no payment', () => {
    const fresh = rowOf('P1', run({ kill: kill({ startMs: [900], interrupted: 0 }), faults: refund }))
    expect(fresh?.row.measured).toMatch(/^not shown in full .*no kill came between/)
  })

  it('waits for all its parts', () => {
    expect(rowOf('P1', run({ faults: refund }))).toBeNull()
  })

  it('is missed where a figure is beyond its bound or not there', () => {
    expect(rowOf('P1', run({ kill: kill({ startMs: [6_000] }), faults: refund }))?.row.measured).toMatch(
      /^missed \(quick run\): /,
    )
    expect(rowOf('P6', run({ bench: shown({}), faults: shown({}) }))?.row.measured).toMatch(/^missed .*not measured/)
  })

  it('is broken where a test failed, and says which', () => {
    const { row } = rowOf('P1', run({ kill: kill({ startMs: [900] }, 'failed'), faults: refund })) ?? {}
    expect(row?.measured).toMatch(/^broken .*FAILED F08: Error: lost/)
  })

  it('is broken where a part left nothing', () => {
    const fresh = rowOf('P3', run({ faults: { failure: 'ended with code 1' } }))
    expect([fresh?.isKept, fresh?.row.measured]).toEqual([false, 'broken (quick run): ended with code 1.'])
  })

  it('is not shown in full where a case did not run, and says why', () => {
    const skipped = shown(
      readVitestReport(aReport(aTest('F51 429', 'passed'), aTest('F58 mail', 'skipped', { fault: ['not run: no'] }))),
    )
    expect(rowOf('P9', run({ faults: skipped }))?.row.measured).toBe(
      'not shown in full (quick run): F51 passed; F58 not run: no. Still to come – SMS (sent, but not measured here) and WhatsApp: issue 5.',
    )
    expect(rowOf('P3', run({ faults: shown({}) }))?.row.measured).toBe('not shown in full (quick run): F27 not run.')
  })
})

describe('the table', () => {
  it('keeps rows that were not run as they were', () => {
    const row = { measured: 'kept: a \\| b &lt; c', how: '`npm run test:kill`', date: '2026-01-01 (abc)' }
    const table = promiseTable({ P1: row })
    expect(rowsIn(table).P1).toEqual(row)
    expect(rowsIn(table).P2).toEqual({ measured: 'not measured yet', how: '`npm run promises`', date: '–' })
    expect(promiseTable(rowsIn(table))).toBe(table)
  })
})
