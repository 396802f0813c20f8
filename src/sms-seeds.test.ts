import { expect, test } from 'vitest'
import { channels } from './adapters/channels/registry.ts'
import { reachesNumber } from './adapters/channels/sms-account.ts'
import { Secret } from './config/secret.ts'
import type { SmsConfig } from './config/sms.ts'
import { toId } from './domain/ids.ts'
import { smsSeeds } from './sms-seeds.ts'

const secret = new Secret('a-secret')
const netgsm = { usercode: '850', password: secret, header: 'DEMIRHUKUK', callbackKey: null, apiRoot: null }
const accountSid = `AC${'0'.repeat(32)}`
const twilio = { accountSid, authToken: secret, from: '+15005550006', messagingServiceSid: null, apiRoot: null }
const common = { alphabet: 'plain', maxParts: 1, allowlist: [] } as const

/** Each account's settings as its adapter takes them. */
const settingsOf = (sms: SmsConfig, publicUrl = 'https://bot.ornek.av.tr') =>
  smsSeeds(sms, publicUrl).map(({ adapterId, settings }) => {
    const json: unknown = JSON.parse(settings(toId('018f')))
    return adapterId === 'sms-netgsm'
      ? channels['sms-netgsm'].settingsSchema.parse(json)
      : channels['sms-twilio'].settingsSchema.parse(json)
  })
const servedBy = (sms: SmsConfig, number: string): boolean[] =>
  settingsOf(sms).map((account) => reachesNumber(account, number))

test('none where none is set', () =>
  expect(smsSeeds({ ...common, netgsm: null, twilio: null }, 'http://x')).toEqual([]))

test('Netgsm has Türkiye and Twilio the rest; no number has two', () => {
  const both = { ...common, netgsm, twilio }
  expect(servedBy(both, '+905321112233')).toEqual([true, false])
  expect(servedBy(both, '+4915123456789')).toEqual([false, true])
})

test('alone, Netgsm has nobody abroad and Twilio also has Türkiye', () => {
  expect(servedBy({ ...common, netgsm, twilio: null }, '+4915123456789')).toEqual([false])
  expect(servedBy({ ...common, netgsm: null, twilio }, '+905321112233')).toEqual([true])
})

test('Twilio is given an address to call only where it can reach it', () => {
  const sms = { ...common, netgsm: null, twilio }
  expect(settingsOf(sms)).toMatchObject([{ callbackUrl: 'https://bot.ornek.av.tr/channels/018f' }])
  expect(settingsOf(sms, 'http://127.0.0.1:3000')).toMatchObject([{ callbackUrl: null }])
})
