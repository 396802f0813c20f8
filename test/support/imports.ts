import { posix } from 'node:path'
import { Visitor } from 'oxc-parser'
import { lineAt, type SourceFile } from './source-file.ts'

/** One thing a file asks of another: exactly one of `target` (a file of ours) and `packageName` is set. */
export type Import = {
  readonly target: string | null
  readonly packageName: string | null
  readonly names: readonly string[]
  readonly isReexport: boolean
  readonly line: number
}

type Request = { specifier: string; names: string[]; isReexport: boolean; offset: number }

/** Every import of a file: static, type-only, re-exported, dynamic, and `import('…')` in a type. */
export function importsOf(file: SourceFile): Import[] {
  const requests = [...staticRequests(file), ...reexportRequests(file), ...lazyRequests(file)]
  return requests.map(({ specifier, names, isReexport, offset }) => ({
    ...locate(file.path, specifier),
    names,
    isReexport,
    line: lineAt(file.text, offset),
  }))
}

function locate(from: string, specifier: string): { target: string | null; packageName: string | null } {
  if (specifier.startsWith('.')) {
    return { target: posix.normalize(posix.join(posix.dirname(from), specifier)), packageName: null }
  }
  const [first = '', second = ''] = specifier.split('/')
  return { target: null, packageName: first.startsWith('@') ? `${first}/${second}` : first }
}

const staticRequests = (file: SourceFile): Request[] =>
  file.parsed.module.staticImports.map(({ moduleRequest, entries, start }) => ({
    specifier: moduleRequest.value,
    names: entries.map(({ importName }) => importName.name ?? '*'),
    isReexport: false,
    offset: start,
  }))

const reexportRequests = (file: SourceFile): Request[] =>
  file.parsed.module.staticExports.flatMap(({ entries, start }) =>
    entries.flatMap(({ moduleRequest, importName }) =>
      moduleRequest === null
        ? []
        : [{ specifier: moduleRequest.value, names: [importName.name ?? '*'], isReexport: true, offset: start }],
    ),
  )

function lazyRequests(file: SourceFile): Request[] {
  const found: Request[] = []
  const add = (source: { type: string; value?: unknown; start: number }): void => {
    if (typeof source.value === 'string') {
      found.push({ specifier: source.value, names: ['*'], isReexport: false, offset: source.start })
    }
  }
  new Visitor({
    ImportExpression: (node) => add(node.source),
    TSImportType: (node) => add(node.source),
  }).visit(file.parsed.program)
  return found
}
