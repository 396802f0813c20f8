import { Visitor } from 'oxc-parser'
import { type Finding, isTest, lineAt, type SourceFile } from './source-file.ts'

const MAX_LINES = 400
const CASTS_PER_1000_LINES = 3
/** A young tree earns its brands before it has its lines. */
const CASTS_ALWAYS_ALLOWED = 15

const CHANCE_HOMES = ['src/adapters/system/ids.ts', 'src/sandbox-pos/ids.ts']
/** An id of version 7 begins with the time. */
const CLOCK_HOMES = ['src/adapters/system/clock.ts', 'src/sandbox-pos/clock.ts', ...CHANCE_HOMES]
const ENV_HOMES = ['src/config/env.ts', 'src/sandbox-pos/env.ts']

const TURKISH = /[çğıöşüÇĞİÖŞÜ]/
const TURKISH_HOMES = ['src/messages/turkish.ts', 'src/conversation/interpret/']
/** The unit of money and the country keep their spelling everywhere. */
const LOAN_WORDS = /[Kk]uruş|Türkiye/g

const BANNED_FILE_WORDS = ['utils', 'util', 'helpers', 'helper', 'common', 'misc', 'manager', 'service', 'data', 'info']
const BANNED_SUFFIX = /(?:Manager|Service|Utils?|Helpers?|Impl)$/
/** A provider's or channel's own words stay inside its folder, and the sandbox POS is somebody else's program. */
const SPEAKS_FOREIGN = /^src\/(?:adapters\/(?:psp|channels)\/[^/]+\/|sandbox-pos\/)/
const BANNED_SYNONYM = /^(?:PaymentRequest|Customer|customer|customerId)$|Customer$/
const INTERFACE_PREFIX = /^I[A-Z][a-z]/
const BANNED_VERB = /^(?:handle|process|manage|do)(?:[A-Z]|$)/

const REQUIRED_FILES: Readonly<Record<string, readonly string[]>> = {
  psp: ['config', 'provider', 'wire', 'mapping', 'errors'],
  channels: ['config', 'channel', 'inbound', 'outbound', 'errors'],
}

/** What the text of a program may say, and the shape of its folders. */
export function checkSources(files: readonly SourceFile[]): Finding[] {
  const own = files.filter((file) => file.path.startsWith('src/'))
  const ids = adapterIds(own)
  const perFile = own.flatMap((file) => [
    ...checkLength(file),
    ...checkFileName(file),
    ...(isTest(file.path) ? [] : [...checkTurkish(file), ...checkNodes(file, ids)]),
  ])
  return [...perFile, ...checkFolderShapes(own), ...checkCasts(own.filter((file) => !isTest(file.path)))]
}

const startsWithAny = (path: string, prefixes: readonly string[]): boolean => prefixes.some((p) => path.startsWith(p))

function checkLength({ path, text }: SourceFile): Finding[] {
  const lines = text.trimEnd().split('\n').length
  if (lines <= MAX_LINES) return []
  const why = `${lines} lines: past ${MAX_LINES} a file holds two ideas; give the second its own name`
  return [{ rule: 'file-length', path, line: MAX_LINES, why }]
}

function checkFileName({ path }: SourceFile): Finding[] {
  const names = path.split('/').map((part) => part.replace(/(?:\.test)?\.ts$/, ''))
  return names
    .filter((name) => BANNED_FILE_WORDS.some((word) => name === word || (word !== 'data' && name.endsWith(`-${word}`))))
    .map((name) => ({
      rule: 'file-name',
      path,
      line: 1,
      why: `"${name}" says nothing of what is inside: name it for its export`,
    }))
}

