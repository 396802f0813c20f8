import { afterEach, describe, expect, it } from 'vitest'
import { HOUR_MS, plusMs } from '../../src/domain/instant.ts'
import { err } from '../../src/domain/result.ts'
import { sha256 } from '../../src/web/session/guard.ts'
import { CHAT, createFakeWeb, MERCHANT, NOW, SMS, type FakeWeb } from '../support/fake-web.ts'
import { form, startWeb } from '../support/web-requests.ts'

const stops: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
})

async function start(web: FakeWeb): Promise<string> {
  const { base, close } = await startWeb(web)
  stops.push(close)
  return base
}

const CLAIM = {
  office_name: 'Demir Hukuk',
  kind: 'law_office',
  display_name: 'Av. Ayşe Demir',
  pin: '246813',
  pin_again: '246813',
}
const cookieOf = (web: FakeWeb): Record<string, string> => ({ cookie: `tahsilbot=${web.openSession().plain}` })

function post(base: string, path: string, body: unknown, headers: Readonly<Record<string, string>>): Promise<Response> {
  const all = { 'content-type': 'application/json', 'x-csrf-token': 'csrf-1', ...headers }
  return fetch(base + path, { method: 'POST', headers: all, body: JSON.stringify(body) })
}

describe('becoming the owner', () => {
  const open = (web: FakeWeb): void => void web.seen.tokens.set(sha256('first'), 'good')

  it('takes a POST: looking at the address, however often, spends nothing', async () => {
    const web = createFakeWeb()
    open(web)
    const base = await start(web)
    for (let looks = 0; looks < 3; looks += 1) expect((await fetch(`${base}/baslangic/first`)).status).toBe(200)
    const claimed = await fetch(`${base}/baslangic/first`, form(CLAIM))
    expect(claimed.status).toBe(303)
    expect(claimed.headers.get('location')).toBe('/basladi')
    const cookie = claimed.headers.get('set-cookie') ?? ''
    expect(cookie).toMatch(/^tahsilbot=[^;]+; Path=\/; HttpOnly; SameSite=Lax$/)
    const started = await fetch(`${base}/basladi`, { headers: { cookie: cookie.split(';')[0] ?? '' } })
    expect(await started.text()).toContain('Sohbeti aç')
  })

  it('uses the cookie that browsers hold to one host where there is https', async () => {
    const web = createFakeWeb()
    open(web)
    const deps = { ...web.deps, config: { ...web.deps.config, publicBaseUrl: 'https://ode.example' } }
    const base = await start({ ...web, deps })
    const claimed = await fetch(`${base}/baslangic/first`, form(CLAIM))
    expect(claimed.headers.get('set-cookie')).toMatch(
      /^__Host-tahsilbot=[^;]+; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
    )
    expect(claimed.headers.get('strict-transport-security')).toContain('max-age=31536000')
  })

  it.each([
    ['pin', { pin: '123456', pin_again: '123456' }, 'kolay tahmin edilenler'],
    ['pin', { pin: '777777', pin_again: '777777' }, 'kolay tahmin edilenler'],
    ['pin_again', { pin_again: '999111' }, 'İki PIN aynı değil'],
    ['office_name', { office_name: ' ' }, 'Büronuzun adını yazın'],
    ['display_name', { display_name: 'A' }, 'Adınızı yazın'],
  ])('asks again where %s is not right, and never shows a PIN', async (_field, change, text) => {
    const web = createFakeWeb()
    open(web)
    const base = await start(web)
    const response = await fetch(`${base}/baslangic/first`, form({ ...CLAIM, ...change }))
    expect(response.status).toBe(422)
    const html = await response.text()
    expect(html).toContain(text)
    expect(html).not.toMatch(/246813|123456"|777777"|999111/)
    expect(web.seen.tokens.get(sha256('first'))).toBe('good')
  })

  it.each([
    ['used', 410, 'Bu adres kullanılmış'],
    ['expired', 410, 'Bu adresin süresi dolmuş'],
    ['unknown', 404, 'Bu adres geçerli değil'],
  ] as const)('says what to do with an address that is %s', async (state, status, text) => {
    const web = createFakeWeb()
    if (state !== 'unknown') web.seen.tokens.set(sha256('first'), state)
    const base = await start(web)
    for (const init of [{}, form(CLAIM)]) {
      const response = await fetch(`${base}/baslangic/first`, init)
      expect(response.status).toBe(status)
      const html = await response.text()
      expect(html).toContain(text)
      expect(html).toContain('npm run office:create')
    }
  })

  it('is refused to a form of another site', async () => {
    const web = createFakeWeb()
    open(web)
    const base = await start(web)
    const response = await fetch(`${base}/baslangic/first`, form(CLAIM, { origin: 'https://evil.example' }))
    expect(response.status).toBe(403)
    expect(web.seen.tokens.get(sha256('first'))).toBe('good')
  })

  it('lets nobody try secrets without end', async () => {
    const web = createFakeWeb()
    open(web)
    const base = await start(web)
    const wrong = form({ ...CLAIM, pin_again: '1' })
    for (let tries = 0; tries < 20; tries += 1) await fetch(`${base}/baslangic/first`, wrong)
    expect((await fetch(`${base}/baslangic/first`, wrong)).status).toBe(429)
  })
})

