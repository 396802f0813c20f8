import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Netgsm } from '@netgsm/sms'
import { Ajv } from 'ajv'
import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { fateOf, localTime } from '../../src/adapters/channels/sms-netgsm/reports.ts'
import { holdsWebAddress } from '../../src/adapters/channels/sms-twilio/web-address.ts'
import { toId, type DeliveryId } from '../../src/domain/ids.ts'
import { instant, plusMs } from '../../src/domain/instant.ts'
import type { RawRequest } from '../../src/ports/raw-request.ts'
import { NOW, outbound } from '../fixtures/channels/channel-io.ts'
import {
  CALLBACK_KEY,
  CALLBACK_URL,
  DELIVERY_ID,
  NETGSM,
  openNetgsm,
  openTwilio,
} from '../fixtures/channels/sms-harnesses.ts'

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})
const netgsm = async (change: object = {}) => {
  const opened = await openNetgsm(change)
  closing.push(opened.close)
  return opened
}
const twilio = async (change: object = {}) => {
  const opened = await openTwilio(change)
  closing.push(opened.close)
  return opened
}

const deliveryId = toId<DeliveryId>(DELIVERY_ID)
const TR = '+905321112233'
const LINK = 'Demir Hukuk: 15.000,00 TL. Kod: 123456 https://ode.ornek.av.tr/o/kZ3vX9bQm1TtYw7RfL0aeA'
const lost = { deliveryId, ref: null, address: TR, sentAt: NOW }

describe('Netgsm', () => {
  test('gets information under the office’s own name, with our reference, as the vendor’s own client asks', async () => {
    const { channel, server } = await netgsm()
    await channel.send(outbound({ address: TR, text: LINK, deliveryId }))
    const vendors = new Netgsm({ username: NETGSM.usercode, password: NETGSM.password })
    Reflect.set(vendors, 'baseURL', server.origin)
    const messages = [{ msg: LINK, no: '5321112233' }]
    await vendors.sendRestSms({ msgheader: 'DEMIRHUKUK', iysfilter: '0', messages })
    const [ours, theirs] = server.requests
    expect(ours?.path).toBe(theirs?.path)
    for (const name of ['authorization', 'content-type'] as const)
      expect(ours?.headers[name]).toBe(theirs?.headers[name])
    const referansID = '018f0000000070008000000000000001'
    expect(JSON.parse(ours?.body ?? '')).toEqual({ ...JSON.parse(theirs?.body ?? ''), referansID })
  })

  test.each(['lose_answer', 'silence'] as const)(
    'an answer lost by %s is found by our reference, and nothing is sent twice',
    async (fault) => {
      const { channel, server } = await netgsm()
      server.failNext(fault)
      expect(await channel.send(outbound({ address: TR, deliveryId }))).toEqual({ kind: 'unknown' })
      expect(server.jobs).toHaveLength(1)
      const ref = server.jobs[0]?.jobid ?? ''
      expect(await channel.lookUp?.([lost])).toEqual([{ deliveryId, ref, status: 'sent' }])
      server.settle(ref, 1, '23.11.2026 18:31:12')
      const asked = await channel.lookUp?.([{ ...lost, ref }])
      expect(asked).toEqual([{ deliveryId, ref, status: 'delivered' }])
      expect(server.jobs).toHaveLength(1)
    },
  )

  test('what never arrived stays unknown', async () => {
    const { channel, server } = await netgsm()
    server.failNext('reset')
    expect(await channel.send(outbound({ address: TR, deliveryId }))).toEqual({ kind: 'unknown' })
    await channel.send(outbound({ address: TR }))
    expect(await channel.lookUp?.([lost])).toEqual([])
  })

  test('asks about hundreds in pages, and never rejects', async () => {
    const { channel, server } = await netgsm()
    const ids = Array.from({ length: 120 }, (_, at) =>
      toId<DeliveryId>(`018f0000-0000-7000-8000-${String(at).padStart(12, '0')}`),
    )
    for (const id of ids) await channel.send(outbound({ address: TR, deliveryId: id }))
    const sent = ids.map((id, at) => ({ ...lost, deliveryId: id, ref: server.jobs[at]?.jobid ?? '' }))
    expect(await channel.lookUp?.(sent)).toHaveLength(120)
    expect(await channel.lookUp?.(sent.map((one) => ({ ...one, ref: null })))).toHaveLength(120)
    server.failNext({ status: 503, body: '<html>' })
    expect(await channel.lookUp?.(sent)).toEqual([])
  })

  test.each([
    [0, null, { status: 'sent' }],
    [1, null, { status: 'sent' }],
    [1, '23.11.2026 18:31:12', { status: 'delivered' }],
    [2, null, { status: 'failed', failure: 'unreachable' }],
    [3, null, { status: 'failed', failure: 'no_such_address' }],
    [4, null, { status: 'failed', failure: 'unreachable' }],
    [11, null, { status: 'failed', failure: 'message_rejected' }],
    [12, null, { status: 'failed', failure: 'unreachable' }],
    [13, null, { status: 'failed', failure: 'message_rejected' }],
    [14, null, { status: 'failed', failure: 'no_credit' }],
    [15, null, { status: 'failed', failure: 'blocked' }],
    [16, null, { status: 'failed', failure: 'blocked' }],
    [17, null, { status: 'failed', failure: 'message_rejected' }],
  ] as const)('status %s of a report, delivered %s', (status, deliveredDate, fate) => {
    expect(fateOf({ jobid: '1', referansID: null, status, deliveredDate })).toEqual(fate)
  })

  test('reports are asked for in Türkiye’s time', () => {
    expect(localTime(instant(Date.UTC(2026, 10, 23, 21, 5, 9)))).toBe('24.11.2026 00:05:09')
  })

  test('a report is heard only behind the key, and is only a hint', async () => {
    const { channel } = await netgsm()
    const request = (key: string): RawRequest => ({
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      query: { key },
      body: Buffer.from('{"jobid":"1"}'),
    })
    const hint = { kind: 'receipt_hint', dedupeKey: '1', ref: '1' }
    expect(channel.webhook?.read(request(CALLBACK_KEY))).toEqual({ ok: true, value: [hint] })
    for (const key of ['', 'wrong', `${CALLBACK_KEY}x`])
      expect(channel.webhook?.read(request(key))).toEqual({ ok: false, error: { kind: 'bad_signature' } })
    const junk = { ...request(CALLBACK_KEY), body: Buffer.from('junk') }
    expect(channel.webhook?.read(junk)).toEqual({ ok: false, error: { kind: 'unreadable' } })
    expect((await netgsm({ callbackKey: null })).channel.webhook).toBeNull()
  })

  test('Turkish letters are kept where the office pays for them', async () => {
    const { channel, server } = await netgsm({ alphabet: 'turkish' })
    expect(channel.surface).toMatchObject({ maxTextLength: 150, smsAlphabet: 'turkish' })
    await channel.send(outbound({ address: TR, text: 'Ödemeniz alındı, teşekkür ederiz' }))
    expect(server.jobs[0]).toMatchObject({ text: 'Ödemeniz alındı, teşekkür ederiz', encoding: 'TR' })
  })

  test('a second part is paid for only where the office allows it', async () => {
    const text = 'a'.repeat(156)
    const narrow = await netgsm()
    expect(await narrow.channel.send(outbound({ address: TR, text }))).toEqual({
      kind: 'refused',
      failure: 'message_rejected',
    })
    expect(narrow.server.requests).toEqual([])
    const wide = await netgsm({ maxParts: 2 })
    expect(await wide.channel.send(outbound({ address: TR, text }))).toMatchObject({ kind: 'sent' })
  })
})

