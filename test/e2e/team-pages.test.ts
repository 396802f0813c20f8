import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chromium, type Browser, type Page } from 'playwright-core'
import { existsSync, mkdirSync } from 'node:fs'
import { TOTP } from 'otpauth'
import { startSystem, type System } from '../support/system.ts'

/** Debian's; where there is none the pages are still tried by the integration tests. */
const CHROMIUM = '/usr/bin/chromium'
const PIN = '482913'
/** Set, pictures of each page are kept there. */
const PICTURES = process.env['TEAM_PICTURES'] ?? null

const pageIn = (text: string, path: string): string =>
  new RegExp(`http[^\\s"]+/${path}/[\\w-]{22}`).exec(text)?.[0] ?? `no ${path} in ${text}`

describe.skipIf(!existsSync(CHROMIUM))('the team’s pages on a small phone', () => {
  let system: System
  let browser: Browser
  beforeAll(async () => {
    system = await startSystem()
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-gpu'] })
  })
  afterAll(async () => {
    await browser.close()
    await system.stop()
  })

  const phone = async (): Promise<Page> => {
    const context = await browser.newContext({ viewport: { width: 360, height: 640 }, locale: 'tr-TR' })
    return context.newPage()
  }
  const shown = async (page: Page, name: string): Promise<string> => {
    const widest = await page.evaluate('document.documentElement.scrollWidth')
    expect(widest, `${name} is wider than the phone`).toBeLessThanOrEqual(360)
    if (PICTURES !== null) {
      mkdirSync(PICTURES, { recursive: true })
      await page.screenshot({ path: `${PICTURES}/${name}.png`, fullPage: true })
    }
    return page.innerText('main')
  }
  const textOf = (message: object): string => JSON.stringify(message)

  it('joins in a browser, waits, and is in once the owner has typed the PIN', async () => {
    const invited = await system.owner.ask('ekip davet Zeynep Kaya sekreter')
    const page = await phone()
    await page.goto(pageIn(textOf(invited), 'katil'))
    expect(await shown(page, 'join')).toContain('Deneme Hukuk Bürosu sizi ekibine davet ediyor')
    await page.fill('#pin', '123456')
    await page.fill('#pin_again', '123457')
    await page.click('button.main')
    expect(await shown(page, 'join-wrong')).toContain('İki PIN aynı değil')
    await page.fill('#pin', '739164')
    await page.fill('#pin_again', '739164')
    await page.click('button.main')
    expect(await shown(page, 'joined')).toContain('Katılma isteğiniz iletildi')
    await page.click('a.other')
    expect(await page.innerText('main')).toContain('açık oturum yok')

    const asked = await system.owner.chat.seeText('ekibe katılmak istiyor')
    await system.owner.tap(asked, 'Onayla')
    const change = await system.owner.chat.seeText('Ekibe katılma')
    const owner = await phone()
    await owner.goto(pageIn(textOf(change), 'ekip-onayi'))
    expect(await shown(owner, 'change')).toContain('Ekibe katılımı onaylayın')
    await owner.fill('#pin', '000000')
    await owner.click('button.main')
    expect(await shown(owner, 'change-wrong')).toContain('PIN ya da kod yanlış')
    await owner.fill('#pin', PIN)
    await owner.click('button.main')
    expect(await shown(owner, 'changed')).toContain('Değişiklik yapıldı')
    await page.goto(`${system.url}/sohbet`)
    await page.waitForSelector('text=Hoş geldiniz Zeynep Kaya')
  })

  it('connects an app by its key, and its codes confirm', async () => {
    const offered = await system.owner.ask('güvenlik')
    const page = await phone()
    await page.goto(pageIn(textOf(offered), 'guvenlik'))
    expect(await shown(page, 'security')).toContain('Doğrulama uygulaması')
    const secret = (await page.innerText('.address')).replaceAll(' ', '')
    const box = await page.locator('svg.qr').boundingBox()
    expect(box?.width).toBeGreaterThan(150)
    const app = new TOTP({ secret })
    await page.fill('#code', app.generate())
    await page.fill('#pin', PIN)
    await page.click('button.main')
    expect(await shown(page, 'secured')).toContain('uygulamanın kodunu da yazabilirsiniz')
    const change = await system.owner.ask('ekip sınır sekreter 5.000')
    await page.goto(pageIn(textOf(change), 'ekip-onayi'))
    expect(await shown(page, 'limit')).toContain('5.000,00')
    await page.fill('#pin', app.generate({ timestamp: Date.now() + 30_000 }))
    await page.click('button.main')
    expect(await shown(page, 'limited')).toContain('Değişiklik yapıldı')
  })

  it('ends the open stream of a removed member, who is told nothing more', async () => {
    const invited = await system.owner.ask('ekip davet Giden Kişi izleyici')
    const page = await phone()
    await page.goto(pageIn(textOf(invited), 'katil'))
    await page.fill('#pin', '739164')
    await page.fill('#pin_again', '739164')
    await page.click('button.main')
    await system.owner.tap(await system.owner.chat.seeText('Giden Kişi ekibe katılmak istiyor'), 'Onayla')
    const admit = await system.owner.chat.seeText('Ekibe katılma · Giden Kişi')
    expect((await system.owner.approve(pageIn(textOf(admit), 'ekip-onayi'))).status).toBe(200)
    const cookie = (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`).join('; ')
    const stream = await fetch(`${system.url}/sohbet/akis`, { headers: { cookie } })
    expect(stream.status).toBe(200)
    const whole = stream.text()
    const asked = await system.owner.ask('ekip çıkar Giden Kişi')
    expect((await system.owner.approve(pageIn(textOf(asked), 'ekip-onayi'))).status).toBe(200)
    // Long before the stream's own heartbeat: the removal itself wakes it.
    expect(await whole).toContain('event: ended')
    await page.goto(`${system.url}/sohbet`)
    expect(await shown(page, 'removed')).toContain('açık oturum yok')
  })
})