describe('logging in', () => {
  it('takes a POST, once', async () => {
    const web = createFakeWeb()
    web.seen.tokens.set(sha256('login'), 'good')
    const base = await start(web)
    expect((await fetch(`${base}/giris/login`)).status).toBe(200)
    const opened = await fetch(`${base}/giris/login`, form({}))
    expect([opened.status, opened.headers.get('location')]).toEqual([303, '/panel'])
    expect((await fetch(`${base}/giris/login`, form({}))).status).toBe(410)
  })
})

describe('sessions', () => {
  it.each(['/panel', '/sohbet', '/gelen-kutusu', '/basladi'])('%s needs one, and says how to get it', async (path) => {
    const response = await fetch((await start(createFakeWeb())) + path)
    expect(response.status).toBe(401)
    expect(await response.text()).toContain('oraya “panel” yazmanız')
  })

  it('slide while they are used, and not with every click', async () => {
    const web = createFakeWeb()
    const base = await start(web)
    const headers = cookieOf(web)
    const end = (): number => [...web.seen.sessions.values()][0]?.session.expiresAt ?? 0
    web.time.now = plusMs(NOW, 60_000)
    await fetch(`${base}/panel`, { headers })
    expect(end()).toBe(NOW + 12 * HOUR_MS)
    web.time.now = plusMs(NOW, HOUR_MS)
    await fetch(`${base}/panel`, { headers })
    expect(end()).toBe(NOW + 13 * HOUR_MS)
  })

  it("end by the member's own word", async () => {
    const web = createFakeWeb()
    const base = await start(web)
    const headers = cookieOf(web)
    expect((await fetch(`${base}/cikis`, form({ csrf: 'wrong' }, headers))).status).toBe(403)
    expect((await fetch(`${base}/cikis`, form({ csrf: 'csrf-1' }, headers))).status).toBe(303)
    expect((await fetch(`${base}/panel`, { headers })).status).toBe(401)
  })

  it('open only what the role may see', async () => {
    const web = createFakeWeb({ role: 'viewer' })
    const base = await start(web)
    const headers = cookieOf(web)
    expect((await fetch(`${base}/panel`, { headers })).status).toBe(200)
    expect((await fetch(`${base}/gelen-kutusu`, { headers })).status).toBe(403)
    expect((await fetch(`${base}/gelen-kutusu/akis`, { headers })).status).toBe(403)
  })
})

describe('the page after the start', () => {
  it('gives a Telegram address when asked by POST, never by being looked at', async () => {
    const web = createFakeWeb()
    web.say.telegram = 'https://t.me/demirbot?start=abc'
    const base = await start(web)
    const headers = cookieOf(web)
    expect(await (await fetch(`${base}/basladi`, { headers })).text()).not.toContain('t.me/')
    const asked = await fetch(`${base}/basladi`, form({ csrf: 'csrf-1' }, headers))
    expect(await asked.text()).toContain('https://t.me/demirbot?start=abc')
  })
})

describe('the panel', () => {
  it('shows today and the last links', async () => {
    const web = createFakeWeb()
    const html = await (await fetch(`${await start(web)}/panel`, { headers: cookieOf(web) })).text()
    for (const text of ['15.000,00 TL', '1 ödeme', '7K3F', 'Ahmet Yılmaz', 'Ödendi', 'M4TA', 'bakılmalı'])
      expect(html).toContain(text)
    expect(html).not.toContain('Kaydedilen havale')
  })
})

const ID = '0190a000-0000-4000-8000-000000000001'

/** Reads a stream of server-sent events until one line holds the text. */
async function readUntil(response: Response, text: string): Promise<string> {
  const reader = response.body?.getReader()
  const decoder = new TextDecoder()
  let seen = ''
  while (reader !== undefined && !seen.includes(text)) {
    const { value, done } = await reader.read()
    if (done) break
    seen += decoder.decode(value, { stream: true })
  }
  await reader?.cancel()
  return seen
}

