import { existsSync } from 'node:fs'
import { isIP } from 'node:net'
import { loadEnvFile } from 'node:process'
import { z } from 'zod'
import { Secret } from './secret.ts'

const secret = z
  .string()
  .min(1)
  .transform((value) => new Secret(value))

const port = z.coerce.number().int().min(0).max(65_535)

/** `localhost:3000` alone would be read as an address of scheme "localhost". */
const webAddress = z.url({ protocol: /^https?$/ })

const NAMED_NETWORKS = ['loopback', 'linklocal', 'uniquelocal']

/** As Express reads it; it throws at the first request otherwise. */
const proxies = z.string().refine((value) => /^\d{1,2}$/.test(value) || value.split(',').every(isNetwork))

function isNetwork(text: string): boolean {
  const [address = '', bits = '0'] = text.trim().split('/')
  return NAMED_NETWORKS.includes(text.trim()) || (isIP(address) !== 0 && /^\d{1,3}$/.test(bits))
}

/** An empty line in .env means "not set". */
const emptyIsAbsent = (value: unknown): unknown => (value === '' ? undefined : value)

const optional = <T extends z.ZodType>(schema: T, description: string) =>
  z.preprocess(emptyIsAbsent, schema.optional()).describe(description)

/** Every variable the program reads, with the sentence that .env.example says about it. Decides nothing. */
export const envSchema = z.object({
  APP_MODE: optional(z.enum(['sandbox', 'live']), 'sandbox (default) or live'),
  APP_LOCALE: optional(
    z.enum(['tr', 'en']),
    'Language of the first office and of the start messages: tr (default) or en',
  ),
  HOST: optional(z.string(), 'Address to listen on; 127.0.0.1 by default'),
  PORT: optional(port, 'Port to listen on; 3000 by default, the next free one when it is taken'),
  PUBLIC_URL: optional(
    webAddress,
    'How the outside reaches this program, without a path; https is required in live mode',
  ),
  TRUST_PROXY: optional(proxies, 'Number or networks of the proxies in front, as in Express; none by default'),
  DATA_DIR: optional(z.string(), 'Folder of the embedded database and the keys; ./data by default'),
  DATABASE_URL: optional(secret, 'A PostgreSQL server of your own; the embedded one is used when empty'),
  DATABASE_OWNER_URL: optional(secret, 'The role that owns the tables, when it is not the one of DATABASE_URL'),
  MASTER_KEY: optional(
    secret,
    '32 random bytes in base64 that wrap every office key; made under DATA_DIR in sandbox mode',
  ),
  LOG_LEVEL: optional(z.enum(['debug', 'info', 'warn', 'error', 'silent']), 'info by default'),
  OFFICE_NAME: optional(z.string().max(120), 'Name of the first office; it can be changed when it is claimed'),
  TELEGRAM_BOT_TOKEN: optional(secret, 'From @BotFather; Telegram is served when it is set'),
  TELEGRAM_API_ROOT: optional(webAddress, 'Another Bot API server than https://api.telegram.org'),
  TELEGRAM_WEBHOOK_SECRET: optional(
    secret,
    'Receive by webhook at PUBLIC_URL with this secret token; by long polling when empty',
  ),
  SMTP_URL: optional(secret, 'smtp://user:password@host:587 – e-mails go out when it is set'),
  MAIL_FROM: optional(z.string(), 'Sender of e-mails, e.g. "Office <odeme@example.com>"; required with SMTP_URL'),
  SANDBOX_MAIL_ALLOWLIST: optional(
    z.string(),
    'Comma separated addresses or @domains that may get real e-mail in sandbox mode',
  ),
  SANDBOX_POS_PORT: optional(port, 'Port of the sandbox POS; PORT + 1 by default'),
  SANDBOX_POS_URL: optional(webAddress, 'A sandbox POS that already runs; its own is started when empty'),
  SANDBOX_POS_KEY: optional(z.string(), 'Key id at that sandbox POS'),
  SANDBOX_POS_SECRET: optional(secret, 'Secret of that key'),
})

export type Env = z.infer<typeof envSchema>

/** What a variable should have been. Its value is never told: it may be a secret in the wrong line. */
export type EnvProblem = {
  readonly variable: string
  readonly expected: 'file' | 'one_of' | 'number' | 'address' | 'shorter' | 'form'
  readonly options: string
}

type ReadEnv =
  | { readonly ok: true; readonly value: Env }
  /** The language to say it in, as far as it can be known. */
  | { readonly ok: false; readonly error: readonly EnvProblem[]; readonly locale: 'tr' | 'en' }

/** The only reader of the process environment. `.env` fills what is not set already. */
export function readEnv(file = '.env'): ReadEnv {
  const fileProblem = loadFile(file)
  const parsed = envSchema.safeParse(process.env)
  const valueProblems = parsed.success ? [] : parsed.error.issues.map(problemOf)
  const problems = [...fileProblem, ...valueProblems]
  if (parsed.success && problems.length === 0) return { ok: true, value: parsed.data }
  return { ok: false, error: problems, locale: process.env.APP_LOCALE === 'en' ? 'en' : 'tr' }
}

function loadFile(file: string): EnvProblem[] {
  try {
    if (existsSync(file)) loadEnvFile(file)
    return []
  } catch {
    return [{ variable: file, expected: 'file', options: '' }]
  }
}

function problemOf(issue: z.core.$ZodIssue): EnvProblem {
  const variable = String(issue.path[0] ?? '')
  if (issue.code === 'invalid_value')
    return { variable, expected: 'one_of', options: issue.values.map(String).join(', ') }
  if (issue.code === 'invalid_format') return { variable, expected: 'address', options: '' }
  if (issue.code === 'custom') return { variable, expected: 'form', options: '' }
  if (issue.code === 'too_big' && issue.origin === 'string')
    return { variable, expected: 'shorter', options: String(issue.maximum) }
  return { variable, expected: 'number', options: '' }
}

/** npm runs scripts through a shell that does not pass signals on; whoever starts under it must watch for its end. */
export const isStartedByNpm = (): boolean => process.env.npm_lifecycle_event !== undefined
