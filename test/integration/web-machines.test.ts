import { afterEach, describe, expect, it } from 'vitest'
import { ATTEMPT, createFakeWeb, HOOKED, POS, SMS, TOKEN, type FakeWeb } from '../support/fake-web.ts'
import { startWeb } from '../support/web-requests.ts'

const stops: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
})

async function start(web: FakeWeb): Promise<string> {
  const { base, close } = await startWeb(web)
  stops.push(close)
  return base
}

const json = (body: string, headers: Readonly<Record<string, string>> = {}): RequestInit => ({
  method: 'POST',
  redirect: 'manual',
  headers: { 'content-type': 'application/json', ...headers },
  body,
})

const signed = (body: string): RequestInit => json(body, { 'x-sign': String(body.length) })
const CALLBACKS = `/callbacks/sandbox/${POS}`

describe('callbacks of providers', () => {
  it('are stored with their bytes and answered exactly as the provider wants', async () => {
    const web = createFakeWeb()
    const base = await start(web)
    const response = await fetch(base + CALLBACKS, signed('{"ödeme":1}'.slice(0, 9) + '}'))
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('text/plain')
    expect(await response.text()).toBe('OK')
    const [stored] = web.seen.callbacks
    expect(stored).toMatchObject({ posAccountId: POS, adapterId: 'sandbox', attemptId: ATTEMPT, trust: 'signed' })
    expect(stored?.bodySha256).toMatch(/^[0-9a-f]{64}$/)
    expect(web.seen.events).toEqual(['callback_stored'])
  })

  it('are answered the same when they come again', async () => {
    const web = createFakeWeb()
    web.say.storeCallback = async () => 'repeat'
    const response = await fetch((await start(web)) + CALLBACKS, signed('{}'))
    expect([response.status, await response.text()]).toEqual([200, 'OK'])
    expect(web.seen.events).toEqual(['callback_repeat'])
  })

  it('are refused without a trace of state: signature, age, form, type, length, address', async () => {
    const web = createFakeWeb()
    const base = await start(web)
    const status = async (path: string, init: RequestInit): Promise<number> => (await fetch(base + path, init)).status
    expect(await status(CALLBACKS, json('{}', { 'x-sign': '99' }))).toBe(401)
    expect(await status(CALLBACKS, json('{}', { 'x-sign': 'old' }))).toBe(400)
    expect(await status(CALLBACKS, signed('nonsense'))).toBe(400)
    expect(await status(CALLBACKS, json('{}', { 'content-type': 'image/png' }))).toBe(415)
    expect(await status(CALLBACKS, json('{}', { 'content-encoding': 'gzip' }))).toBe(415)
    expect(await status(CALLBACKS, signed(`{"a":"${'x'.repeat(70_000)}"}`))).toBe(413)
    expect(await status(`/callbacks/other/${POS}`, signed('{}'))).toBe(404)
    expect(await status(CALLBACKS, { method: 'GET' })).toBe(404)
    expect(web.seen.callbacks).toEqual([])
    expect(web.seen.events).toEqual([
      'callback_bad_signature',
      'callback_stale',
      'callback_unreadable',
      'wrong_content_type',
      'wrong_content_type',
      'body_too_large',
      'callback_unknown_account',
      'bad_request',
    ])
  })

  it('look the same for an unknown account, a malformed one and a wrong adapter', async () => {
    const base = await start(createFakeWeb())
    const paths = [
      `/callbacks/other/${POS}`,
      '/callbacks/sandbox/0190a000-0000-7000-8000-00000000ffff',
      '/callbacks/sandbox/%27--',
    ]
    const answers = await Promise.all(
      paths.map(async (path) => {
        const response = await fetch(base + path, signed('{}'))
        return `${response.status} ${response.headers.get('content-type')} ${await response.text()}`
      }),
    )
    expect(new Set(answers).size).toBe(1)
  })

  it('are not acknowledged while nothing can be stored', async () => {
    const web = createFakeWeb()
    web.say.storeCallback = () => Promise.reject(new Error('connection terminated at /srv/secret/path'))
    const response = await fetch((await start(web)) + CALLBACKS, signed('{}'))
    expect(response.status).toBe(503)
    expect(response.headers.get('retry-after')).toBe('5')
    expect(await response.text()).not.toMatch(/secret|Error|at /)
    expect(web.seen.events).toEqual(['callback_store_failed'])
    expect(web.seen.errors).toEqual(['web.not_acknowledged'])
  })

  it('take a chunked body no further than the cap', async () => {
    const web = createFakeWeb()
    const base = await start(web)
    const chunk = new TextEncoder().encode('x'.repeat(10_000))
    const body = new ReadableStream({
      start(controller) {
        for (let sent = 0; sent < 12; sent += 1) controller.enqueue(chunk)
        controller.close()
      },
    })
    const init = {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
      duplex: 'half',
    } as RequestInit
    expect((await fetch(base + CALLBACKS, init)).status).toBe(413)
    expect(web.seen.callbacks).toEqual([])
  })
})

