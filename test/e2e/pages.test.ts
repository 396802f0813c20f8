import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { PayPageView } from '../../src/app/pay-page-view.ts'
import { ok } from '../../src/domain/result.ts'
import { sha256 } from '../../src/web/session/guard.ts'
import {
  CHAT,
  createFakeWeb,
  LINK,
  MERCHANT,
  OFFER,
  OFFICE,
  OPEN_VIEW,
  PAID_VIEW,
  SMS,
  TOKEN,
  type FakeWeb,
} from '../support/fake-web.ts'
import { startWeb } from '../support/web-requests.ts'

const CHROMIUM = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium'
const hasChromium = existsSync(CHROMIUM)
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
]
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

const SIZES = [
  { width: 360, height: 640 },
  { width: 390, height: 844 },
  { width: 1280, height: 800 },
] as const
const SCHEMES = ['light', 'dark'] as const

const seen = { office: OFFICE, link: LINK } as const
const needy = { ...OFFER, needs: ['name', 'email', 'phone'] } as const
const VIEWS: Readonly<Record<string, PayPageView>> = {
  open: OPEN_VIEW,
  form: { kind: 'open', ...seen, offer: needy },
  under_way: { kind: 'under_way', ...seen, offer: OFFER },
  checking: { kind: 'checking', ...seen, held: false },
  held: { kind: 'checking', ...seen, held: true },
  refused: { kind: 'refused', ...seen, reason: 'three_ds_failed', notCharged: true, offer: OFFER },
  paid: PAID_VIEW,
  expired: { kind: 'expired', ...seen },
  cancelled: { kind: 'cancelled', ...seen },
  unavailable: { kind: 'unavailable', ...seen },
}

const OWN_CHAT = {
  merchantId: MERCHANT,
  channelAccountId: CHAT,
  kind: 'web_chat',
  address: '0190a000-0000-7000-8000-000000000006',
  direction: 'outbound',
  subject: null,
  html: null,
  link: null,
  choices: [],
} as const

const SENT_MAIL = {
  ...OWN_CHAT,
  channelAccountId: SMS,
  kind: 'email',
  address: 'ahmet@ornek.com',
  subject: 'Ödeme sayfanız',
  text: 'Sayın Ahmet Yılmaz, ödeme sayfanız: https://ode.ornek.av.tr/o/x',
  html: '<p id="hello">Merhaba</p><script>parent.document.title = "broken in"</script>',
} as const

const why = hasChromium ? '' : ` (skipped: there is none at ${CHROMIUM}; set CHROMIUM_PATH)`

