import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { checkImports } from './support/import-rules.ts'
import { describeFinding, parseSource, readSources, type SourceText } from './support/source-file.ts'
import { checkSources } from './support/source-rules.ts'

const ROOT = join(import.meta.dirname, '..')

function judge(sources: readonly SourceText[]): string[] {
  const files = sources.map(parseSource)
  return [...checkImports(files), ...checkSources(files)].map(describeFinding)
}

const tree = (files: Readonly<Record<string, string>>): SourceText[] =>
  Object.entries(files).map(([path, text]) => ({ path, text }))

const rulesIn = (files: Readonly<Record<string, string>>): string[] =>
  judge(tree(files)).map((line) => /\[([^\]]+)\]/.exec(line)?.[1] ?? line)

describe('the tree', () => {
  it('keeps every rule', () => {
    expect(judge(readSources(ROOT, 'src'))).toEqual([])
  })
})

describe('directions', () => {
  it.each([
    ['domain', 'ports'],
    ['ports', 'app'],
    ['messages', 'ports'],
    ['app', 'adapters/storage'],
    ['app', 'conversation'],
    ['conversation', 'adapters/channels'],
    ['jobs', 'messages'],
    ['web', 'adapters/storage'],
    ['web', 'conversation'],
    ['adapters/storage', 'app'],
    ['config', 'app'],
    ['observability', 'app'],
    ['app', 'config'],
    ['sandbox-pos', 'ports'],
    ['reports', 'domain'],
    ['domain', 'compose.ts'],
  ])('%s does not import %s', (from, to) => {
    const up = '../'.repeat(from.split('/').length)
    const target = to.endsWith('.ts') ? to : `${to}/x.ts`
    expect(rulesIn({ [`src/${from}/a.ts`]: `import { x } from '${up}${target}'` })).toEqual(['direction'])
  })

  it.each([
    ['app', 'domain'],
    ['conversation', 'app'],
    ['web', 'messages'],
    ['adapters/storage', 'ports'],
    ['sandbox-pos', 'domain'],
    ['cli', 'adapters/storage'],
  ])('%s imports %s', (from, to) => {
    const up = '../'.repeat(from.split('/').length)
    expect(rulesIn({ [`src/${from}/a.ts`]: `import { x } from '${up}${to}/x.ts'` })).toEqual([])
  })

  it('lets compose.ts import everything', () => {
    const text = `import { a } from './adapters/storage/a.ts'\nimport { b } from './web/b.ts'`
    expect(rulesIn({ 'src/compose.ts': text })).toEqual([])
  })

  it('sees type-only, dynamic and re-exporting imports, and imports inside types', () => {
    const texts = [
      `import type { A } from '../app/a.ts'`,
      `await import('../app/a.ts')`,
      `type A = import('../app/a.ts').A`,
    ]
    for (const text of texts) expect(rulesIn({ 'src/domain/a.ts': text })).toEqual(['direction'])
    expect(rulesIn({ 'src/domain/a.ts': `export { a } from '../app/a.ts'` })).toEqual(['direction', 'barrel'])
  })

  it('keeps tests and their support out of the program', () => {
    expect(rulesIn({ 'src/app/a.ts': `import { x } from '../../test/support/x.ts'` })).toEqual(['direction'])
  })

  it('says why', () => {
    const [line] = judge(tree({ 'src/domain/a.ts': `\nimport { z } from 'zod'` }))
    expect(line).toContain('src/domain/a.ts:2')
    expect(line).toContain('domain imports zod: parsing happens at the edge, the domain receives values already parsed')
  })
})

