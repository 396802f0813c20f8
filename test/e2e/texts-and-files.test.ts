import { Buffer } from 'node:buffer'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { chromium, type Browser, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startUnclaimedSystem, type UnclaimedSystem } from '../support/system.ts'

const CHROMIUM = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium'
const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update']
const PHONE = { viewport: { width: 360, height: 640 }, locale: 'tr-TR', hasTouch: true } as const
const LONGEST_STORY_MS = 120_000
/** A folder for pictures of each step; none are taken without it. */
const PICTURES = process.env['SCREENSHOTS']

describe.skipIf(!existsSync(CHROMIUM))('an office with its own words and a long list, on a phone', () => {
  let system: UnclaimedSystem
  let browser: Browser
  let page: Page
  const complaints: string[] = []

  beforeAll(async () => {
    system = await startUnclaimedSystem()
    browser = await chromium.launch({ executablePath: CHROMIUM, args: [...FLAGS, '--disable-sync', '--no-first-run'] })
    const context = await browser.newContext(PHONE)
    context.on('weberror', (trouble) => complaints.push(trouble.error().message))
    page = await context.newPage()
    await page.goto(system.claimUrl)
    await page.locator('[name=office_name]').fill('Yılmaz Hukuk Bürosu')
    await page.locator('[name=display_name]').fill('Av. Ayşe Yılmaz')
    for (const name of ['pin', 'pin_again']) await page.locator(`[name=${name}]`).fill('482913')
    await page.locator('button.main').click()
    await page.waitForURL('**/basladi')
    await page.goto(`${system.url}/sohbet`)
  })
  afterAll(async () => {
    await browser?.close()
    await system?.stop()
  })

  let steps = 0
  async function picture(name: string): Promise<void> {
    steps += 1
    const beyond = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')
    expect(beyond, `${name} is wider than the phone`).toBe(0)
    if (PICTURES !== undefined) await page.screenshot({ path: join(PICTURES, `texts-${steps}-${name}.png`) })
  }
  const says = async (text: string, answer: string | RegExp): Promise<void> => {
    await page.locator('#text').fill(text)
    await page.locator('#text').press('Enter')
    await seen(answer)
  }
  const taps = async (label: string, answer: string | RegExp): Promise<void> => {
    await page.locator('.choices').getByRole('button', { name: label, exact: true }).last().click()
    await seen(answer)
  }
  const seen = (text: string | RegExp): Promise<void> => page.getByText(text).last().waitFor()

  it(
    'writes its own text, and payers read it',
    async () => {
      await says('şablonlar', 'Hangisine bakalım')
      await picture('list')
      await taps('ödeme linki', 'yalnız SMS’te')
      await taps('uzun · Türkçe', 'Varsayılan metin kullanılıyor')
      await picture('default')
      await taps('Değiştir', 'Mutlaka geçmesi gerekenler')
      await picture('ask')
      await says('Hemen ödeyin: {link} {tutarr}', 'acele ettiriyor')
      await picture('refused')
      await says(
        'Sayın {müvekkil}, sayfanız: {link} Tutar {tutar}, geçerlilik {son_tarih}, kod {kod}',
        'Örnek değerlerle',
      )
      await picture('preview')
      await taps('Kaydet', 'kaydedildi')
      await picture('saved')
      expect(await page.getByText('sizin metniniz').count()).toBe(0)
      await says('şablonlar', 'ödeme linki: sizin metniniz')
      expect(complaints).toEqual([])
    },
    LONGEST_STORY_MS,
  )

  it(
    'sends a list as a file, reads what is wrong with it, fetches it back, and sends the rest',
    async () => {
      await says('örnek dosya', 'Çok sayıda linki')
      await picture('example')
      const lines = [
        'Ad;Telefon;Tutar;Konu',
        'Ali Ak;0532 111 22 33;1.000;x',
        'Can Su;0532 222 33 44;12.50;x',
        'Ece Ay;0532 333 44 55;2.500,50;x',
      ]
      const file = { name: 'kasım listesi.csv', mimeType: 'text/csv', buffer: Buffer.from(lines.join('\n')) }
      await page.locator('#file').setInputFiles(file)
      await seen('Gönderilebilir: 2 satır')
      await picture('summary')
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('link', { name: /sonuc\.csv/ }).click(),
      ])
      expect(await readFile(await download.path(), 'utf8')).toContain('12.50;x;Tutar iki türlü okunuyor')
      await taps('Yalnız hatasızları gönder (2)', '2 link gönderildi')
      await picture('done')
      await page.goto(`${system.url}/gelen-kutusu`)
      await page.getByText('Sayın Ece Ay, sayfanız').first().waitFor()
      await picture('inbox')
      expect(complaints).toEqual([])
    },
    LONGEST_STORY_MS,
  )
})