/** Comments may spell names of people and places; literals and names may not. */
function checkTurkish({ path, text, parsed }: SourceFile): Finding[] {
  if (startsWithAny(path, TURKISH_HOMES)) return []
  const blank = (part: string): string => part.replaceAll(/[^\n]/g, ' ')
  const code = parsed.comments.reduce(
    (t, c) => t.slice(0, c.start) + blank(t.slice(c.start, c.end)) + t.slice(c.end),
    text,
  )
  return code.split('\n').flatMap((line, index) =>
    TURKISH.test(line.replaceAll(LOAN_WORDS, ''))
      ? [
          {
            rule: 'turkish-letters',
            path,
            line: index + 1,
            why: 'a sentence for people lives in templates/, where it can be read aloud and corrected',
          },
        ]
      : [],
  )
}

function adapterIds(files: readonly SourceFile[]): Set<string> {
  const ids = files.flatMap(({ path }) => /^src\/adapters\/(?:psp|channels)\/([^/]+)\//.exec(path)?.[1] ?? [])
  return new Set(ids)
}

type Expression = { type: string; start: number; end: number; name?: unknown; value?: unknown }
type Member = { object: Expression; property: Expression; start: number }

/** Everything that is judged node by node: homes of time, chance and environment, names, and who asks an adapter's name. */
function checkNodes(file: SourceFile, ids: ReadonlySet<string>): Finding[] {
  const found: Finding[] = []
  const report = (rule: string, offset: number, why: string): void => {
    found.push({ rule, path: file.path, line: lineAt(file.text, offset), why })
  }
  const name = nameChecker(file.path, report)
  const compare = comparisonChecker(file, ids, report)
  new Visitor({
    MemberExpression: (node) => checkMember(file.path, node, report),
    NewExpression: (node) => {
      if (node.arguments.length === 0) checkBareDate(file.path, node.callee, report)
    },
    CallExpression: (node) => checkBareDate(file.path, node.callee, report),
    BinaryExpression: (node) => {
      if (node.operator === '===' || node.operator === '!==') compare(node.left, node.right)
    },
    SwitchStatement: (node) => node.cases.forEach((one) => one.test !== null && compare(node.discriminant, one.test)),
    FunctionDeclaration: (node) => node.id !== null && name('function', node.id),
    ClassDeclaration: (node) => node.id !== null && name('type', node.id),
    TSInterfaceDeclaration: (node) => name('interface', node.id),
    TSTypeAliasDeclaration: (node) => name('type', node.id),
    VariableDeclarator: (node) => {
      if (node.id.type === 'Identifier') name(isFunction(node.init) ? 'function' : 'value', node.id)
    },
  }).visit(file.parsed.program)
  return found
}

type Report = (rule: string, offset: number, why: string) => void

const isFunction = (node: Expression | null): boolean =>
  node?.type === 'ArrowFunctionExpression' || node?.type === 'FunctionExpression'

function checkMember(path: string, { object, property, start }: Member, report: Report): void {
  if (object.type !== 'Identifier') return
  const text = `${String(object.name)}.${String(property.name ?? property.value)}`
  if (text === 'Date.now' && !CLOCK_HOMES.includes(path))
    report('one-home', start, 'Date.now(): time comes from the clock port, so that a test can set it')
  if (text === 'Math.random' && !CHANCE_HOMES.includes(path))
    report('one-home', start, 'Math.random(): chance comes from the id source, which is unpredictable')
  if (text === 'process.env' && !ENV_HOMES.includes(path))
    report('one-home', start, 'process.env: config/env.ts reads the environment once, and the rest is told')
}

function checkBareDate(path: string, callee: Expression, report: Report): void {
  if (callee.type !== 'Identifier' || callee.name !== 'Date' || CLOCK_HOMES.includes(path)) return
  report('one-home', callee.start, 'new Date(): time comes from the clock port, so that a test can set it')
}

function nameChecker(path: string, report: Report) {
  return (
    kind: 'function' | 'type' | 'interface' | 'value',
    { name, start }: { name: string; start: number },
  ): void => {
    if (BANNED_SUFFIX.test(name)) report('name', start, `${name}: name the thing, not that it manages, serves or helps`)
    if (BANNED_SYNONYM.test(name) && !SPEAKS_FOREIGN.test(path))
      report('name', start, `${name}: GLOSSARY.md has one word for this (PaymentLink; merchant, client or payer)`)
    if (kind === 'interface' && INTERFACE_PREFIX.test(name))
      report('name', start, `${name}: an interface bears the plain noun`)
    if (kind === 'function' && BANNED_VERB.test(name))
      report('name', start, `${name}: say what it does; see the verbs in GLOSSARY.md`)
  }
}

/** An id is asked for where one side is such a literal and the other is called an id, an adapter, a provider or a channel. */
function comparisonChecker(file: SourceFile, ids: ReadonlySet<string>, report: Report) {
  const isIdLiteral = (node: Expression): boolean => typeof node.value === 'string' && ids.has(node.value)
  const bearsId = (node: Expression): boolean =>
    /(?:\bid|Id|_id|\badapter|Adapter|\bprovider|Provider|\bchannel|Channel)$/.test(
      file.text.slice(node.start, node.end),
    )
  return (left: Expression, right: Expression): void => {
    if (file.path.startsWith('src/adapters/') || file.path.startsWith('src/sandbox-pos/')) return
    if (!(isIdLiteral(left) && bearsId(right)) && !(isIdLiteral(right) && bearsId(left))) return
    report(
      'adapter-name',
      left.start,
      'core asks an adapter for its name: ask what it can do, or the next adapter needs an edit here',
    )
  }
}

/** A channel without a way in says so in channel.ts by two abilities that are null. */
const isOutboundOnly = (channel: SourceFile | undefined): boolean =>
  channel !== undefined && /\breceive: null\b/.test(channel.text) && /\bwebhook: null\b/.test(channel.text)

function checkFolderShapes(files: readonly SourceFile[]): Finding[] {
  const paths = new Map(files.map((file) => [file.path, file]))
  const folders = new Set(
    files.flatMap(({ path }) => /^src\/adapters\/(?:psp|channels)\/[^/]+(?=\/)/.exec(path)?.[0] ?? []),
  )
  return [...folders].flatMap((folder) => {
    const required = REQUIRED_FILES[folder.split('/')[2] ?? ''] ?? []
    const missing = required.filter((name) => !paths.has(`${folder}/${name}.ts`))
    const owed = missing.filter((name) => name !== 'inbound' || !isOutboundOnly(paths.get(`${folder}/channel.ts`)))
    return owed.map((name) => ({
      rule: 'folder-shape',
      path: `${folder}/${name}.ts`,
      line: 1,
      why: `missing (an adapter folder holds ${required.join(', ')}): who knows one adapter finds the same thing in every other`,
    }))
  })
}

function checkCasts(files: readonly SourceFile[]): Finding[] {
  const casts = files.flatMap(castsOf)
  const lines = files.reduce((sum, { text }) => sum + text.trimEnd().split('\n').length, 0)
  const allowed = Math.max(CASTS_ALWAYS_ALLOWED, Math.floor((lines * CASTS_PER_1000_LINES) / 1000))
  const [first] = casts.slice(allowed)
  if (first === undefined) return []
  const why = `${casts.length} casts in ${lines} lines, ${allowed} allowed: parse at the edge instead of telling the compiler (${casts.map((c) => `${c.path}:${c.line}`).join(' ')})`
  return [{ rule: 'casts', ...first, why }]
}

function castsOf(file: SourceFile): { path: string; line: number }[] {
  const found: { path: string; line: number }[] = []
  const add = (node: { start: number; end: number; typeAnnotation: { start: number; end: number } }): void => {
    const type = file.text.slice(node.typeAnnotation.start, node.typeAnnotation.end)
    if (type !== 'const') found.push({ path: file.path, line: lineAt(file.text, node.start) })
  }
  new Visitor({ TSAsExpression: add, TSTypeAssertion: add }).visit(file.parsed.program)
  return found
}