describe.skipIf(!hasChromium)(`pages in Chromium${why}`, () => {
  let browser: Browser
  const stops: (() => Promise<void>)[] = []
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS })
  })
  afterAll(() => browser.close())
  afterEach(async () => {
    for (const stop of stops.splice(0).reverse()) await stop()
  })

  async function start(web: FakeWeb): Promise<string> {
    const { base, close } = await startWeb(web)
    stops.push(close)
    return base
  }

  async function openContext(options: Parameters<Browser['newContext']>[0] = {}): Promise<BrowserContext> {
    const context = await browser.newContext({ locale: 'tr-TR', viewport: SIZES[0], ...options })
    stops.push(() => context.close())
    return context
  }

  /** A page with the member's session, and what its policy or its script complained about. */
  async function openAsMember(web: FakeWeb, base: string): Promise<{ page: Page; complaints: string[] }> {
    const context = await openContext()
    await context.addCookies([{ name: 'tahsilbot', value: web.openSession().plain, url: base }])
    const page = await context.newPage()
    return { page, complaints: listen(page) }
  }

  function listen(page: Page): string[] {
    const complaints: string[] = []
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('console', (message) => {
      if (/Content Security Policy|TrustedHTML/i.test(message.text())) complaints.push(message.text())
    })
    return complaints
  }

  /**
   * The violations axe finds, by rule and place. The page that waits for a result refreshes itself: it may hold no
   * script, and waiting is what it is for (WCAG 2.2.1 calls that essential); it has a link for the impatient too.
   */
  async function axe(page: Page): Promise<string[]> {
    await page.evaluate(AXE)
    return page.evaluate(`axe.run({ resultTypes: ['violations'], rules: { 'meta-refresh': { enabled: false } } }).then(({ violations }) =>
      violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => id + ': ' + target.join(' '))))`)
  }

  /** Text below 16 px, targets below 44 px, and anything that makes the page scroll sideways. */
  const tooSmall = (page: Page): Promise<string[]> =>
    page.evaluate(`(() => {
      const found = []
      if (document.documentElement.scrollWidth > innerWidth) found.push('scrolls sideways')
      for (const element of document.querySelectorAll('body *')) {
        const box = element.getBoundingClientRect()
        const name = element.tagName + ' ' + element.textContent.trim().slice(0, 30)
        const ownText = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== '')
        if (ownText && parseFloat(getComputedStyle(element).fontSize) < 16) found.push('small text: ' + name)
        if (element.matches('a, button, input:not([type=hidden]), summary') && box.height > 0 && box.height < 43.9) found.push('small target: ' + name)
      }
      return found
    })()`)

  describe('pay pages', () => {
    it.each(Object.keys(VIEWS))('%s: accessible, roomy, quiet, in every size and scheme', async (name) => {
      const web = createFakeWeb()
      web.say.view = () => VIEWS[name] ?? OPEN_VIEW
      const base = await start(web)
      for (const viewport of SIZES) {
        for (const colorScheme of SCHEMES) {
          const page = await (await openContext({ viewport, colorScheme, reducedMotion: 'reduce' })).newPage()
          const complaints = listen(page)
          const hosts = new Set<string>()
          page.on('request', (request) => hosts.add(new URL(request.url()).origin))
          await page.goto(`${base}/o/${TOKEN}`)
          const at = `${viewport.width} ${colorScheme}`
          expect(await axe(page), at).toEqual([])
          expect(await tooSmall(page), at).toEqual([])
          expect(complaints, at).toEqual([])
          expect([...hosts], at).toEqual([base])
        }
      }
    })

    it("are paid without any script, from the button to the provider's page", async () => {
      const pos = createServer((_request, response) => response.end('<h1>Kart sayfasi</h1>'))
      await new Promise<void>((resolve) => pos.listen(0, '127.0.0.1', resolve))
      stops.push(() => new Promise((resolve) => pos.close(() => resolve())))
      const host = `127.0.0.1:${(pos.address() as AddressInfo).port}`
      const web = createFakeWeb()
      web.say.view = () => ({
        kind: 'open',
        ...seen,
        offer: { ...needy, provider: { ...OFFER.provider, payerHosts: [host] } },
      })
      web.say.start = async () => ok({ action: { kind: 'redirect', url: `http://${host}/pay/1` } })
      const base = await start(web)
      const page = await (await openContext({ javaScriptEnabled: false })).newPage()
      await page.goto(`${base}/o/${TOKEN}`)
      await page.fill('#name', 'Ayşe Demir')
      await page.fill('#email', 'ayse@ornek.com')
      await page.fill('#phone', '12')
      await page.click('button.main')
      expect(await page.inputValue('#name')).toBe('Ayşe Demir')
      expect(await page.textContent('#phone-error')).toContain('11 rakam')
      await page.fill('#phone', '0532 111 22 33')
      await page.click('button.main')
      expect(page.url()).toBe(`http://${host}/pay/1`)
      expect(web.seen.starts).toHaveLength(1)
    })

    it('resolve themselves once the result is known', async () => {
      const web = createFakeWeb()
      web.say.view = () => ({ kind: 'checking', ...seen, held: false })
      const base = await start(web)
      const page = await (await openContext({ javaScriptEnabled: false })).newPage()
      await page.goto(`${base}/o/${TOKEN}?donus=1`)
      expect(await page.textContent('h1')).toBe('Sonucu kontrol ediyoruz')
      web.say.view = () => PAID_VIEW
      await page.waitForURL(/tur=1/)
      expect(await page.textContent('h1')).toBe('Ödemeniz alındı')
    })
  })

  describe('office pages', () => {
    it.each(['/baslangic/t', '/basladi', '/giris/t', '/panel', '/onay/t', '/nothing'])(
      '%s: accessible in both schemes',
      async (path) => {
        const web = createFakeWeb()
        web.seen.tokens.set(sha256('t'), 'good')
        const base = await start(web)
        for (const colorScheme of SCHEMES) {
          const { page, complaints } = await openAsMember(web, base)
          await page.emulateMedia({ colorScheme })
          await page.goto(base + path)
          expect(await axe(page)).toEqual([])
          expect((await tooSmall(page)).filter((finding) => !finding.includes('INPUT'))).toEqual([])
          expect(complaints).toEqual([])
        }
      },
    )

    it('a row of the panel is tapped anywhere, and brings its number to the chat without sending it', async () => {
      const web = createFakeWeb()
      const base = await start(web)
      const { page } = await openAsMember(web, base)
      await page.goto(`${base}/panel`)
      const row = page.locator('.links tbody tr').first()
      const box = await row.boundingBox()
      expect(box?.height).toBeGreaterThanOrEqual(44)
      await page.mouse.click((box?.x ?? 0) + (box?.width ?? 0) - 8, (box?.y ?? 0) + (box?.height ?? 0) / 2)
      await page.waitForURL('**/sohbet')
      expect(await page.inputValue('#text')).toBe('7K3F')
      expect(web.seen.inbound).toEqual([])
    })

    it('make a browser the owner and lead to the chat', async () => {
      const web = createFakeWeb()
      web.seen.tokens.set(sha256('t'), 'good')
      const base = await start(web)
      const page = await (await openContext()).newPage()
      await page.goto(`${base}/baslangic/t`)
      await page.fill('#display_name', 'Av. Ayşe Demir')
      await page.fill('#pin', '246813')
      await page.fill('#pin_again', '246813')
      await page.click('button.main')
      expect(page.url()).toBe(`${base}/basladi`)
      await page.click('text=Sohbeti aç')
      expect(page.url()).toBe(`${base}/sohbet`)
    })
  })

  describe('the chat', () => {
    const XSS = `<img src=x onerror="document.title='broken in'"><script>document.title='broken in'</script>`

    it('is accessible and shows everything as text', async () => {
      const web = createFakeWeb()
      const base = await start(web)
      await web.board.post({ ...OWN_CHAT, text: XSS, choices: [[{ label: XSS, action: 'a:1' }]], dedupeKey: 'a' })
      await web.board.post({ ...OWN_CHAT, text: 'rapor', direction: 'inbound', dedupeKey: 'b' })
      await web.board.post({
        ...OWN_CHAT,
        text: 'bak',
        link: { label: 'x', url: 'javascript:alert(1)' },
        dedupeKey: 'c',
      })
      for (const colorScheme of SCHEMES) {
        const { page, complaints } = await openAsMember(web, base)
        await page.emulateMedia({ colorScheme })
        await page.goto(`${base}/sohbet`)
        await page.waitForSelector('.message >> nth=2')
        expect(await page.textContent('.body >> nth=0')).toBe(XSS)
        expect(await page.locator('.log img, .log script, .log a').count()).toBe(0)
        expect(await page.title()).toContain('Sohbet')
        expect(await axe(page)).toEqual([])
        expect((await tooSmall(page)).filter((finding) => !finding.startsWith('small text: P'))).toEqual([])
        expect(complaints).toEqual([])
      }
    })

    it('sends by Enter, presses buttons, and edits cards in place', async () => {
      const web = createFakeWeb()
      const base = await start(web)
      const { page } = await openAsMember(web, base)
      await page.goto(`${base}/sohbet`)
      await page.fill('#text', 'Ahmet Yılmaz 15.000 tl')
      await page.press('#text', 'Enter')
      await page.waitForSelector('.mine:not(.pending)')
      expect(await page.inputValue('#text')).toBe('')
      const card = { ...OWN_CHAT, text: 'Şunu anladım', choices: [[{ label: 'Gönder', action: 'ok:1' }]] }
      const id = await web.board.post({ ...card, dedupeKey: 'card' })
      await page.click('text=Gönder >> nth=0')
      await expect.poll(() => web.seen.inbound.map(({ event }) => event.kind)).toEqual(['text', 'press'])
      await web.board.edit(id, { ...card, text: 'Link hazır', choices: [] })
      await page.waitForSelector('text=Link hazır')
      expect(await page.locator('.message').count()).toBe(2)
      expect(await page.locator('.choices').count()).toBe(0)
    })

    it('sends again after a lost answer, and the message stands there once', async () => {
      const web = createFakeWeb()
      const base = await start(web)
      const { page } = await openAsMember(web, base)
      await page.goto(`${base}/sohbet`)
      let lost = 0
      await page.route('**/sohbet', async (route) => {
        if (route.request().method() !== 'POST' || lost > 0) return route.continue()
        lost += 1
        await route.fetch()
        return route.abort()
      })
      await page.fill('#text', 'rapor')
      await page.press('#text', 'Enter')
      await expect.poll(() => page.locator('.pending').count(), { timeout: 10_000 }).toBe(0)
      await page.waitForSelector('.mine')
      expect(lost).toBe(1)
      expect(web.seen.inbound).toHaveLength(1)
      expect(await page.locator('.mine').count()).toBe(1)
    })

    it('gives the words back when they cannot be sent', async () => {
      const web = createFakeWeb()
      const base = await start(web)
      const { page } = await openAsMember(web, base)
      await page.goto(`${base}/sohbet`)
      await page.route('**/sohbet', (route) => (route.request().method() === 'POST' ? route.abort() : route.continue()))
      await page.fill('#text', 'önemli cümle')
      await page.press('#text', 'Enter')
      await expect.poll(() => page.inputValue('#text'), { timeout: 15_000 }).toBe('önemli cümle')
      expect(await page.textContent('#connection')).toBe('gönderilemedi')
      await page.reload()
      expect(await page.inputValue('#text')).toBe('önemli cümle')
    })
  })

  describe('the sandbox inbox', () => {
    it('shows what was sent, newest first, by channel, live, and answers as the payer', async () => {
      const web = createFakeWeb()
      const base = await start(web)
      await web.board.post({ ...SENT_MAIL, dedupeKey: 'a' })
      const { page, complaints } = await openAsMember(web, base)
      await page.goto(`${base}/gelen-kutusu`)
      await page.waitForSelector('article')
      await web.board.post({
        ...SENT_MAIL,
        kind: 'sms',
        subject: null,
        html: null,
        text: 'Kodunuz 123456',
        dedupeKey: 'b',
      })
      await page.waitForSelector('text=Kodunuz 123456')
      expect(await page.textContent('article >> nth=0')).toContain('Kodunuz 123456')
      expect(await axe(page)).toEqual([])
      await page.click('label:has-text("E-posta")')
      expect(await page.locator('article:visible').count()).toBe(1)
      expect(await page.getAttribute('.body a >> nth=-1', 'href')).toBe('https://ode.ornek.av.tr/o/x')
      await page.click('summary:visible >> nth=1')
      await page.fill('.answer input:visible', 'taksit olur mu?')
      await page.press('.answer input:visible', 'Enter')
      await page.waitForSelector('article.mine')
      expect(web.seen.inbound).toMatchObject([
        { event: { kind: 'text', text: 'taksit olur mu?', from: 'ahmet@ornek.com' } },
      ])
      expect(complaints).toEqual([])
    })

    it('shows an e-mail as it looks, and runs nothing of it', async () => {
      const web = createFakeWeb()
      const base = await start(web)
      await web.board.post({ ...SENT_MAIL, dedupeKey: 'a' })
      const { page } = await openAsMember(web, base)
      await page.goto(`${base}/gelen-kutusu`)
      await page.click('summary >> nth=0')
      await expect.poll(() => page.frameLocator('iframe').locator('#hello').textContent()).toBe('Merhaba')
      expect(await page.title()).toContain('Deneme gelen kutusu')
    })
  })
})
