import { parseArgs } from 'node:util'
import { z } from 'zod'
import { err, ok, type Result } from '../domain/result.ts'

const DEFAULT_RETRY_SECONDS = '2,5,10,30,60'

const merchantFlag = z
  .string()
  .regex(/^[\w-]{1,64}:[\w-]{16,128}$/)
  .transform((text) => {
    const [keyId = '', secret = ''] = text.split(':')
    return { keyId, secret }
  })

const settingsSchema = z.object({
  host: z.string().min(1).default('127.0.0.1'),
  port: z.coerce.number().int().min(0).max(65_535).default(0),
  ledger: z.string().min(1).default('sandbox-pos.sqlite'),
  'public-origin': z.url({ protocol: /^https?$/ }).optional(),
  'bank-sms-url': z.url({ protocol: /^https?$/ }).optional(),
  'bank-secret': z.string().default(''),
  'callback-retry-seconds': z
    .string()
    .regex(/^\d+(?:\.\d+)?(?:,\d+(?:\.\d+)?)*$/)
    .default(DEFAULT_RETRY_SECONDS),
  'session-seconds': z.coerce.number().positive().max(86_400).default(900),
  speed: z.coerce.number().positive().max(100_000).default(1),
  merchant: z.array(merchantFlag).default([]),
  'parent-watch': z.boolean().default(false),
})

export type Settings = {
  host: string
  port: number
  ledgerFile: string
  publicOrigin: string | null
  bankSmsUrl: string | null
  bankSecret: string
  /** Waits between tries; the last one repeats until a day has passed. */
  callbackRetryMs: readonly number[]
  sessionMs: number
  /** Every wait but the session's life is divided by this. */
  speed: number
  merchants: readonly { keyId: string; secret: string }[]
  parentWatch: boolean
}

/** Reads command-line flags; the error names the flag that is wrong, never its value. */
export function readSettings(argv: readonly string[]): Result<Settings, string> {
  const flags = readFlags(argv)
  if (flags === null) return err('unknown flag')
  const parsed = settingsSchema.safeParse(flags)
  if (!parsed.success) return err(`--${String(parsed.error.issues[0]?.path[0])}`)
  const { data } = parsed
  return ok({
    host: data.host,
    port: data.port,
    ledgerFile: data.ledger,
    publicOrigin: data['public-origin']?.replace(/\/+$/, '') ?? null,
    bankSmsUrl: data['bank-sms-url'] ?? null,
    bankSecret: data['bank-secret'],
    callbackRetryMs: data['callback-retry-seconds'].split(',').map((seconds) => Number(seconds) * 1_000),
    sessionMs: data['session-seconds'] * 1_000,
    speed: data.speed,
    merchants: data.merchant,
    parentWatch: data['parent-watch'],
  })
}

function readFlags(argv: readonly string[]): Record<string, unknown> | null {
  const text = { type: 'string' } as const
  try {
    return parseArgs({
      args: [...argv],
      strict: true,
      options: {
        host: text,
        port: text,
        ledger: text,
        'public-origin': text,
        'bank-sms-url': text,
        'bank-secret': text,
        'callback-retry-seconds': text,
        'session-seconds': text,
        speed: text,
        merchant: { type: 'string', multiple: true },
        'parent-watch': { type: 'boolean' },
      },
    }).values
  } catch {
    return null
  }
}
