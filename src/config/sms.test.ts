import { expect, test } from 'vitest'
import { toConfig } from './config.ts'
import { envSchema } from './env.ts'

const configOf = (env: Record<string, string>) => toConfig(envSchema.parse(env))
const smsOf = (env: Record<string, string>) => {
  const config = configOf(env)
  if (!config.ok) throw new Error(JSON.stringify(config.error))
  return config.value.sms
}

const NETGSM = { NETGSM_USERCODE: '8501112233', NETGSM_PASSWORD: 'x', NETGSM_HEADER: 'DEMIRHUKUK' }
const TWILIO = { TWILIO_ACCOUNT_SID: `AC${'0'.repeat(32)}`, TWILIO_AUTH_TOKEN: 'x', TWILIO_FROM: '+15005550006' }

test('nothing set is no account, one part, plain letters, and nobody in sandbox mode', () => {
  expect(smsOf({})).toEqual({ netgsm: null, twilio: null, alphabet: 'plain', maxParts: 1, allowlist: [] })
})

test('each account comes from its own variables', () => {
  expect(smsOf({ ...NETGSM, SMS_ALPHABET: 'turkish', SMS_MAX_PARTS: '2' })).toMatchObject({
    netgsm: { usercode: '8501112233', header: 'DEMIRHUKUK', callbackKey: null },
    twilio: null,
    alphabet: 'turkish',
    maxParts: 2,
  })
  const { TWILIO_FROM, ...account } = TWILIO
  const service = { ...account, TWILIO_MESSAGING_SERVICE_SID: `MG${'0'.repeat(32)}` }
  expect(smsOf({ ...account, TWILIO_FROM }).twilio).toMatchObject({ from: TWILIO_FROM, messagingServiceSid: null })
  expect(smsOf(service).twilio).toMatchObject({ from: null })
})

test('half an account is told before anything starts', () => {
  for (const left of Object.keys(NETGSM))
    expect(configOf({ ...NETGSM, [left]: '' })).toMatchObject({ ok: false, error: [{ kind: 'netgsm_incomplete' }] })
  for (const left of Object.keys(TWILIO))
    expect(configOf({ ...TWILIO, [left]: '' })).toMatchObject({ ok: false, error: [{ kind: 'twilio_incomplete' }] })
})

test('the allowlist is of numbers, however they are spaced', () => {
  expect(smsOf({ SANDBOX_SMS_ALLOWLIST: '+90 532 111 22 33, +4915123456789,' }).allowlist).toEqual([
    '+905321112233',
    '+4915123456789',
  ])
})

test.each([
  ['NETGSM_HEADER', 'ŞÜKRÜHUKUK'],
  ['NETGSM_HEADER', 'DEMIRHUKUKBURO'],
  ['NETGSM_CALLBACK_KEY', 'short'],
  ['NETGSM_API_ROOT', 'http://example.org'],
  ['TWILIO_ACCOUNT_SID', 'SK123'],
  ['TWILIO_API_ROOT', 'http://localhost.example.org'],
  ['SMS_MAX_PARTS', '9'],
  ['SANDBOX_SMS_ALLOWLIST', '0532 111 22 33'],
])('%s is not %s', (variable, value) => expect(envSchema.safeParse({ [variable]: value }).success).toBe(false))