describe('packages at home', () => {
  it.each([
    ['express', 'src/adapters/channels/web-chat/routes.ts'],
    ['@prisma/client', 'src/app/a.ts'],
    ['@prisma/client/runtime/library', 'src/web/a.ts'],
    ['telegraf', 'src/adapters/channels/whatsapp-cloud/a.ts'],
    ['nodemailer', 'src/adapters/channels/telegram/a.ts'],
    ['twilio', 'src/adapters/channels/sms-netgsm/a.ts'],
    ['whatsapp-web.js', 'src/adapters/channels/whatsapp-cloud/a.ts'],
    ['pg', 'src/adapters/psp/http.ts'],
    ['pg-boss', 'src/jobs/a.ts'],
    ['zod', 'src/app/a.ts'],
    ['left-pad', 'src/web/a.ts'],
  ])('%s is refused in %s', (name, path) => {
    expect(rulesIn({ [path]: `import x from '${name}'` })).toContain('package-home')
  })

  it.each([
    ['express', 'src/web/server.ts'],
    ['express', 'src/sandbox-pos/server.ts'],
    ['pg-boss', 'src/adapters/queue/boss.ts'],
    ['@prisma/client', 'src/adapters/storage/prisma/client.ts'],
    ['node:crypto', 'src/adapters/system/ids.ts'],
  ])('%s is at home in %s', (name, path) => {
    expect(rulesIn({ [path]: `import x from '${name}'` })).toEqual([])
  })

  it('keeps the generated client behind the store', () => {
    const text = `import { PrismaClient } from '../adapters/storage/prisma/generated/client.ts'`
    expect(rulesIn({ 'src/cli/a.ts': text })).toEqual(['package-home'])
  })

  it('keeps node out of the layers that do no I/O', () => {
    expect(rulesIn({ 'src/domain/a.ts': `import { createHash } from 'node:crypto'` })).toEqual(['direction'])
  })
})

describe('adapters apart', () => {
  const channel = 'src/adapters/channels/http-errors.ts'

  it.each([
    ['src/adapters/psp/amount-format.ts', '../channels/http-errors.ts'],
    [channel, '../storage/store.ts'],
  ])('%s does not import %s', (path, target) => {
    expect(rulesIn({ [path]: `import { x } from '${target}'` })).toEqual(['adapters-apart'])
  })

  it('keeps one channel from another, and lets both read the shared file', () => {
    const rules = rulesIn({
      ...wholeAdapter('channels', 'a', { outbound: `import { x } from '../b/outbound.ts'` }),
      ...wholeAdapter('channels', 'b', { outbound: `import { x } from '../http-errors.ts'` }),
      [channel]: '',
    })
    expect(rules).toEqual(['adapters-apart'])
  })

  it('lets the registry, and only the registry, name the adapters', () => {
    const good = {
      ...wholeAdapter('psp', 'a', {}),
      'src/adapters/psp/registry.ts': `import { x } from './a/provider.ts'`,
    }
    expect(rulesIn(good)).toEqual([])
    expect(rulesIn(wholeAdapter('psp', 'a', { wire: `import { x } from '../registry.ts'` }))).toEqual([
      'adapters-apart',
    ])
  })

  it('wants every file of the shape', () => {
    expect(rulesIn({ 'src/adapters/psp/a/provider.ts': '' })).toEqual(Array.from({ length: 4 }, () => 'folder-shape'))
    expect(rulesIn({ 'src/adapters/channels/a/channel.ts': '' })).toHaveLength(4)
    expect(
      rulesIn({ 'src/adapters/channels/a/channel.ts': 'const c = { receive: null, webhook: null }' }),
    ).toHaveLength(3)
  })

  it('lets nobody ask an adapter for its name', () => {
    const adapter = wholeAdapter('channels', 'telegram', {})
    const asked = (text: string): string[] => rulesIn({ ...adapter, 'src/app/a.ts': text })
    expect(asked(`if (account.adapterId === 'telegram') run()`)).toEqual(['adapter-name'])
    expect(asked(`switch (channel.id) { case 'telegram': run() }`)).toEqual(['adapter-name'])
    expect(asked(`if (address.kind === 'telegram') run()`)).toEqual([])
  })
})

