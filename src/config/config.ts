import { resolve } from 'node:path'
import type { Locale } from '../domain/merchant.ts'
import { err, ok, type Result } from '../domain/result.ts'
import type { Env } from './env.ts'
import type { Secret } from './secret.ts'
import { smsOf, smsProblems, type SmsConfig, type SmsProblem } from './sms.ts'

export type AppMode = 'sandbox' | 'live'

export type Config = {
  readonly mode: AppMode
  readonly locale: Locale
  readonly host: string
  readonly port: number
  /** Null: derived from the port that was found free. */
  readonly publicUrl: string | null
  readonly trustProxy: boolean | number | string
  readonly dataFolder: string
  readonly database: { readonly app: Secret; readonly owner: Secret } | null
  /** Null: kept under the data folder (sandbox only). */
  readonly masterKey: Secret | null
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent'
  readonly officeName: string | null
  readonly telegram: TelegramConfig | null
  readonly mail: MailConfig | null
  readonly sms: SmsConfig
  readonly sandboxPos: SandboxPosConfig
}

export type TelegramConfig = {
  readonly token: Secret
  readonly apiRoot: string | null
  readonly webhookSecret: Secret | null
}

export type MailConfig = {
  readonly url: Secret
  readonly from: string
  /** Null: no restriction. In sandbox mode never null. */
  readonly allowlist: readonly string[] | null
}

export type SandboxPosConfig =
  | { readonly kind: 'own'; readonly port: number | null }
  | { readonly kind: 'given'; readonly url: string; readonly key: string; readonly secret: Secret }

/** A setting that contradicts another; the sentence is made from `kind` elsewhere. */
export type ConfigProblem =
  | SmsProblem
  | { readonly kind: 'mail_from_missing' }
  | { readonly kind: 'owner_url_without_database_url' }
  | { readonly kind: 'master_key_wrong_length' }
  | { readonly kind: 'sandbox_pos_incomplete' }
  | { readonly kind: 'webhook_without_https' }
  | { readonly kind: 'live_needs_https' }
  | { readonly kind: 'live_needs_master_key' }
  | { readonly kind: 'live_with_sandbox_pos' }
  | { readonly kind: 'live_without_provider' }

const MASTER_KEY_BYTES = 32
const DEFAULT_PORT = 3000

/** Defaults, derived values and the rules that cross variables. */
export function toConfig(env: Env): Result<Config, readonly ConfigProblem[]> {
  const problems = [...pairProblems(env), ...(env.APP_MODE === 'live' ? liveProblems(env) : [])]
  if (problems.length > 0) return err(problems)
  return ok({ ...basicsOf(env), ...partsOf(env) })
}

type Basics = 'mode' | 'locale' | 'host' | 'port' | 'publicUrl' | 'trustProxy' | 'dataFolder' | 'logLevel'

function basicsOf(env: Env): Pick<Config, Basics> {
  return {
    mode: env.APP_MODE ?? 'sandbox',
    locale: env.APP_LOCALE ?? 'tr',
    host: env.HOST ?? '127.0.0.1',
    port: env.PORT ?? DEFAULT_PORT,
    publicUrl: env.PUBLIC_URL?.replace(/\/+$/, '') ?? null,
    trustProxy: parseTrustProxy(env.TRUST_PROXY),
    dataFolder: resolve(env.DATA_DIR ?? './data'),
    logLevel: env.LOG_LEVEL ?? 'info',
  }
}

const partsOf = (env: Env): Omit<Config, Basics> => ({
  database: databaseOf(env),
  masterKey: env.MASTER_KEY ?? null,
  officeName: env.OFFICE_NAME ?? null,
  telegram: telegramOf(env),
  mail: mailOf(env),
  sms: smsOf(env),
  sandboxPos: sandboxPosOf(env),
})

function pairProblems(env: Env): ConfigProblem[] {
  const problems: ConfigProblem[] = smsProblems(env)
  if (env.SMTP_URL !== undefined && env.MAIL_FROM === undefined) problems.push({ kind: 'mail_from_missing' })
  if (env.DATABASE_OWNER_URL !== undefined && env.DATABASE_URL === undefined) {
    problems.push({ kind: 'owner_url_without_database_url' })
  }
  if (env.MASTER_KEY !== undefined && Buffer.from(env.MASTER_KEY.reveal(), 'base64').length !== MASTER_KEY_BYTES) {
    problems.push({ kind: 'master_key_wrong_length' })
  }
  const posParts = [env.SANDBOX_POS_URL, env.SANDBOX_POS_KEY, env.SANDBOX_POS_SECRET]
  if (new Set(posParts.map((part) => part === undefined)).size > 1) problems.push({ kind: 'sandbox_pos_incomplete' })
  if (env.TELEGRAM_WEBHOOK_SECRET !== undefined && !isHttps(env.PUBLIC_URL)) {
    problems.push({ kind: 'webhook_without_https' })
  }
  return problems
}

/** Live money is taken only with live parts: nothing of the sandbox, no plain http, no key made by itself. */
function liveProblems(env: Env): ConfigProblem[] {
  const problems: ConfigProblem[] = []
  if (!isHttps(env.PUBLIC_URL)) problems.push({ kind: 'live_needs_https' })
  if (env.MASTER_KEY === undefined) problems.push({ kind: 'live_needs_master_key' })
  if (env.SANDBOX_POS_URL !== undefined) problems.push({ kind: 'live_with_sandbox_pos' })
  // The only provider so far is the sandbox POS, which takes no real money.
  problems.push({ kind: 'live_without_provider' })
  return problems
}

const isHttps = (url: string | undefined): boolean => url?.startsWith('https://') === true

function parseTrustProxy(value: string | undefined): boolean | number | string {
  if (value === undefined) return false
  return /^\d+$/.test(value) ? Number(value) : value
}

function databaseOf(env: Env): Config['database'] {
  if (env.DATABASE_URL === undefined) return null
  return { app: env.DATABASE_URL, owner: env.DATABASE_OWNER_URL ?? env.DATABASE_URL }
}

function telegramOf(env: Env): TelegramConfig | null {
  if (env.TELEGRAM_BOT_TOKEN === undefined) return null
  return {
    token: env.TELEGRAM_BOT_TOKEN,
    apiRoot: env.TELEGRAM_API_ROOT ?? null,
    webhookSecret: env.TELEGRAM_WEBHOOK_SECRET ?? null,
  }
}

function mailOf(env: Env): MailConfig | null {
  if (env.SMTP_URL === undefined || env.MAIL_FROM === undefined) return null
  const listed = (env.SANDBOX_MAIL_ALLOWLIST ?? '')
    .split(',')
    .map((entry) => entry.trim().toLowerCase())
    .filter((entry) => entry !== '')
  return { url: env.SMTP_URL, from: env.MAIL_FROM, allowlist: env.APP_MODE === 'live' ? null : listed }
}

function sandboxPosOf(env: Env): SandboxPosConfig {
  const { SANDBOX_POS_URL: url, SANDBOX_POS_KEY: key, SANDBOX_POS_SECRET: secret } = env
  if (url === undefined || key === undefined || secret === undefined) {
    return { kind: 'own', port: env.SANDBOX_POS_PORT ?? null }
  }
  return { kind: 'given', url: url.replace(/\/+$/, ''), key, secret }
}