describe('webhooks of channels', () => {
  const event = {
    kind: 'text',
    dedupeKey: 'u1',
    from: '42',
    displayName: null,
    text: 'merhaba',
    sentAt: 1,
    replyToRef: null,
  }

  it('are accepted event by event before they are acknowledged', async () => {
    const web = createFakeWeb()
    const base = await start(web)
    const body = JSON.stringify([event, { ...event, dedupeKey: 'u2' }])
    const response = await fetch(`${base}/channels/${HOOKED}`, json(body, { 'x-secret': 'right' }))
    expect(response.status).toBe(200)
    expect(web.seen.inbound.map((one) => one.event.dedupeKey)).toEqual(['u1', 'u2'])
  })

  it('are refused with a wrong secret, and not found where a channel calls nobody', async () => {
    const web = createFakeWeb()
    const base = await start(web)
    expect((await fetch(`${base}/channels/${HOOKED}`, json('[]'))).status).toBe(401)
    expect((await fetch(`${base}/channels/${SMS}`, json('[]'))).status).toBe(404)
    expect((await fetch(`${base}/channels/nothing`, json('[]'))).status).toBe(404)
    expect(web.seen.inbound).toEqual([])
  })

  it('are not acknowledged while they cannot be committed', async () => {
    const web = createFakeWeb()
    web.say.accept = () => Promise.reject(new Error('no database'))
    const init = json(JSON.stringify([event]), { 'x-secret': 'right' })
    expect((await fetch(`${await start(web)}/channels/${HOOKED}`, init)).status).toBe(503)
  })
})

describe('the way back from a provider', () => {
  it.each(['GET', 'POST'])('leads to the link by %s, and believes nothing it is told', async (method) => {
    const base = await start(createFakeWeb())
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const init = {
      method,
      redirect: 'manual',
      ...(method === 'POST' ? { headers, body: 'status=success' } : {}),
    } as const
    const response = await fetch(`${base}/don/sandbox/${POS}?attempt=${ATTEMPT}&status=success`, init)
    expect(response.status).toBe(303)
    expect(response.headers.get('location')).toBe(`/o/${TOKEN}?donus=1`)
  })

  it('is a neutral page for what it does not know', async () => {
    const web = createFakeWeb()
    const base = await start(web)
    for (const path of [`/don/sandbox/${POS}?attempt=x`, `/don/other/${POS}?attempt=${ATTEMPT}`, '/don/sandbox/x']) {
      const response = await fetch(base + path)
      expect(response.status).toBe(404)
      expect(await response.text()).toContain('Bu adreste bir sayfa yok')
    }
    expect(web.seen.events).toEqual(['return_unknown', 'return_unknown', 'return_unknown'])
  })
})

describe('the test bank', () => {
  it('shows its SMS in the inbox, with the right secret only', async () => {
    const web = createFakeWeb()
    const base = await start(web)
    const sms = JSON.stringify({ to: '+905321112233', text: 'Kodunuz: 123456' })
    const post = (secret: string): Promise<Response> =>
      fetch(`${base}/gelen-kutusu/banka-sms`, json(sms, { 'x-bank-secret': secret }))
    expect((await post('wrong')).status).toBe(401)
    expect((await post('bank-secret')).status).toBe(202)
    expect([...web.board.messages.values()]).toMatchObject([
      { kind: 'sms', address: '+905321112233', text: 'Kodunuz: 123456' },
    ])
  })

  it('is nobody where no secret is set', async () => {
    const base = await start(createFakeWeb({ bankSmsSecret: null }))
    const init = json('{"to":"+905321112233","text":"x"}', { 'x-bank-secret': '' })
    expect((await fetch(`${base}/gelen-kutusu/banka-sms`, init)).status).toBe(401)
  })
})

describe('health', () => {
  it('tells living from ready', async () => {
    const web = createFakeWeb()
    const base = await start(web)
    expect((await fetch(`${base}/readyz`)).status).toBe(200)
    web.say.ready = false
    expect((await fetch(`${base}/readyz`)).status).toBe(503)
    expect((await fetch(`${base}/healthz`)).status).toBe(200)
  })
})