function wholeAdapter(kind: 'psp' | 'channels', id: string, texts: Readonly<Record<string, string>>) {
  const names =
    kind === 'psp'
      ? ['config', 'provider', 'wire', 'mapping', 'errors']
      : ['config', 'channel', 'inbound', 'outbound', 'errors']
  return Object.fromEntries(names.map((name) => [`src/adapters/${kind}/${id}/${name}.ts`, texts[name] ?? '']))
}

describe('cycles and barrels', () => {
  it('finds a ring, once, and tells the walk', () => {
    const ring = { 'src/app/a.ts': `import { b } from './b.ts'`, 'src/app/b.ts': `import type { a } from './a.ts'` }
    expect(rulesIn(ring)).toEqual(['cycle'])
    expect(judge(tree(ring))[0]).toContain('src/app/a.ts → src/app/b.ts → src/app/a.ts')
  })

  it('refuses index.ts and anything exported from elsewhere', () => {
    expect(rulesIn({ 'src/app/index.ts': '' })).toEqual(['barrel'])
    expect(rulesIn({ 'src/app/a.ts': `export * from './b.ts'` })).toEqual(['barrel'])
  })

  it('lets nobody import the sandbox POS', () => {
    expect(rulesIn({ 'src/compose.ts': `import { x } from './sandbox-pos/ledger.ts'` })).toEqual(['sandbox-pos-alone'])
  })
})

describe('what the text says', () => {
  it.each([
    ['new Date()', 'one-home'],
    ['Date()', 'one-home'],
    ['Date.now()', 'one-home'],
    ['Math.random()', 'one-home'],
    ['process.env.PORT', 'one-home'],
    [`process['env']`, 'one-home'],
    [`const word = 'ödeme'`, 'turkish-letters'],
    ['const pattern = /ş/', 'turkish-letters'],
    ['class LinkManager {}', 'name'],
    ['type PaymentRequest = string', 'name'],
    ['const customer = 1', 'name'],
    ['interface ILink {}', 'name'],
    ['const handleClick = () => 1', 'name'],
    ['function processPayment() {}', 'name'],
  ])('%s breaks %s', (text, rule) => {
    expect(rulesIn({ 'src/web/a.ts': text })).toEqual([rule])
  })

  it.each([
    ['new Date(at)', 'src/web/a.ts'],
    ['new Date(); Date.now()', 'src/adapters/system/clock.ts'],
    ['new Date()', 'src/sandbox-pos/clock.ts'],
    ['process.env.PORT', 'src/config/env.ts'],
    [`// ödeme\nconst unit = 'kuruş'`, 'src/domain/money.ts'],
    [`const month = 'Şubat'`, 'src/messages/turkish.ts'],
    [`const word = 'ödeme'`, 'src/app/a.test.ts'],
    ['const customer = 1', 'src/sandbox-pos/api.ts'],
    ['const processed = 1; function document() {}', 'src/app/a.ts'],
  ])('%s is fine in %s', (text, path) => {
    expect(rulesIn({ [path]: text })).toEqual([])
  })

  it('takes process.env by any door', () => {
    expect(rulesIn({ 'src/web/a.ts': `import { env } from 'node:process'` })).toEqual(['one-home'])
  })

  it.each(['utils', 'helpers', 'common', 'misc', 'manager', 'service', 'data', 'info', 'link-service'])(
    'refuses the file name %s',
    (name) => {
      expect(rulesIn({ [`src/app/${name}.ts`]: '' })).toEqual(['file-name'])
    },
  )

  it('counts lines and casts', () => {
    expect(rulesIn({ 'src/app/a.ts': '\n'.repeat(500) + 'const a = 1' })).toEqual(['file-length'])
    const cast = 'const a = (b as unknown as string)\n'
    expect(rulesIn({ 'src/app/a.ts': cast.repeat(7) })).toEqual([])
    expect(rulesIn({ 'src/app/a.ts': cast.repeat(8) })).toEqual(['casts'])
    expect(rulesIn({ 'src/app/a.ts': 'const a = b as const\n'.repeat(50) })).toEqual([])
  })
})
