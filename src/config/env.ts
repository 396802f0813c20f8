import { existsSync } from 'node:fs'
import { loadEnvFile } from 'node:process'
import { z } from 'zod'
import { Secret } from './secret.ts'

const secret = z
  .string()
  .min(1)
  .transform((value) => new Secret(value))

const port = z.coerce.number().int().min(0).max(65_535)

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
  PUBLIC_URL: optional(z.url(), 'How the outside reaches this program, without a path; https is required in live mode'),
  TRUST_PROXY: optional(z.string(), 'Number or networks of the proxies in front, as in Express; none by default'),
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
  TELEGRAM_API_ROOT: optional(z.url(), 'Another Bot API server than https://api.telegram.org'),
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
  SANDBOX_POS_URL: optional(z.url(), 'A sandbox POS that already runs; its own is started when empty'),
  SANDBOX_POS_KEY: optional(z.string(), 'Key id at that sandbox POS'),
  SANDBOX_POS_SECRET: optional(secret, 'Secret of that key'),
})

export type Env = z.infer<typeof envSchema>

export type EnvProblem = { readonly variable: string; readonly message: string }

/** The only reader of the process environment. `.env` fills what is not set already. */
export function readEnv(
  file = '.env',
): { readonly ok: true; readonly value: Env } | { readonly ok: false; readonly error: readonly EnvProblem[] } {
  if (existsSync(file)) loadEnvFile(file)
  const parsed = envSchema.safeParse(process.env)
  if (parsed.success) return { ok: true, value: parsed.data }
  const problems = parsed.error.issues.map((issue) => ({
    variable: String(issue.path[0] ?? ''),
    message: issue.message,
  }))
  return { ok: false, error: problems }
}

/** npm runs scripts through a shell that does not pass signals on; whoever starts under it must watch for its end. */
export const isStartedByNpm = (): boolean => process.env.npm_lifecycle_event !== undefined
