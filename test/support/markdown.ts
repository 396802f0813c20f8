import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

export type Document = { readonly path: string; readonly text: string }

/** The documents people read: at the root and below docs. */
export function readDocuments(root: string): Document[] {
  const atRoot = readdirSync(root).filter((name) => name.endsWith('.md'))
  const inDocs = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' }).filter((n) => n.endsWith('.md'))
  const paths = [...atRoot, ...inDocs.map((name) => `docs/${name.replaceAll('\\', '/')}`)].sort()
  return paths.map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }))
}

const withoutFences = (text: string): string => text.replaceAll(/^```[^]*?^```/gm, '')

/** Relative links and images; addresses, mail and anchors are not ours to check. */
export const relativeLinks = ({ text }: Document): string[] =>
  [...withoutFences(text).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => target.split('#')[0] ?? '')
    .filter((target) => target !== '' && !/^[a-z]+:/.test(target))

/** Paths named in code marks, e.g. `src/main.ts`; patterns with gaps (<id>, *, {a,b}) are no paths. */
export const namedPaths = ({ text }: Document): string[] =>
  [...withoutFences(text).matchAll(/`((?:src|test|templates|docs|prisma|scripts|\.ci)\/[^`\s]*)`/g)]
    .map(([, path = '']) => path.replace(/:\d+$/, ''))
    .filter((path) => !/[<>*{}…]/.test(path))

export const deadLinks = (root: string, document: Document): string[] =>
  relativeLinks(document).filter((target) => !existsSync(join(root, dirname(document.path), target)))

export const stalePaths = (root: string, document: Document): string[] =>
  namedPaths(document).filter((path) => !existsSync(join(root, path)))

/** The rows of the first table below a heading, as cells. */
export function tableBelow({ text }: Document, heading: string): string[][] {
  const [, section = ''] = text.split(`\n## ${heading}\n`)
  const [body = ''] = section.split('\n## ')
  const rows = body.split('\n').filter((line) => line.startsWith('|'))
  return rows.slice(2).map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  )
}
