import type { Env } from './env.ts'
import type { Secret } from './secret.ts'

/** Null: no SMS account of that provider; where both are null, SMS go to the sandbox inbox. */
export type SmsConfig = {
  readonly netgsm: NetgsmConfig | null
  readonly twilio: TwilioConfig | null
  readonly alphabet: 'plain' | 'turkish'
  readonly maxParts: number
  /** Null: no restriction. In sandbox mode never null. */
  readonly allowlist: readonly string[] | null
}

export type NetgsmConfig = {
  readonly usercode: string
  readonly password: Secret
  readonly header: string
  readonly callbackKey: Secret | null
  readonly apiRoot: string | null
}

export type TwilioConfig = {
  readonly accountSid: string
  readonly authToken: Secret
  readonly from: string | null
  readonly messagingServiceSid: string | null
  readonly apiRoot: string | null
}

export type SmsProblem = { readonly kind: 'netgsm_incomplete' | 'twilio_incomplete' }

/** Half an account is a mistake that would show only when the first SMS is due. */
export function smsProblems(env: Env): SmsProblem[] {
  const problems: SmsProblem[] = []
  const netgsm = [env.NETGSM_USERCODE, env.NETGSM_PASSWORD, env.NETGSM_HEADER]
  if (isHalf(netgsm)) problems.push({ kind: 'netgsm_incomplete' })
  const sender = env.TWILIO_FROM ?? env.TWILIO_MESSAGING_SERVICE_SID
  if (isHalf([env.TWILIO_ACCOUNT_SID, env.TWILIO_AUTH_TOKEN, sender])) problems.push({ kind: 'twilio_incomplete' })
  return problems
}

const isHalf = (parts: readonly unknown[]): boolean => new Set(parts.map((part) => part === undefined)).size > 1

export const smsOf = (env: Env): SmsConfig => ({
  netgsm: netgsmOf(env),
  twilio: twilioOf(env),
  alphabet: env.SMS_ALPHABET ?? 'plain',
  maxParts: Number(env.SMS_MAX_PARTS ?? 1),
  allowlist: env.APP_MODE === 'live' ? null : (env.SANDBOX_SMS_ALLOWLIST ?? []),
})

function netgsmOf(env: Env): NetgsmConfig | null {
  const { NETGSM_USERCODE: usercode, NETGSM_PASSWORD: password, NETGSM_HEADER: header } = env
  if (usercode === undefined || password === undefined || header === undefined) return null
  const callbackKey = env.NETGSM_CALLBACK_KEY ?? null
  return { usercode, password, header, callbackKey, apiRoot: env.NETGSM_API_ROOT ?? null }
}

function twilioOf(env: Env): TwilioConfig | null {
  const { TWILIO_ACCOUNT_SID: accountSid, TWILIO_AUTH_TOKEN: authToken } = env
  const [from, messagingServiceSid] = [env.TWILIO_FROM ?? null, env.TWILIO_MESSAGING_SERVICE_SID ?? null]
  if (accountSid === undefined || authToken === undefined || (from ?? messagingServiceSid) === null) return null
  return { accountSid, authToken, from, messagingServiceSid, apiRoot: env.TWILIO_API_ROOT ?? null }
}
