import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { startVitest, type Reporter, type TestCase } from 'vitest/node'
import { faultTable, type FaultResult } from './table.ts'

const ROOT = join(import.meta.dirname, '../..')

/** npm run test:faults -- [--long] [--write] [F14 …] */
const { values, positionals } = parseArgs({
  options: { long: { type: 'boolean', default: false }, write: { type: 'boolean', default: false } },
  allowPositionals: true,
})
if (values.long) process.env['FAULTS'] = 'long'

const results = new Map<string, FaultResult>()
const collector: Reporter = {
  onTestCaseResult(test: TestCase) {
    const id = /^(F\d\d) /.exec(test.name)?.[1]
    const { state } = test.result()
    if (id === undefined || state === 'pending') return
    results.set(id, { state, notes: test.meta().fault ?? [] })
  },
}

const vitest = await startVitest('test', [], {
  ...{ root: ROOT, watch: false, project: ['faults', 'kill'], reporters: ['default', collector] },
  ...(positionals.length === 0 ? {} : { testNamePattern: `^(?:${positionals.join('|')}) ` }),
})
await vitest.close()
if (values.write) {
  const git = (...args: string[]): string => execFileSync('git', args, { cwd: ROOT, encoding: 'utf8' }).trim()
  const [commit, date] = [git('rev-parse', '--short', 'HEAD'), new Date().toISOString().slice(0, 10)]
  writeFileSync(join(ROOT, 'docs/faults.md'), faultTable({ date, commit, isLong: values.long, results }))
}