describe('Twilio', () => {
  test('a text with an address does not go to Türkiye, one without does', async () => {
    const { channel, server } = await twilio()
    expect(await channel.send(outbound({ address: TR, text: LINK }))).toEqual({
      kind: 'refused',
      failure: 'link_from_abroad',
    })
    expect(server.requests).toEqual([])
    expect(await channel.send(outbound({ address: TR, text: 'Odemeniz alindi. Demir Hukuk' }))).toMatchObject({
      kind: 'sent',
    })
    expect(await channel.send(outbound({ address: '+4915123456789', text: LINK }))).toMatchObject({ kind: 'sent' })
  })

  test('every address counts as one, and names of people do not', () => {
    fc.assert(
      fc.property(fc.webUrl(), fc.lorem({ maxCount: 3 }), (url, words) => {
        expect(holdsWebAddress(`${words} ${url}`)).toBe(true)
      }),
    )
    for (const text of ['ode.ornek.av.tr', 'Bkz: ornek.com.', 'WWW.ornek.xyz', 'bit.ly/3abc', 't.me/x'])
      expect(holdsWebAddress(text), text).toBe(true)
    for (const text of ['Av.Demir Hukuk', '15.000,00 TL', 'Son gün 26.11.2026 18:30.Teşekkürler', 'No:7K3F'])
      expect(holdsWebAddress(text), text).toBe(false)
  })

  test.each(['lose_answer', 'silence'] as const)(
    'an answer lost by %s is looked for at once, and nothing is sent twice',
    async (fault) => {
      const { channel, server, address } = await twilio()
      await channel.send(outbound({ address, text: 'baska' }))
      server.failNext(fault)
      const sent = await channel.send(outbound({ address, text: 'Odemeniz alindi' }))
      expect(sent).toEqual({ kind: 'sent', ref: server.messages[1]?.sid })
      expect(server.messages).toHaveLength(2)
    },
  )

  test('where it cannot be found, its receipt still names it', async () => {
    const { channel, server, address } = await twilio()
    server.failNext('lose_answer', { status: 503, body: '' })
    expect(await channel.send(outbound({ address, deliveryId }))).toEqual({ kind: 'unknown' })
    const ref = server.messages[0]?.sid ?? ''
    const read = channel.webhook?.read(server.callback(ref, 'delivered'))
    expect(read).toEqual({
      ok: true,
      value: [{ kind: 'receipt', dedupeKey: `${ref}:delivered`, ref, deliveryId, status: 'delivered' }],
    })
  })

  test('an earlier message of the same words is not taken for the lost one', async () => {
    const { channel, server, address } = await twilio()
    await channel.send(outbound({ address, text: 'Hatirlatma' }))
    Object.assign(server.messages[0] ?? {}, { createdAt: new Date(plusMs(NOW, -3_600_000)) })
    server.failNext('reset')
    expect(await channel.send(outbound({ address, text: 'Hatirlatma' }))).toEqual({ kind: 'unknown' })
  })

  test('a callback counts only as signed: for this address, with these fields', async () => {
    const { channel, server, address } = await twilio()
    await channel.send(outbound({ address, deliveryId }))
    const signed = server.callback(server.messages[0]?.sid ?? '', 'delivered')
    const bad = { ok: false, error: { kind: 'bad_signature' } }
    const change = (to: Partial<RawRequest>) => channel.webhook?.read({ ...signed, ...to })
    expect(change({})).toMatchObject({ ok: true })
    expect(change({ headers: { ...signed.headers, 'x-twilio-signature': '' } })).toEqual(bad)
    expect(change({ query: { delivery: 'another' } })).toEqual(bad)
    expect(change({ body: Buffer.concat([signed.body, Buffer.from('&ErrorCode=30007')]) })).toEqual(bad)
    const elsewhere = await twilio({ callbackUrl: CALLBACK_URL.replace('https:', 'http:') })
    expect(elsewhere.channel.webhook?.read(signed)).toEqual(bad)
    const port = await twilio({ callbackUrl: CALLBACK_URL.replace('.tr/', '.tr:443/') })
    expect(port.channel.webhook?.read(signed)).toMatchObject({ ok: true })
  })

  test('asked by name it tells what became of each, one unknown there or not', async () => {
    const { channel, server, address } = await twilio()
    for (const text of ['bir', 'iki', 'uc']) await channel.send(outbound({ address, text }))
    const [one = '', two = '', three = ''] = server.messages.map(({ sid }) => sid)
    server.settle(one, 'delivered')
    server.settle(two, 'undelivered', 30006)
    const refs = [one, `SM${'f'.repeat(32)}`, two, three]
    expect(await channel.lookUp?.(refs.map((ref) => ({ ...lost, ref })))).toEqual([
      { deliveryId, ref: one, status: 'delivered' },
      { deliveryId, ref: two, status: 'failed', failure: 'no_such_address' },
    ])
  })

  test('the vendor’s specification takes what we ask, and describes what the fake answers', async ({ skip }) => {
    const folder = process.env['API_SPECS']
    if (folder === undefined) return skip('API_SPECS names no folder of specifications')
    const { isRequest, isMessage } = twilioSchemas(folder)
    const { channel, server, address } = await twilio()
    await channel.send(outbound({ address, text: LINK, deliveryId }))
    const request = first(server.requests)
    expect(request.headers['content-type']).toBe('application/x-www-form-urlencoded')
    expect(isRequest(Object.fromEntries(new URLSearchParams(request.body))), JSON.stringify(isRequest.errors)).toBe(
      true,
    )
    const url = `${server.origin}${request.path.replace('.json', `/${first(server.messages).sid}.json`)}`
    const one = await fetch(url, { headers: { authorization: request.headers.authorization ?? '' } })
    expect(isMessage(await one.json()), JSON.stringify(isMessage.errors)).toBe(true)
  })
})

