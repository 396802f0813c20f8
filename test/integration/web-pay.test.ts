import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import type { PayPageView } from '../../src/app/pay-page-view.ts'
import { DECLINE_REASONS } from '../../src/domain/decline-reason.ts'
import { kurus } from '../../src/domain/money.ts'
import { createFakeWeb, LINK, OFFER, OFFICE, OPEN_VIEW, PAID_VIEW, TOKEN } from '../support/fake-web.ts'
import { BY_PERSON, openPage, start, stopAll } from '../support/pay-page.ts'

afterEach(stopAll)

describe('looking at a pay page', () => {
  it('shows amount, end, code, steps and contact, and no script', async () => {
    const { response, html } = await openPage(await start(createFakeWeb()))
    expect(response.status).toBe(200)
    for (const text of [
      '15.000,00 TL',
      '26 Kasım 2026 Perşembe 18:30',
      '3 gün kaldı',
      '482913',
      'Kart Bilgileri',
      'SMS Onayı',
    ])
      expect(html).toContain(text)
    expect(html).toContain('href="tel:+902125551122"')
    expect(html).toContain('Bu sayfa kart bilgisi istemez; kart yalnız Deneme POS sayfasında girilir.')
    expect(html).not.toMatch(/<script|javascript:|\son\w+=/i)
    expect(html).not.toMatch(/cc-number|cc-csc|kart numaras/i)
  })

  it('proves by its headers what it may do', async () => {
    const { response } = await openPage(await start(createFakeWeb()))
    expect(response.headers.get('content-security-policy')).toBe(
      "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self' pos.example:4000; base-uri 'none'; frame-ancestors 'none'",
    )
    expect(response.headers.get('referrer-policy')).toBe('no-referrer')
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(response.headers.get('x-robots-tag')).toBe('noindex, nofollow')
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    expect(response.headers.get('cross-origin-opener-policy')).toBe('same-origin')
    expect(response.headers.get('x-powered-by')).toBeNull()
    expect(response.headers.get('etag')).toBeNull()
    expect(response.headers.get('set-cookie')).toBeNull()
  })

  it('tells a preview the office and nothing of the matter', async () => {
    const { html } = await openPage(await start(createFakeWeb()), '', { 'user-agent': 'TelegramBot (like TwitterBot)' })
    const metas = html.match(/<(?:meta|title)[^>]*>[^<]*/g)?.join('\n') ?? ''
    expect(metas).toContain('content="Demir Hukuk Bürosu"')
    expect(metas).toContain('content="Ödeme sayfası"')
    expect(metas).not.toMatch(/15\.000|Vekâlet|7K3F/)
  })

  it('changes nothing, however often and by whom', async () => {
    const web = createFakeWeb()
    const base = await start(web)
    await openPage(base)
    await openPage(base, '', { 'user-agent': 'WhatsApp/2.23' })
    await fetch(`${base}/o/${TOKEN}`, { ...BY_PERSON, method: 'HEAD' })
    expect(web.seen.starts).toEqual([])
    expect(web.seen.views).toEqual(['person', 'bot', 'bot'])
  })

  it('asks for one stylesheet of its own and stays below 14 KB compressed in all', async () => {
    const base = await start(createFakeWeb())
    const { html } = await openPage(base)
    const urls = [...html.matchAll(/(?:href|src)="([^"#]+)"/g)].map((match) => match[1] ?? '')
    expect(urls.filter((url) => /^(?:https?:)?\/\//.test(url))).toEqual([])
    const assets = urls.filter((url) => url.startsWith('/dosya/'))
    const bodies = await Promise.all(assets.map(async (url) => (await fetch(base + url)).arrayBuffer()))
    const bytes = [html, ...bodies.map((body) => Buffer.from(body))].reduce(
      (sum, part) => sum + gzipSync(part).length,
      0,
    )
    expect(assets).toHaveLength(2)
    expect(bytes).toBeLessThan(14 * 1024)
    const sheet = await fetch(base + assets[1])
    expect(sheet.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
  })

  it("speaks the reader's language", async () => {
    const base = await start(createFakeWeb())
    expect((await openPage(base, '', { 'accept-language': 'de, en;q=0.8' })).html).toContain('Pay by card')
    expect((await openPage(base, '', { 'accept-language': 'en;q=0.4, tr' })).html).toContain('Kartla öde')
    const chosen = await openPage(base, '?dil=en')
    expect(chosen.html).toContain('15,000.00 TL')
    expect(chosen.html).toContain(`action="/o/${TOKEN}/ode?dil=en"`)
  })

  it('lists the instalments the provider really offers', async () => {
    const { html } = await openPage(await start(createFakeWeb()))
    expect(html).toContain('<th scope="row">3 taksit</th><td>5.300,00 TL</td><td>15.900,00 TL</td>')
  })

  it('names the mode in test mode only', async () => {
    expect((await openPage(await start(createFakeWeb()))).html).toContain('DENEME MODU')
    expect((await openPage(await start(createFakeWeb({ testMode: false })))).html).not.toContain('DENEME MODU')
  })

  it('shows names and notices as text, whatever they hold', async () => {
    const web = createFakeWeb()
    const evil = `"><img src=x onerror=alert(1)><script>alert('1')</script>`
    web.say.view = () =>
      ({ ...OPEN_VIEW, office: { ...OFFICE, name: evil, privacyNotice: evil, contactEmail: evil } }) as PayPageView
    const base = await start(web)
    const { html } = await openPage(base)
    expect(html).not.toMatch(/<img|<script/)
    expect(await (await fetch(`${base}/o/${TOKEN}/aydinlatma`)).text()).not.toMatch(/<img|<script/)
  })
})

describe('what the page says in each state', () => {
  const seen = { office: OFFICE, link: LINK } as const
  it.each([
    [
      'checking',
      { kind: 'checking', held: false, ...seen },
      'Sonucu bankadan kontrol ediyoruz, lütfen tekrar denemeyin.',
    ],
    ['held', { kind: 'checking', held: true, ...seen }, 'Ödemeniz onay bekliyor'],
    ['under way', { kind: 'under_way', offer: OFFER, ...seen }, 'Ödemeye devam et'],
    ['expired', { kind: 'expired', ...seen }, 'Bu linkin süresi doldu'],
    ['cancelled', { kind: 'cancelled', ...seen }, 'Bu link iptal edildi'],
    ['unavailable', { kind: 'unavailable', ...seen }, 'Şu anda kartla ödeme alınamıyor'],
    ['paid', PAID_VIEW, '7K3F-1'],
  ] satisfies [string, PayPageView, string][])('%s', async (name, view, text) => {
    const web = createFakeWeb()
    web.say.view = () => view
    const { html } = await openPage(await start(web))
    expect(html).toContain(text)
    expect(html.includes('Ödenecek tutar')).toBe(!['expired', 'cancelled', 'paid'].includes(name))
  })

  it('refreshes itself while the result is awaited, ever more calmly, and stops at last', async () => {
    const web = createFakeWeb()
    web.say.view = () => ({ kind: 'checking', held: false, ...seen })
    const base = await start(web)
    expect((await openPage(base)).html).toContain(`content="4; url=/o/${TOKEN}?tur=1"`)
    expect((await openPage(base, '?donus=1&tur=40')).html).toContain(`content="15; url=/o/${TOKEN}?donus=1&amp;tur=41"`)
    expect((await openPage(base, '?tur=200')).html).not.toContain('http-equiv')
  })

  it('tells a payer who just came back that it is checking, and offers to go on later', async () => {
    const web = createFakeWeb()
    web.say.view = () => ({ kind: 'under_way', offer: OFFER, ...seen })
    const base = await start(web)
    expect((await openPage(base, '?donus=1')).html).toContain('lütfen tekrar denemeyin')
    expect((await openPage(base, '?donus=1&tur=16')).html).toContain('Ödemeye devam et')
  })

  it.each(DECLINE_REASONS)('explains %s and offers what can help', async (reason) => {
    const web = createFakeWeb()
    web.say.view = () => ({ kind: 'refused', reason, notCharged: true, offer: OFFER, ...seen })
    const { html } = await openPage(await start(web))
    expect(html).toContain('Kartınızdan çekim yapılmadı.')
    expect(html).toContain('Ne yapabilirsiniz?')
    expect(html).toMatch(/<button class="main"/)
  })

  it('says "not charged" only where that is proven', async () => {
    const web = createFakeWeb()
    web.say.view = () => ({ kind: 'refused', reason: 'generic_decline', notCharged: false, offer: OFFER, ...seen })
    expect((await openPage(await start(web))).html).not.toContain('çekim yapılmadı')
  })

  it('shows what was charged above the amount, and what came back', async () => {
    const web = createFakeWeb()
    const payment = { ...(PAID_VIEW as Extract<PayPageView, { kind: 'paid' }>).payment, refunded: kurus(50_000) }
    web.say.view = () => ({ ...PAID_VIEW, payment }) as PayPageView
    const { html } = await openPage(await start(web))
    expect(html).toContain('15.900,00 TL')
    expect(html).toContain('bir kısmı iade edildi')
  })
})

describe('wrong tokens', () => {
  it('get one page, whether unknown or malformed', async () => {
    const base = await start(createFakeWeb())
    const pages = await Promise.all(
      ['BBBBBBBBBBBBBBBBBBBBBB', 'x', '%00%ff', `${'a'.repeat(500)}`].map(async (token) => {
        const response = await fetch(`${base}/o/${token}`)
        expect(response.headers.get('content-security-policy')).toContain("default-src 'none'")
        return response.status === 400 ? null : `${response.status} ${await response.text()}`
      }),
    )
    const shown = pages.filter((page) => page !== null)
    expect(new Set(shown).size).toBe(1)
    expect(shown[0]).toMatch(/^404 /)
  })

  it('make an address wait after thirty of them', async () => {
    const web = createFakeWeb()
    const base = await start(web)
    for (let tries = 0; tries < 30; tries += 1) expect((await fetch(`${base}/o/wrong${tries}`)).status).toBe(404)
    const response = await fetch(`${base}/o/${TOKEN}`)
    expect(response.status).toBe(429)
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(500)
    expect(await response.text()).toContain('Çok fazla deneme yapıldı')
  })
})

describe('trouble of our own', () => {
  it('is a plain page with a number to quote, and the cause only in the log', async () => {
    const web = createFakeWeb()
    web.say.view = () => {
      throw new Error('relation "secret" does not exist')
    }
    const { response, html } = await openPage(await start(web))
    expect(response.status).toBe(500)
    expect(html).toContain('Bir sorun oluştu')
    expect(html).toContain('0190a000-')
    expect(html).not.toMatch(/relation|secret|\.ts/)
    expect(web.seen.errors).toEqual(['web.failed'])
  })

  it('is JSON for a caller that wants JSON', async () => {
    const response = await fetch(`${await start(createFakeWeb())}/nowhere`, { headers: { accept: 'application/json' } })
    expect(await response.json()).toMatchObject({ error: 'bad_request' })
  })
})

describe('texts', () => {
  const read = (locale: string): Record<string, unknown> =>
    JSON.parse(readFileSync(new URL(`../../templates/texts/${locale}/pages.json`, import.meta.url), 'utf8'))
  const entries = (tree: Record<string, unknown>, path = ''): [string, string][] =>
    Object.entries(tree).flatMap(([key, value]): [string, string][] =>
      typeof value === 'string' ? [[path + key, value]] : entries(value as Record<string, unknown>, `${path}${key}.`),
    )

  it('have the same keys and the same gaps in both languages', () => {
    const gaps = (tree: Record<string, unknown>): string[] =>
      entries(tree).map(([key, text]) => `${key} ${(text.match(/\{\w+\}/g) ?? []).sort().join(' ')}`)
    expect(gaps(read('en')).sort()).toEqual(gaps(read('tr')).sort())
  })
})

describe('the way out of the messages', () => {
  const at = (base: string, token = TOKEN): string => `${base}/o/${token}/dur`

  it('asks once more on a page that changes nothing', async () => {
    const web = createFakeWeb()
    const answer = await fetch(at(await start(web)))
    expect(answer.status).toBe(200)
    expect(await answer.text()).toContain('ödeme mesajlarını durdurmak istiyor musunuz?')
    expect(web.seen.optedOut).toEqual([])
  })

  it.each(['application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])(
    "takes a mail program's one POST, without cookie, origin or page (%s)",
    async (type) => {
      const web = createFakeWeb()
      const headers = { 'content-type': type, 'sec-fetch-site': 'cross-site' }
      const post = { method: 'POST', redirect: 'manual', headers, body: 'List-Unsubscribe=One-Click' } as const
      const answer = await fetch(at(await start(web)), post)
      expect(answer.status).toBe(200)
      expect(await answer.text()).toContain('Mesajlar durduruldu')
      expect(web.seen.optedOut).toEqual([TOKEN])
    },
  )

  it('opens to no wrong token', async () => {
    const web = createFakeWeb()
    const answer = await fetch(at(await start(web), 'BBBBBBBBBBBBBBBBBBBBBB'), { method: 'POST' })
    expect(answer.status).toBe(404)
    expect(web.seen.optedOut).toEqual([])
  })
})
