import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { Eta } from 'eta/core'
import type { Locale } from '../../domain/merchant.ts'

/** `it` of a template. */
export type TemplateScope = Readonly<Record<string, unknown>>

export type CompiledTemplates = {
  readonly has: (file: string) => boolean
  /** Plain text: nothing is escaped. `file` is relative to the root, e.g. `messages/tr/payer.link.txt`. */
  readonly text: (file: string, scope: TemplateScope) => string
  /** HTML: every interpolation is escaped. */
  readonly html: (file: string, scope: TemplateScope) => string
  /** A text that is itself a template, e.g. a button's label. */
  readonly inline: (source: string, scope: TemplateScope) => string
}

const filesOf = (root: string, folder: string, suffix: string): string[] => {
  const path = join(root, folder)
  return existsSync(path) ? readdirSync(path).flatMap((n) => (n.endsWith(suffix) ? [`${folder}/${n}`] : [])) : []
}

/** Not written per language: they frame what was rendered already. */
const SHARED = new Map(['plain', 'own'].map((name) => [`email/${name}.html`, `@email/${name}`]))

/** Compiles everything below `root` once: a template that does not parse stops the start, not a message. */
export function compileTemplates(root: string, locales: readonly Locale[]): CompiledTemplates {
  const plain = new Eta({ autoEscape: false, autoTrim: false, cache: true })
  const escaping = new Eta({ autoEscape: true, autoTrim: false, cache: true })
  const known = new Set<string>()
  const load = (eta: Eta, file: string, name = `@${file}`): void => {
    eta.loadTemplate(name, readFileSync(join(root, file), 'utf8').trimEnd())
    known.add(file)
  }
  for (const locale of locales) {
    for (const folder of [`messages/${locale}`, `email/${locale}`])
      for (const file of filesOf(root, folder, '.txt')) load(plain, file)
    for (const file of filesOf(root, `email/${locale}`, '.html')) load(escaping, file)
  }
  for (const file of filesOf(root, 'email', '.html')) load(escaping, file, `@email/${basename(file, '.html')}`)
  const compiledInline = new Map<string, ReturnType<Eta['compile']>>()
  return {
    has: (file) => known.has(file),
    text: (file, scope) => plain.render(`@${file}`, scope),
    html: (file, scope) => escaping.render(SHARED.get(file) ?? `@${file}`, scope),
    inline(source, scope) {
      const compiled = compiledInline.get(source) ?? plain.compile(source)
      compiledInline.set(source, compiled)
      return plain.render(compiled, scope)
    },
  }
}
