import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { PROMISES, SLOW, type PromiseId } from './catalogue.ts'
import { commandOf, PART_IDS, PARTS, reportTo, typed, type PartId, type Size } from './parts.ts'
import { readBenchReport, readVitestReport } from './results.ts'
import { chosenFor, partsOf, rowOf, type Outcome } from './rows.ts'
import { promiseTable, rowsIn, type Row } from './table.ts'

const ROOT = join(import.meta.dirname, '../..')
const TABLE = join(ROOT, 'docs/promises.md')

/** npm run promises -- [--quick | --long] [--only P4,P9] */
const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    long: { type: 'boolean', default: false },
    only: { type: 'string' },
  },
})
const size: Size = values.long ? 'long' : values.quick ? 'quick' : 'normal'
const ids = Object.keys(PROMISES) as PromiseId[]
const only = values.only?.split(',') ?? ids.filter((id) => size !== 'quick' || !SLOW.includes(id))
const chosen = ids.filter((id) => only.includes(id))
const unknown = only.filter((id) => !(id in PROMISES))

const say = (line: string): void => void process.stdout.write(`${line}\n`)
const folder = mkdtempSync(join(tmpdir(), 'tahsilbot-promises-'))
try {
  if (unknown.length > 0) throw new Error(`there is no promise ${unknown.join(', ')}: P1 to P${ids.length}`)
  process.exitCode = await measure()
} finally {
  rmSync(folder, { recursive: true, force: true })
}

/** Writes the table anew after each part, so that a long run that is ended leaves what it has found. */
async function measure(): Promise<number> {
  const [outcomes, begun] = [new Map<PartId, Outcome>(), performance.now()]
  const date = dateOfRun()
  const fresh = new Map<PromiseId, { row: Row; isKept: boolean }>()
  const parts = partsOf(chosen)
  for (const part of PART_IDS.filter((id) => parts.has(id))) {
    outcomes.set(part, await runPart(part))
    for (const id of chosen) {
      const row = rowOf(id, { size, date, outcomes })
      if (row !== null) fresh.set(id, row)
    }
    writeRows(fresh)
  }
  say('')
  for (const [id, { row }] of fresh) say(`${id} ${row.measured.replaceAll('&lt;', '<')}`)
  say(`took ${Math.round((performance.now() - begun) / 60_000)} min; written to docs/promises.md`)
  return [...fresh.values()].every(({ isKept }) => isKept) ? 0 : 1
}

function writeRows(fresh: ReadonlyMap<PromiseId, { row: Row }>): void {
  const former = existsSync(TABLE) ? rowsIn(readFileSync(TABLE, 'utf8')) : {}
  // A row that nothing measures speaks of the catalogue alone.
  const kept = Object.entries(former).filter(([id]) => PROMISES[id as PromiseId]?.uses.length > 0)
  const rows = [...fresh].map(([id, { row }]) => [id, row] as const)
  writeFileSync(TABLE, promiseTable({ ...Object.fromEntries(kept), ...Object.fromEntries(rows) }))
}

function dateOfRun(): string {
  const commit = execFileSync('git', ['describe', '--always', '--dirty', '--exclude', '*'], {
    cwd: ROOT,
    encoding: 'utf8',
  })
  return `${new Date().toISOString().slice(0, 10)} (${commit.trim()})`
}

async function runPart(part: PartId): Promise<Outcome> {
  const command = commandOf(part, size, chosenFor(part, chosen))
  const report = join(folder, `${part}.json`)
  const [begun, before] = [performance.now(), loadavg()]
  say(`\n== ${typed(command)}`)
  const child = spawn('npm', ['run', command.script, '--', ...command.args, ...reportTo(part, report)], {
    ...{ cwd: ROOT, env: { ...process.env, ...command.env }, stdio: 'inherit' as const },
    shell: process.platform === 'win32',
  })
  const [code] = (await once(child, 'exit')) as [number | null]
  say(`== took ${Math.round((performance.now() - begun) / 1_000)} s`)
  const failure = `\`${typed(command)}\` ended with code ${code}`
  if (!existsSync(report)) return { failure: `${failure} and left no results` }
  const read = PARTS[part].reports === 'bench' ? readBenchReport : readVitestReport
  const [first, last] = [before[0] ?? 0, loadavg()[0] ?? 0].map((load) => load.toFixed(1))
  const results = read(readFileSync(report, 'utf8'))
  // Whatever made it fail was not a test: what was counted up to then shows nothing.
  if (code !== 0 && results.tests.every(({ state }) => state !== 'failed')) return { failure }
  return { results, load: `${first} to ${last} on ${availableParallelism()} cores` }
}
