import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { commands } from '../src/conversation/commands/registry.ts'
import type { Command } from '../src/conversation/command.ts'
import { mayDo, PERMISSIONS, ROLES } from '../src/domain/role.ts'
import { readDocuments, tableBelow } from './support/markdown.ts'
import { readSources } from './support/source-file.ts'

const ROOT = join(import.meta.dirname, '..')
const document = readDocuments(ROOT).find(({ path }) => path === 'docs/roles.md') ?? { path: '', text: '' }
const all: readonly Command[] = Object.values(commands)

const plain = (cell = ''): string => cell.replaceAll('`', '').trim()
const tableOf = (heading: string): string[][] => tableBelow(document, heading).map((row) => row.map(plain))

/** A guard's call in a route: `guard.page(request, response, 'panel.open')`. */
function guardedRoutes(): string[] {
  const found = readSources(ROOT, 'src/web').flatMap(({ text }) =>
    [
      ...text.matchAll(
        /router\.(?:get|post)\('([^']+)'[\s\S]{0,400}?guard\.(?:page|call|post)\([\s\S]{0,60}?'([a-z.]+)'/g,
      ),
    ].map(([, route = '', permission = '']) => `${route} ${permission}`),
  )
  return [...new Set(found)]
}

describe('docs/roles.md', () => {
  test('shows the matrix of the code, a row for each right', () => {
    const rows = PERMISSIONS.map((permission) => [
      permission,
      ...ROLES.map((role) => (mayDo(role, permission) ? 'yes' : '')),
    ])
    expect(tableOf('Rights')).toEqual(rows)
  })

  test('shows for every command which right it takes, and whose it therefore is', () => {
    const rows = all.map(({ key, permission }) => [
      key,
      permission,
      ROLES.filter((role) => mayDo(role, permission)).join(', '),
    ])
    expect(tableOf('Commands')).toEqual(rows)
  })

  test('shows for every page that needs a session which right it takes', () => {
    const shown = tableOf('Pages').map(([route, permission]) => `${route} ${permission}`)
    expect(guardedRoutes().filter((route) => !shown.includes(route))).toEqual([])
    for (const [, permission] of tableOf('Pages')) expect(PERMISSIONS).toContain(permission)
  })
})

test('the headings of the matrix are the six roles', () => {
  expect(readFileSync(join(ROOT, 'docs/roles.md'), 'utf8')).toContain(`| Right | ${ROLES.join(' | ')} |`)
})
