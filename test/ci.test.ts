import { spawnSync } from 'node:child_process'
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const ROOT = join(import.meta.dirname, '..')

/** What the stand-in for npm does; `report` is what vitest would write, null where it died before that. */
type FakeRun = { ciStatus?: number; lintStatus?: number; testStatus?: number; report?: string | null }

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tahsilbot-ci-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function writeProgram(name: string, text: string): void {
  writeFileSync(join(folder, 'bin', name), text)
  chmodSync(join(folder, 'bin', name), 0o755)
}

const fakeNpm = ({ ciStatus = 0, lintStatus = 0, testStatus = 0, report = null }: FakeRun): string => `#!/bin/bash
case "$*" in
  ci) exit ${ciStatus} ;;
  *lint*) exit ${lintStatus} ;;
  test*) ${report === null ? '' : `all="$*"; cp report.json "\${all##*--outputFile.json=}";`} exit ${testStatus} ;;
esac
`

function runCi(fake: FakeRun): { lastLine: string; status: number | null } {
  mkdirSync(join(folder, 'bin'))
  mkdirSync(join(folder, '.ci'))
  cpSync(join(ROOT, '.ci/run'), join(folder, '.ci/run'))
  writeFileSync(join(folder, 'report.json'), fake.report ?? '')
  writeProgram('npm', fakeNpm(fake))
  writeProgram('chromium', '#!/bin/bash\n')
  const env = { ...process.env, PATH: `${join(folder, 'bin')}:${process.env['PATH'] ?? ''}` }
  const run = spawnSync(join(folder, '.ci/run'), { cwd: folder, encoding: 'utf8', env })
  return { lastLine: run.stdout.trimEnd().split('\n').at(-1) ?? '', status: run.status }
}

function aReport(counts: { passed: number; failed: number; unloadedFiles?: number }): string {
  const unloaded = Array.from({ length: counts.unloadedFiles ?? 0 }, () => ({ status: 'failed', assertionResults: [] }))
  return JSON.stringify({
    numPassedTests: counts.passed,
    numFailedTests: counts.failed,
    numPendingTests: 0,
    numTodoTests: 0,
    testResults: [{ status: counts.failed > 0 ? 'failed' : 'passed', assertionResults: [{}] }, ...unloaded],
  })
}

describe('.ci/run', () => {
  it('adds the five checks to the tests that passed', () => {
    expect(runCi({ report: aReport({ passed: 7, failed: 0 }) })).toEqual({ lastLine: '12 passed, 0 failed', status: 0 })
  })

  it('counts failed tests and exits non-zero', () => {
    const ran = runCi({ report: aReport({ passed: 5, failed: 2 }), testStatus: 1 })
    expect(ran).toEqual({ lastLine: '10 passed, 2 failed', status: 1 })
  })

  it('counts a failed check and still runs the tests', () => {
    const ran = runCi({ lintStatus: 1, report: aReport({ passed: 7, failed: 0 }) })
    expect(ran).toEqual({ lastLine: '11 passed, 1 failed', status: 1 })
  })

  it('counts a test file that did not load', () => {
    const ran = runCi({ report: aReport({ passed: 5, failed: 0, unloadedFiles: 1 }), testStatus: 1 })
    expect(ran).toEqual({ lastLine: '10 passed, 1 failed', status: 1 })
  })

  it.each([
    ['died before its report', { testStatus: 139 }],
    ['said nothing and ended well', { testStatus: 0 }],
    ['wrote half a report', { report: '{"numPassed', testStatus: 1 }],
    ['ran no test at all', { report: aReport({ passed: 0, failed: 0 }) }],
  ])('counts a run that %s as one failure', (_, fake) => {
    expect(runCi(fake)).toEqual({ lastLine: '5 passed, 1 failed', status: 1 })
  })

  it('counts an error outside the tests as one failure', () => {
    const ran = runCi({ report: aReport({ passed: 7, failed: 0 }), testStatus: 1 })
    expect(ran).toEqual({ lastLine: '12 passed, 1 failed', status: 1 })
  })

  it('stops where nothing can be installed', () => {
    expect(runCi({ ciStatus: 1 })).toEqual({ lastLine: '0 passed, 1 failed', status: 1 })
  })
})