describe('the browser chat', () => {
  it('allows its own script and nothing else', async () => {
    const web = createFakeWeb()
    const response = await fetch(`${await start(web)}/sohbet`, { headers: cookieOf(web) })
    const policy = response.headers.get('content-security-policy')
    expect(policy).toContain("script-src 'self';")
    expect(policy).not.toMatch(/unsafe|https?:/)
    expect(await response.text()).not.toMatch(/<script(?![^>]* src=)/)
  })

  it('takes a message once, however often it is sent', async () => {
    const web = createFakeWeb()
    const base = await start(web)
    const headers = cookieOf(web)
    for (let sends = 0; sends < 3; sends += 1)
      expect((await post(base, '/sohbet', { id: ID, text: ' rapor ' }, headers)).status).toBe(202)
    expect(web.seen.inbound).toMatchObject([{ account: CHAT, event: { kind: 'text', text: 'rapor' } }])
    expect([...web.board.messages.values()]).toMatchObject([{ direction: 'inbound', text: 'rapor', kind: 'web_chat' }])
  })

  it('shows nothing that must not be kept', async () => {
    const web = createFakeWeb()
    await post(await start(web), '/sohbet', { id: ID, text: 'kart 4111111111111111' }, cookieOf(web))
    expect([...web.board.messages.values()][0]?.text).toBe('kart ****')
  })

  it('takes a press with the message it belongs to', async () => {
    const web = createFakeWeb()
    await post(await start(web), '/sohbet', { id: ID, action: 'ok:1', message: 'm7' }, cookieOf(web))
    expect(web.seen.inbound).toMatchObject([{ event: { kind: 'press', action: 'ok:1', messageRef: 'm7' } }])
    expect(web.board.messages.size).toBe(0)
  })

  it('says so when a message could not be accepted, and takes it the next time', async () => {
    const web = createFakeWeb()
    const base = await start(web)
    const headers = cookieOf(web)
    web.say.accept = () => Promise.reject(new Error('no database'))
    expect((await post(base, '/sohbet', { id: ID, text: 'rapor' }, headers)).status).toBe(500)
    web.say.accept = async () => {}
    expect((await post(base, '/sohbet', { id: ID, text: 'rapor' }, headers)).status).toBe(202)
    expect(web.seen.inbound).toHaveLength(1)
    expect(web.board.messages.size).toBe(1)
  })

  it.each([
    ['no session', {}, { cookie: '' }, 401],
    ['a wrong token', {}, { 'x-csrf-token': 'wrong' }, 403],
    ['another site', {}, { origin: 'https://evil.example' }, 403],
    ["another site, by the browser's word", {}, { 'sec-fetch-site': 'cross-site' }, 403],
    ['another type', {}, { 'content-type': 'text/plain' }, 415],
    ['no text', { text: '  ' }, {}, 400],
    ['no id', { id: 'x' }, {}, 400],
    ['too much text', { text: 'x'.repeat(4_001) }, {}, 400],
    ['far too much text', { text: 'x'.repeat(70_000) }, {}, 413],
  ])('refuses %s', async (_name, change, headers, status) => {
    const web = createFakeWeb()
    const body = { id: ID, text: 'rapor', ...change }
    const response = await post(await start(web), '/sohbet', body, { ...cookieOf(web), ...headers })
    expect(response.status).toBe(status)
    expect(web.seen.inbound).toEqual([])
  })

  const answer = (text: string, dedupeKey: string) =>
    ({
      merchantId: MERCHANT,
      channelAccountId: CHAT,
      kind: 'web_chat',
      address: '0190a000-0000-7000-8000-000000000006',
      direction: 'outbound',
      subject: null,
      text,
      html: null,
      choices: [[{ label: 'Gönder', action: 'ok:1' }]],
      link: null,
      dedupeKey,
    }) as const

  it('streams what is there and what comes, edits too, and goes on where it stopped', async () => {
    const web = createFakeWeb()
    const base = await start(web)
    const headers = cookieOf(web)
    const first = await web.board.post(answer('bir', 'a'))
    const stream = await fetch(`${base}/sohbet/akis`, { headers })
    expect(stream.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
    expect(stream.headers.get('content-encoding')).toBeNull()
    const reading = readUntil(stream, 'üç')
    await web.board.post(answer('iki', 'b'))
    await web.board.edit(first, { ...answer('üç', 'a') })
    const seen = await reading
    expect(seen).toContain('"text":"bir"')
    expect(seen).toContain('"text":"iki"')
    expect(seen).toContain(`"id":"${first}","revision":3`)
    const again = await fetch(`${base}/sohbet/akis`, { headers: { ...headers, 'last-event-id': '2' } })
    const rest = await readUntil(again, 'üç')
    expect(rest).not.toContain('"text":"iki"')
  })

  it('stops streaming to whoever lost the session', async () => {
    const web = createFakeWeb()
    const stream = await fetch(`${await start(web)}/sohbet/akis`, { headers: cookieOf(web) })
    web.seen.sessions.clear()
    const reading = readUntil(stream, 'never')
    await web.board.post(answer('gizli', 'a'))
    const seen = await reading
    expect(seen).toContain('event: ended')
    expect(seen).not.toContain('gizli')
  })
})

describe('the sandbox inbox', () => {
  const sms = {
    merchantId: MERCHANT,
    channelAccountId: SMS,
    kind: 'sms',
    address: '+905321112233',
    direction: 'outbound',
    subject: null,
    text: 'link',
    html: '<b onclick="x()">merhaba</b><script>alert(1)</script>',
    choices: [],
    link: null,
    dedupeKey: 'a',
  } as const

  it('lets the newcomer answer as the payer, on the account and address of the message', async () => {
    const web = createFakeWeb()
    const base = await start(web)
    const message = await web.board.post(sms)
    const answered = await post(base, '/gelen-kutusu', { id: ID, message, text: 'ödedim' }, cookieOf(web))
    expect(answered.status).toBe(202)
    expect(web.seen.inbound).toMatchObject([
      { account: SMS, event: { kind: 'text', from: '+905321112233', text: 'ödedim', replyToRef: message } },
    ])
  })

  it('answers no message of another office', async () => {
    const web = createFakeWeb()
    const base = await start(web)
    const message = await web.board.post({ ...sms, merchantId: 'another' as typeof MERCHANT })
    expect((await post(base, '/gelen-kutusu', { id: ID, message, text: 'x' }, cookieOf(web))).status).toBe(404)
    expect(web.seen.inbound).toEqual([])
  })

  it('shows an e-mail in a frame that runs nothing', async () => {
    const web = createFakeWeb()
    const base = await start(web)
    const message = await web.board.post(sms)
    const response = await fetch(`${base}/gelen-kutusu/eposta/${message}`, { headers: cookieOf(web) })
    const policy = response.headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain('sandbox allow-popups')
    expect(policy).not.toMatch(/allow-scripts|script-src/)
    expect((await fetch(`${base}/gelen-kutusu/eposta/${message}`)).status).toBe(401)
  })
})

describe('approving a refund', () => {
  const open = (): FakeWeb => {
    const web = createFakeWeb()
    web.seen.tokens.set(sha256('ok'), 'good')
    return web
  }

  it('shows what will be refunded, to whom, and changes nothing by that', async () => {
    const web = open()
    const html = await (await fetch(`${await start(web)}/onay/ok`)).text()
    for (const text of ['500,00 TL', 'Ahmet Yılmaz', '7K3F-1', 'Av. Ayşe Demir']) expect(html).toContain(text)
    expect(web.seen.approvals).toEqual([])
  })

  it('takes the PIN', async () => {
    const web = open()
    const response = await fetch(`${await start(web)}/onay/ok`, form({ pin: '246813' }))
    expect(response.status).toBe(200)
    expect(await response.text()).toMatch(/Onayınız alındı[^]*href="\/sohbet">Sohbete dön</)
    expect(web.seen.approvals).toEqual([sha256('ok')])
  })

  it.each([
    [{ kind: 'wrong_pin' }, 422, 'PIN ya da kod yanlış'],
    [{ kind: 'used_code' }, 422, 'Bu kod kullanıldı'],
    [{ kind: 'locked', until: plusMs(NOW, HOUR_MS) }, 429, '19:30 sonrasında'],
    [{ kind: 'no_pin' }, 422, 'Henüz bir PIN'],
    [{ kind: 'stale' }, 409, 'Onay süresi doldu'],
    [{ kind: 'not_waiting' }, 409, 'artık onay beklemiyor'],
    [{ kind: 'unknown_token' }, 404, 'Bu adres geçerli değil'],
  ] as const)('says in words: %o', async (error, status, text) => {
    const web = open()
    web.say.approve = async () => err(error)
    const response = await fetch(`${await start(web)}/onay/ok`, form({ pin: '000000' }))
    expect(response.status).toBe(status)
    expect(await response.text()).toContain(text)
    expect(web.seen.approvals).toEqual([])
  })
})
