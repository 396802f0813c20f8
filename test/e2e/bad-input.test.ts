import { createHmac, randomBytes, randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { eventually, SECRET } from '../sandbox-pos/running-pos.ts'
import { textOf } from '../support/html-form.ts'
import { cardSays, makeLink, type MadeLink } from '../support/made-link.ts'
import { CARDS } from '../support/payers.ts'
import { startSystem, type System } from '../support/system.ts'

let system: System
let link: MadeLink
/** Where the provider posts, and the attempt it speaks of. */
let callbackUrl: string
let reference: string

beforeAll(async () => {
  system = await startSystem()
  link = await makeLink(system, 'Ahmet Yılmaz 0532 111 22 33 vekalet ücreti 15.000 tl 3 gün')
  await cardSays(link, 'SMS: gönderildi')
  await system.payers.begin(link.url)
  const { store, ids } = system.app.deps
  const attempt = await store.transaction(async (tx) => {
    const stored = await tx.links.byTokenSha256(ids.sha256(link.url.split('/o/')[1] ?? ''))
    return stored === null ? null : tx.attempts.openOf(stored.id)
  })
  reference = attempt?.id.replaceAll('-', '') ?? ''
  callbackUrl = `${system.url}/callbacks/sandbox/${attempt?.posAccountId ?? ''}`
  await cardSays(link, 'Ödeme adımında')
})
afterEach(() => system.clock.reset())
afterAll(() => system.stop())

const STACK = /\bat [^\n]+:\d+:\d+|node_modules|\.ts:\d+|Error:|prisma/i

async function expectCalm(response: Response, status: number): Promise<string> {
  const text = await response.text()
  expect(response.status, text.slice(0, 200)).toBe(status)
  expect(text).not.toMatch(STACK)
  return text
}

/** What is stored once nothing moves by itself any more. */
async function quiet(): Promise<string> {
  let last = ''
  return eventually('quiet', async () => {
    const now = await system.fingerprint()
    const isQuiet = now === last
    last = now
    await new Promise((resolve) => setTimeout(resolve, isQuiet ? 0 : 200))
    return isQuiet ? now : null
  })
}

/** The lines of the fingerprint that are others after the work. */
async function changesOf(work: () => Promise<void>): Promise<string[]> {
  const before = (await quiet()).split('\n')
  await work()
  return (await system.fingerprint()).split('\n').filter((line) => !before.includes(line))
}

const counted = (event: Parameters<System['app']['counters']['read']>[0]): Promise<number> =>
  system.app.counters.read(event)

const sign = (body: string, at = Date.now()): string => {
  const time = Math.floor(at / 1_000)
  return `t=${time},v1=${createHmac('sha256', SECRET).update(`${time}.${body}`).digest('hex')}`
}

const eventBody = (changes: object = {}): string =>
  JSON.stringify({
    ...{ eventId: randomBytes(16).toString('hex'), type: 'payment.captured', reference, paymentId: 'p-1' },
    ...{ amount: 1_500_000, chargedAmount: 1_500_000, occurredAt: new Date().toISOString() },
    ...changes,
  })

const postCallback = (body: string, signature: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(callbackUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-pos-signature': signature, ...headers },
    body,
  })

describe('callbacks that are not what the provider sent', () => {
  it('are refused in fifty mutations, and change nothing', async () => {
    const before = await counted('callback_bad_signature')
    const changes = await changesOf(async () => {
      const body = eventBody()
      const signature = sign(body)
      for (let number = 0; number < 50; number += 1) {
        const at = Math.floor((number * body.length) / 50)
        const flipped = String.fromCharCode(body.charCodeAt(at) ^ 1)
        await expectCalm(await postCallback(body.slice(0, at) + flipped + body.slice(at + 1), signature), 401)
      }
    })
    expect(changes).toEqual([])
    expect(await counted('callback_bad_signature')).toBe(before + 50)
  })

  it.each([
    ['none', ''],
    ['no time', `v1=${'0'.repeat(64)}`],
    ['too short', 't=1780000000,v1=abc'],
    ['not hex', `t=1780000000,v1=${'ş'.repeat(64)}`],
    ['of another secret', `t=1780000000,v1=${createHmac('sha256', 'other').update('1780000000.{}').digest('hex')}`],
  ])('are refused with a signature that is %s', async (_what, signature) => {
    const changes = await changesOf(async () => {
      await expectCalm(
        await postCallback('{}', encodeURIComponent(signature).replaceAll('%3D', '=').replaceAll('%2C', ',')),
        401,
      )
    })
    expect(changes).toEqual([])
  })

  it('are refused when they were signed long ago', async () => {
    const body = eventBody()
    const changes = await changesOf(async () => {
      await expectCalm(await postCallback(body, sign(body, Date.now() - 10 * 60_000)), 400)
    })
    expect(changes).toEqual([])
    expect(await counted('callback_stale')).toBe(1)
  })

  it.each(['', 'null', '[]', '{"eventId":', '{"__proto__":{"type":"payment.captured"}}', 'x'.repeat(9_000)])(
    'are refused though signed when they say nothing readable (%#)',
    async (body) => {
      const changes = await changesOf(async () => {
        await expectCalm(await postCallback(body, sign(body)), 400)
      })
      expect(changes).toEqual([])
    },
  )

  it('are taken when signed, and still pay nothing that the provider does not confirm', async () => {
    const body = eventBody()
    expect(await expectCalm(await postCallback(body, sign(body)), 200)).toBe('OK')
    const unknown = eventBody({ reference: randomBytes(16).toString('hex') })
    expect(await expectCalm(await postCallback(unknown, sign(unknown)), 200)).toBe('OK')
    expect((await system.payers.ledger()).captures).toEqual([])
    expect((await system.payers.look(link.url)).html).toContain('<form')
    await cardSays(link, 'Ödeme adımında')
    expect(system.owner.chat.withText('Ödeme alındı')).toEqual([])
  })

  it('find nobody at an address of no account', async () => {
    const body = eventBody()
    const headers = { 'content-type': 'application/json', 'x-pos-signature': sign(body) }
    const elsewhere = [
      `${system.url}/callbacks/sandbox/${crypto.randomUUID()}`,
      `${system.url}/callbacks/sandbox/not-an-id`,
      callbackUrl.replace('/sandbox/', '/iyzico/'),
    ]
    for (const url of elsewhere) await expectCalm(await fetch(url, { method: 'POST', headers, body }), 404)
    expect(await counted('callback_unknown_account')).toBe(3)
  })
})

describe('requests of the wrong size or kind', () => {
  const long = 'x'.repeat(70_000)
  it('longer than 64 KB are refused at every door', async () => {
    const before = await counted('body_too_large')
    const changes = await changesOf(async () => {
      await expectCalm(await postCallback(long, sign(long)), 413)
      await expectCalm(await system.owner.post('/sohbet', { body: JSON.stringify({ text: long }) }), 413)
      const form = new URLSearchParams({ nonce: long })
      await expectCalm(await fetch(`${link.url}/ode`, { method: 'POST', body: form }), 413)
    })
    expect(changes).toEqual([])
    expect(await counted('body_too_large')).toBe(before + 3)
  })

  it('of another content type are refused at every door', async () => {
    const before = await counted('wrong_content_type')
    const headers = { 'content-type': 'text/plain' }
    const changes = await changesOf(async () => {
      await expectCalm(await postCallback('{}', sign('{}'), headers), 415)
      await expectCalm(await system.owner.post('/sohbet', { body: '{}', headers }), 415)
      await expectCalm(await fetch(`${link.url}/ode`, { method: 'POST', body: 'nonce=1', headers }), 415)
    })
    expect(changes).toEqual([])
    expect(await counted('wrong_content_type')).toBe(before + 3)
  })

  it('with bytes that no database takes are read without them', async () => {
    const words = (text: string): string => JSON.stringify({ id: randomUUID(), text })
    await expectCalm(await system.owner.post('/sohbet', { body: words('gör\u0000ünmez \ud83dharf') }), 202)
    expect((await system.owner.chat.seeText('görünmez harf')).text).toBe('görünmez harf')
    await expectCalm(await system.owner.post('/sohbet', { body: words('\u0000\u0001') }), 400)
  })

  it('that are no JSON, or not ours, are refused', async () => {
    const changes = await changesOf(async () => {
      for (const body of ['{', 'null', '[]', '{"id":"1","text":"x"}', '{"id":"x","action":"send|1"}']) {
        await expectCalm(await system.owner.post('/sohbet', { body }), 400)
      }
    })
    expect(changes).toEqual([])
  })

  it('without the session, its token, or from elsewhere are refused', async () => {
    const body = JSON.stringify({ id: crypto.randomUUID(), text: 'link oluştur' })
    const changes = await changesOf(async () => {
      await expectCalm(await system.owner.post('/sohbet', { body, headers: { cookie: '' } }), 401)
      await expectCalm(await system.owner.post('/sohbet', { body, headers: { 'x-csrf-token': 'x' } }), 403)
      await expectCalm(await system.owner.post('/sohbet', { body, headers: { origin: 'https://evil.example' } }), 403)
      for (const path of ['/sohbet', '/gelen-kutusu', '/panel']) await expectCalm(await fetch(system.url + path), 401)
    })
    expect(changes).toEqual([])
    expect(await counted('csrf_refused')).toBe(2)
  })
})

describe('addresses that are only looked at', () => {
  const AGENTS = [
    'TelegramBot (like TwitterBot)',
    'WhatsApp/2.23.20.0',
    'Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)',
    'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
    'Mozilla/5.0 (Windows NT 10.0) Safelinks scanner',
    '',
  ]

  it('two hundred times by preview bots are as they were', async () => {
    const fresh = await makeLink(system, 'Fatma Kaya 0533 444 55 66 danışmanlık 2.500 tl 3 gün')
    await cardSays(fresh, 'SMS: gönderildi')
    const before = await counted('page_bot')
    const changes = await changesOf(async () => {
      for (let number = 0; number < 200; number += 1) {
        const headers = { 'user-agent': AGENTS[number % AGENTS.length] ?? '' }
        const method = number % 2 === 0 ? 'GET' : 'HEAD'
        const response = await fetch(fresh.url, { method, headers })
        expect(response.status).toBe(200)
        await response.arrayBuffer()
      }
    })
    expect(changes).toEqual([])
    expect(await counted('page_bot')).toBe(before + 200)
    await system.payers.pay(fresh.url, CARDS.success)
    await cardSays(fresh, 'ÖDENDİ')
    const approval = await system.owner.ask(`${fresh.number} iade 100 tl`)
    const page = approval.link?.url ?? ''
    for (let look = 0; look < 20; look += 1) await expectCalm(await fetch(page), 200)
    expect((await system.owner.approve(page)).status).toBe(200)
  })

  it('and a way back typed by hand claims nothing', async () => {
    const url = `${callbackUrl.replace('/callbacks/', '/don/')}?reference=${reference}&result=captured`
    const page = textOf(await (await fetch(url)).text())
    expect(page).toContain('kontrol ediyoruz')
    expect(page).not.toContain('alındı')
    expect(system.owner.chat.withText('Ödeme alındı').filter(({ text }) => text.includes('15.000'))).toEqual([])
  })
})

describe('tokens', () => {
  it('that have expired say so', async () => {
    await system.owner.say('panel')
    const answer = await system.owner.chat.see(
      'the panel address',
      ({ link: to }) => to?.url.includes('/giris/') === true,
    )
    const panel = answer.link?.url ?? ''
    expect(textOf(await expectCalm(await fetch(panel), 200))).not.toContain('süresi dolmuş')
    system.clock.setAhead(11 * 60_000)
    expect(textOf(await expectCalm(await fetch(panel), 410))).toContain('süresi dolmuş')
    system.clock.reset()
  })

  it('unknown or malformed get one neutral page, and after thirty of them a pause', async () => {
    const before = await counted('wrong_token')
    const tokens = [
      ...[randomBytes(16).toString('base64url'), randomBytes(16).toString('base64url'), 'x', 'ş'.repeat(22)],
      ...['..%2f..%2fetc%2fpasswd', '%00', "'%20OR%201=1--", 'a'.repeat(3_000), '<script>alert(1)<%2Fscript>'],
    ]
    const pages = new Set<string>()
    const changes = await changesOf(async () => {
      for (const token of tokens) pages.add(await expectCalm(await fetch(`${system.url}/o/${token}`), 404))
    })
    expect(changes).toEqual([])
    expect([...pages].map((page) => textOf(page))).toHaveLength(1)
    expect(await counted('wrong_token')).toBe(before + tokens.length)
    const paused = await eventually('the pause', async () => {
      const response = await fetch(`${system.url}/o/${randomBytes(16).toString('base64url')}`)
      await response.arrayBuffer()
      return response.status === 429 ? response : null
    })
    expect(Number(paused.headers.get('retry-after'))).toBeGreaterThan(0)
  })

  it('broken beyond reading are refused without a trace', async () => {
    expect(await expectCalm(await fetch(`${system.url}/o/%E0%A4%A`), 400)).not.toContain('%E0')
  })
})
