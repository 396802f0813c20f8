import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { startVitest, type Reporter, type TestCase } from 'vitest/node'
import { faultTable, type FaultResult } from './table.ts'

const ROOT = join(import.meta.dirname, '../..')

/** npm run test:faults -- [--long] [--write] [--json <file>] [F14 …]; plain, it leaves the checkout as it is. */
const { values, positionals } = parseArgs({
  options: {
    long: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    json: { type: 'string' },
  },
  allowPositionals: true,
})
if (values.long) process.env['FAULTS'] = 'long'

const results = new Map<string, FaultResult>()
const collector: Reporter = {
  onTestCaseResult(test: TestCase) {
    const id = /^(F\d\d) /.exec(test.name)?.[1]
    const { state } = test.result()
    const notes = test.meta().fault ?? []
    // What only the choice of cases left out has not been run.
    if (id === undefined || state === 'pending' || (state === 'skipped' && notes.length === 0)) return
    results.set(id, { state, notes })
  },
}

/** The results as vitest's own report. */
function jsonTo(file: string | undefined): ['json', { outputFile: string }][] {
  return file === undefined ? [] : [['json', { outputFile: file }]]
}

const vitest = await startVitest('test', [], {
  ...{
    root: ROOT,
    watch: false,
    project: ['faults', 'kill'],
    reporters: ['default', collector, ...jsonTo(values.json)],
  },
  ...(positionals.length === 0 ? {} : { testNamePattern: `^(?:${positionals.join('|')}) ` }),
})
await vitest.close()
if (values.write) {
  const git = (...args: string[]): string => execFileSync('git', args, { cwd: ROOT, encoding: 'utf8' }).trim()
  const [commit, date] = [git('rev-parse', '--short', 'HEAD'), new Date().toISOString().slice(0, 10)]
  const file = join(ROOT, 'docs/faults.md')
  const before = readFileSync(file, 'utf8')
  writeFileSync(file, faultTable({ date, commit, isLong: values.long, results, before }))
}
