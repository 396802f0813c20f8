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

/** Of a form that a regular expression tells; what is wrong with it is said in .env.example. */
const like = (form: RegExp) => z.string().refine((value) => form.test(value))

/** A password goes to another machine by https only. */
const safeAddress = webAddress.refine((url) => /^(?:https:|http:\/\/(?:127\.0\.0\.1|localhost)(?:[:/]|$))/.test(url))

const E164 = /^\+[1-9]\d{6,14}$/

const numbers = z
  .string()
  .transform((list) =>
    list
      .split(',')
      .map((number) => number.replaceAll(/\s/g, ''))
      .filter((number) => number !== ''),
  )
  .refine((list) => list.every((number) => E164.test(number)))

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
  NETGSM_USERCODE: optional(z.string(), 'Netgsm subscriber number or API sub-user: SMS to +90 go out by Netgsm'),
  NETGSM_PASSWORD: optional(secret, 'Password of that API user'),
  NETGSM_HEADER: optional(
    like(/^[\w .&-]{3,11}$/),
    'Sender name registered with Netgsm (msgheader): 3 to 11 characters without Turkish letters',
  ),
  NETGSM_CALLBACK_KEY: optional(
    z
      .string()
      .refine((value) => value.length >= 16)
      .transform((value) => new Secret(value)),
    'At least 16 characters; Netgsm may then post reports to PUBLIC_URL/channels/<account>?key=<this>',
  ),
  NETGSM_API_ROOT: optional(safeAddress, 'Another server than https://api.netgsm.com.tr'),
  TWILIO_ACCOUNT_SID: optional(
    like(/^AC[0-9a-fA-F]{32}$/),
    'Twilio account (AC and 32 characters): SMS to other countries go out by Twilio',
  ),
  TWILIO_AUTH_TOKEN: optional(secret, 'Auth token of that account; it also proves Twilio’s callbacks'),
  TWILIO_FROM: optional(z.string().max(20), 'Sender: a number like +15005550006, or a registered name'),
  TWILIO_MESSAGING_SERVICE_SID: optional(
    like(/^MG[0-9a-fA-F]{32}$/),
    'A messaging service (MG and 32 characters) that chooses the sender, in place of TWILIO_FROM',
  ),
  TWILIO_API_ROOT: optional(safeAddress, 'Another server than https://api.twilio.com'),
  SMS_ALPHABET: optional(
    z.enum(['plain', 'turkish']),
    'plain (default, 155 characters) or turkish (keeps Turkish letters, 150 characters; Netgsm only)',
  ),
  SMS_MAX_PARTS: optional(
    z.enum(['1', '2', '3', '4', '5', '6']),
    'SMS that one text may fill; 1 by default, each is paid for',
  ),
  SANDBOX_SMS_ALLOWLIST: optional(
    numbers,
    'Comma separated numbers like +905321112233 that may get real SMS in sandbox mode',
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
