import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const ROOT = join(import.meta.dirname, '..')

const statements = (count: number): string => 'a()\n'.repeat(count)
const PROMISE = 'const later = async (): Promise<number> => 1\n'
const UNION = `type Kind = 'a' | 'b'\ndeclare const kind: Kind\ndeclare const a: () => void\n`

/** One small sin per file, and the rule that must name it. */
const SINS: readonly (readonly [rule: string, path: string, text: string])[] = [
  ['no-floating-promises', 'src/app/floating.ts', `${PROMISE}later()`],
  ['no-misused-promises', 'src/app/misused.ts', `${PROMISE}if (later()) throw new Error('x')`],
  ['switch-exhaustiveness-check', 'src/app/partial.ts', `${UNION}switch (kind) { case 'a': a() }`],
  [
    'switch-exhaustiveness-check',
    'src/app/default.ts',
    `${UNION}switch (kind) { case 'a': case 'b': break; default: a() }`,
  ],
  ['no-explicit-any', 'src/app/any.ts', 'export const a: any = 1'],
  ['no-non-null-assertion', 'src/app/bang.ts', 'declare const b: string | null\nexport const a = b!.length'],
  [
    'consistent-type-imports',
    'src/app/type-import.ts',
    `import { Sum } from './sum.ts'\nexport const a = (b: Sum): Sum => b`,
  ],
  ['no-default-export', 'src/app/default-export.ts', 'export default 1'],
  [
    'max-lines-per-function',
    'src/app/long.ts',
    `declare const a: () => void\nexport function long() {\n${statements(60)}}`,
  ],
  ['max-lines', 'src/app/very-long.ts', `declare const a: () => void\n${statements(400)}`],
  ['complexity', 'src/app/branchy.ts', `export const f = (n: number) => ${'n > 1 ? 1 : '.repeat(10)}0`],
  ['no-restricted-properties', 'src/app/now.ts', 'export const a = Date.now()'],
  ['no-restricted-properties', 'src/app/random.ts', 'export const a = Math.random()'],
  ['no-restricted-properties', 'src/app/env.ts', 'export const a = process.env'],
  ['no-console', 'src/app/console.ts', `console.log('x')`],
  ['no-barrel-file', 'src/app/barrel.ts', `export * from './sum.ts'`],
  ['no-empty', 'src/app/swallow.ts', `try { JSON.parse('') } catch {}`],
  ['no-disabled-tests', 'src/app/skipped.test.ts', `import { it } from 'vitest'\nit.skip('x', () => {})`],
  ['no-focused-tests', 'src/app/only.test.ts', `import { it } from 'vitest'\nit.only('x', () => {})`],
]

const INNOCENT: readonly (readonly [path: string, text: string])[] = [
  ['src/app/sum.ts', 'export type Sum = number\n'],
  ['src/adapters/system/clock.ts', 'export const now = () => Date.now()'],
  ['src/adapters/system/ids.ts', 'export const draw = () => Math.random()'],
  ['src/config/env.ts', 'export const readEnv = () => process.env'],
  ['src/sandbox-pos/clock.ts', 'export const now = () => Date.now()'],
  ['src/cli/print.ts', `console.log('x')`],
  ['src/main.ts', `console.log('x')`],
  ['sample.config.ts', 'export default {}'],
]

type Diagnostic = { readonly code: string; readonly filename: string }

let folder = ''
let diagnostics: readonly Diagnostic[] = []

/** The repository's own settings, over a folder that holds nothing but sins. */
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tahsilbot-lint-'))
  for (const name of ['.oxlintrc.json', 'tsconfig.json', 'package.json']) cpSync(join(ROOT, name), join(folder, name))
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
  for (const [path, text] of [...SINS.map(([, path, text]) => [path, text] as const), ...INNOCENT]) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  const oxlint = join(ROOT, 'node_modules/oxlint/bin/oxlint')
  const run = spawnSync(process.execPath, [oxlint, '--type-aware', '--format', 'json'], {
    cwd: folder,
    encoding: 'utf8',
  })
  diagnostics = (JSON.parse(run.stdout) as { diagnostics: Diagnostic[] }).diagnostics
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

const codesFor = (path: string): string[] => diagnostics.filter((d) => d.filename === path).map((d) => d.code)

describe('lint', () => {
  it.each(SINS)('%s bites in %s', (rule, path) => {
    expect(codesFor(path).join(' ')).toContain(`(${rule})`)
  })

  it.each(INNOCENT)('%s passes', (path) => {
    expect(codesFor(path)).toEqual([])
  })
})
