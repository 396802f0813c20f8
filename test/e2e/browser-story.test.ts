import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { chromium, type Browser, type BrowserContext, type Locator, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CARDS } from '../support/payers.ts'
import { startUnclaimedSystem, type UnclaimedSystem } from '../support/system.ts'

const CHROMIUM = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium'
const FLAGS = [
  ...['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  ...['--disable-component-update', '--disable-sync', '--no-first-run'],
]
const PHONE = { viewport: { width: 360, height: 640 }, locale: 'tr-TR', hasTouch: true } as const
const LONGEST_STORY_MS = 90_000
/** A folder for pictures of each step; none are taken without it. */
const PICTURES = process.env['SCREENSHOTS']

const hasChromium = existsSync(CHROMIUM)
if (!hasChromium) process.stderr.write(`no Chromium at ${CHROMIUM}: set CHROMIUM_PATH to run the story in a browser\n`)

describe.skipIf(!hasChromium)('a newcomer with a phone, in a real browser', () => {
  let system: UnclaimedSystem
  let browser: Browser
  let context: BrowserContext
  const asked = new Set<string>()
  const complaints: string[] = []

  beforeAll(async () => {
    system = await startUnclaimedSystem()
    browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS })
    context = await browser.newContext(PHONE)
    context.on('request', (request) => asked.add(new URL(request.url()).host))
    context.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text())
    })
    context.on('weberror', (trouble) => complaints.push(trouble.error().message))
  })
  afterAll(async () => {
    await browser?.close()
    await system?.stop()
  })

  let steps = 0
  async function picture(page: Page, name: string): Promise<void> {
    steps += 1
    expect(await overflow(page), `${name} is wider than the phone`).toBeLessThanOrEqual(0)
    if (PICTURES === undefined) return
    await page.screenshot({ path: join(PICTURES, `${String(steps).padStart(2, '0')}-${name}.png`), fullPage: true })
  }

  const overflow = (page: Page): Promise<number> =>
    page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')

  it(
    'claims the office, makes a link in the chat, pays it as the client does, and reads "ödeme alındı"',
    async () => {
      const office = await context.newPage()
      await claim(office)
      const card = await makeLinkByTyping(office)
      const inbox = await context.newPage()
      const pay = await openFromInbox(inbox)
      await payByCard(pay, inbox)
      await pay.getByText('15.000,00 TL').first().waitFor()
      await pay
        .getByRole('heading', { name: /alındı|tamamlandı|ödendi/i })
        .first()
        .waitFor()
      await picture(pay, 'paid')
      await office.bringToFront()
      await office.getByText('Ödeme alındı').waitFor()
      await card.getByText('ÖDENDİ').waitFor()
      await picture(office, 'chat-paid')
      const own = [new URL(system.url).host, new URL(system.pos.origin).host]
      expect([...asked].filter((host) => !own.includes(host))).toEqual([])
      expect(complaints).toEqual([])
    },
    LONGEST_STORY_MS,
  )

  async function claim(page: Page): Promise<void> {
    await page.goto(system.claimUrl)
    await picture(page, 'claim')
    await page.locator('[name=office_name]').fill('Yılmaz Hukuk Bürosu')
    await page.locator('[name=display_name]').fill('Av. Ayşe Yılmaz')
    await page.locator('[name=pin]').fill('482913')
    await page.locator('[name=pin_again]').fill('482913')
    await page.locator('button.main').click()
    await page.waitForURL('**/basladi')
    await picture(page, 'started')
    await page.locator('a[href="/sohbet"]').first().click()
  }

  async function makeLinkByTyping(page: Page): Promise<Locator> {
    const field = page.locator('#text')
    await field.waitFor()
    await picture(page, 'chat-empty')
    await field.fill('Ahmet Yılmaz 0532 111 22 33 vekalet ücreti 15.000 tl 3 gün')
    await field.press('Enter')
    await page.getByText('Şunu anladım').waitFor()
    expect(await isHeadSeen(page), 'the head of the card is scrolled away').toBe(true)
    await picture(page, 'chat-draft')
    await page
      .locator('.choices')
      .getByRole('button', { name: /Gönder/ })
      .last()
      .click()
    await page.getByText('Link hazır').waitFor()
    await page.getByText('SMS: gönderildi').waitFor()
    await picture(page, 'chat-link')
    return page.locator('.message', { hasText: 'Ahmet Yılmaz' }).nth(1)
  }

  /** Name and amount stand at a card's head: it must be in sight when the card arrives. */
  const isHeadSeen = (page: Page): Promise<boolean> =>
    page.evaluate(`(() => {
      const log = document.getElementById('log').getBoundingClientRect()
      const card = [...document.querySelectorAll('.message .bubble')].at(-1).getBoundingClientRect()
      return card.top >= log.top
    })()`)

  async function openFromInbox(inbox: Page): Promise<Page> {
    await inbox.goto(`${system.url}/gelen-kutusu`)
    const link = inbox.locator('a[href*="/o/"]').first()
    await link.waitFor()
    await picture(inbox, 'inbox')
    const [pay] = await Promise.all([context.waitForEvent('page'), link.click()])
    await pay.waitForLoadState()
    await picture(pay, 'pay')
    return pay
  }

  async function payByCard(pay: Page, inbox: Page): Promise<void> {
    await pay.locator('form button.main').click()
    await pay.waitForURL(`${system.pos.origin}/**`)
    await pay.locator('[name=number]').fill(CARDS.success)
    await pay.locator('[name=holder]').fill('Ahmet Yilmaz')
    await pay.locator('[name=expiry]').fill('12/39')
    await pay.locator('[name=cvc]').fill('123')
    await picture(pay, 'pos-card')
    await pay.locator('form[action*="/card"] button[type=submit], form[action*="/card"] button').first().click()
    await pay.waitForURL('**/three-ds*')
    await picture(pay, 'pos-three-ds')
    const sms = await inbox
      .getByText(/kodunuz \d{6}/)
      .last()
      .textContent()
    await pay.locator('[name=code]').fill(/kodunuz (\d{6})/.exec(sms ?? '')?.[1] ?? '')
    await pay.locator('form[action*="/three-ds"] button').first().click()
    await pay.waitForURL('**/result*')
    await picture(pay, 'pos-result')
    await pay.waitForURL(`${system.url}/o/**`)
  }
})