/** The vendor's own description of a message and of the form that makes one, closed against unknown fields. */
function twilioSchemas(folder: string) {
  const { paths, components } = JSON.parse(readFileSync(join(folder, 'twilio_api_v2010.json'), 'utf8'))
  const { requestBody } = paths['/2010-04-01/Accounts/{AccountSid}/Messages.json'].post
  const { schema } = requestBody.content['application/x-www-form-urlencoded']
  const ajv = new Ajv({ strict: false, coerceTypes: true, validateFormats: false })
  return {
    isRequest: ajv.compile({ ...schema, additionalProperties: false, components }),
    isMessage: ajv.compile({ $ref: '#/components/schemas/api.v2010.account.message', components }),
  }
}

function first<T>(list: readonly T[]): T {
  const [one] = list
  if (one === undefined) throw new Error('nothing came')
  return one
}

test('two accounts share the countries by what they are set to', async () => {
  const [home, abroad] = [await netgsm(), await twilio({ neverTo: ['+90'] })]
  fc.assert(
    fc.property(fc.stringMatching(/^\+[1-9]\d{9,13}$/), (number) => {
      expect(home.channel.reaches?.(number)).toBe(number.startsWith('+90'))
      expect(abroad.channel.reaches?.(number)).toBe(!number.startsWith('+90'))
    }),
  )
})
