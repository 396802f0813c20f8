import { afterEach, describe, expect, it } from 'vitest'
import type { PayPageView } from '../../src/app/pay-page-view.ts'
import { MINUTE_MS, plusMs } from '../../src/domain/instant.ts'
import { createFakeWeb, LINK, OFFICE, OPEN_VIEW, PAID_VIEW, TOKEN } from '../support/fake-web.ts'
import { BY_PERSON, nonceIn, openPage, pay, start, stopAll } from '../support/pay-page.ts'

afterEach(stopAll)

const IDENTITY = { 'accept-encoding': 'identity' }

describe('a page that is opened again', () => {
  it('is the same but for its nonce, compressed or not, and each nonce is a click of its own', async () => {
    const web = createFakeWeb()
    const base = await start(web)
    const pages = [await openPage(base), await openPage(base), await openPage(base, '', IDENTITY)]
    expect(pages.map(({ response }) => response.headers.get('content-encoding'))).toEqual(['gzip', 'gzip', null])
    const nonces = pages.map(({ html }) => nonceIn(html))
    expect(new Set(nonces).size).toBe(3)
    expect(new Set(pages.map(({ html }) => html.replace(nonceIn(html), ''))).size).toBe(1)
    for (const nonce of nonces) expect((await pay(base, { nonce })).status).toBe(303)
    expect(web.seen.starts).toHaveLength(3)
    expect(web.seen.views).toEqual(['person', 'person', 'person'])
  })

  it('shows what the link is now, whatever was shown before', async () => {
    const web = createFakeWeb()
    const base = await start(web)
    const { office, link } = { office: OFFICE, link: LINK }
    const views: [PayPageView, string][] = [
      [OPEN_VIEW, 'Kartla öde'],
      [{ kind: 'cancelled', office, link }, 'Bu link iptal edildi'],
      [{ kind: 'expired', office, link }, 'Bu linkin süresi doldu'],
      [PAID_VIEW, '7K3F-1'],
      [{ ...OPEN_VIEW, office: { ...office, name: 'Kaya Hukuk' } } as PayPageView, 'Kaya Hukuk'],
    ]
    for (const [view, text] of [...views, ...views.toReversed()]) {
      web.say.view = () => view
      expect((await openPage(base)).html).toContain(text)
    }
  })

  it('counts the time that is left down by the minute', async () => {
    const web = createFakeWeb()
    const base = await start(web)
    for (const [passed, text] of [
      [0, '3 gün kaldı'],
      [MINUTE_MS, '2 gün 23 saat kaldı'],
      [3 * 24 * 60 * MINUTE_MS - MINUTE_MS, '1 dakika kaldı'],
    ] as const) {
      web.time.now = plusMs(LINK.expiresAt, passed - 3 * 24 * 60 * MINUTE_MS)
      expect((await openPage(base)).html).toContain(text)
    }
  })

  it('is kept for its own link and its own language only', async () => {
    const web = createFakeWeb()
    const other = { ...OPEN_VIEW, link: { ...LINK, verificationCode: '111222' } } as PayPageView
    web.say.view = (token) => (token === TOKEN ? OPEN_VIEW : other)
    const base = await start(web)
    const otherPage = async (): Promise<string> => (await fetch(`${base}/o/${TOKEN}x`, BY_PERSON)).text()
    for (let round = 0; round < 2; round += 1) {
      expect((await openPage(base)).html).toContain('482913')
      expect(await otherPage()).toContain('111222')
      expect(await otherPage()).toContain(`action="/o/${TOKEN}x/ode"`)
      expect((await openPage(base, '', { 'accept-language': 'en' })).html).toContain('Pay by card')
      expect((await openPage(base, '?dil=en')).html).toContain('ode?dil=en"')
      expect((await openPage(base)).html).toContain('Kartla öde')
    }
  })

  it('does not take a visitor who came back for one who did not', async () => {
    const web = createFakeWeb()
    const base = await start(web)
    web.say.view = () => ({ ...OPEN_VIEW, kind: 'under_way' }) as PayPageView
    expect((await openPage(base)).html).toContain('Ödemeye devam et')
    expect((await openPage(base, '?donus=1')).html).toContain('lütfen tekrar denemeyin')
    expect((await openPage(base)).html).toContain('Ödemeye devam et')
  })
})
