import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type ParseResult, parseSync } from 'oxc-parser'

/** One file of the tree under judgement; `path` is relative to the root of the repository, with slashes. */
export type SourceText = { readonly path: string; readonly text: string }

export type SourceFile = SourceText & { readonly parsed: ParseResult }

/** One broken rule. `why` is a sentence for the person who broke it. */
export type Finding = { readonly rule: string; readonly path: string; readonly line: number; readonly why: string }

/** Generated code is nobody's style; it is read by no rule. */
const isGenerated = (path: string): boolean => path.includes('/generated/')

export const isTest = (path: string): boolean => path.endsWith('.test.ts')

export function parseSource(source: SourceText): SourceFile {
  const parsed = parseSync(source.path, source.text, { sourceType: 'module' })
  const [problem] = parsed.errors
  if (problem !== undefined) throw new Error(`${source.path} does not parse: ${problem.message}`)
  return { ...source, parsed }
}

/** All TypeScript files below `folder` of `root`. */
export function readSources(root: string, folder: string): SourceText[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
    .filter((path) => path.endsWith('.ts') && !isGenerated(path))
    .sort()
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }))
}

/** The line, from 1, that holds the character at `offset`. */
export const lineAt = (text: string, offset: number): number => text.slice(0, offset).split('\n').length

export const describeFinding = (f: Finding): string => `${f.path}:${f.line} [${f.rule}] ${f.why}`
