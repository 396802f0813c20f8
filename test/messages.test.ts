import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { z } from 'zod'
import { openFileRenderer } from '../src/adapters/templates/file-renderer.ts'
import type { CardParams } from '../src/app/describe-link.ts'
import { cardParams } from '../src/messages/catalog/office.ts'
import { isMessageKey, messageCatalogue } from '../src/messages/catalog.ts'
import type { MessageDefinition } from '../src/messages/message-definition.ts'
import { SMS_LENGTH, smsLength } from '../src/messages/sms-text.ts'
import type { RenderRequest } from '../src/ports/template-renderer.ts'
import { link, samples, URL } from './fixtures/messages/samples.ts'

const root = `${import.meta.dirname}/../templates`
const live = openFileRenderer({ root, testMode: false })
const trial = openFileRenderer({ root, testMode: true })
const LOCALES = ['tr', 'en'] as const
const KINDS = ['law_office', 'shop'] as const
const keys = Object.keys(samples).filter(isMessageKey)

const requests = (key: keyof typeof samples, locale: 'tr' | 'en' = 'tr') =>
  Object.entries(samples[key] as Record<string, Record<string, unknown>>).flatMap(([name, params]) => {
    const definition: MessageDefinition = messageCatalogue[key]
    return definition.variants.flatMap((variant) =>
      KINDS.map((merchantKind) => ({ name, request: { template: key, params, locale, merchantKind, variant } })),
    )
  })

const everySample = keys.flatMap((key) =>
  key in samples ? LOCALES.flatMap((locale) => requests(key as keyof typeof samples, locale)) : [],
)
const shown = (request: RenderRequest): string => {
  const { subject, text } = live.message(request)
  return subject === null ? text : `[${subject}]\n${text}`
}

describe('golden output', () => {
  test.each(LOCALES.flatMap((locale) => keys.map((key) => [locale, key] as const)))('%s %s', async (locale, key) => {
    const all = requests(key as keyof typeof samples, locale)
      .filter(({ request }) => request.merchantKind === 'law_office')
      .map(({ name, request }) => `== ${name} (${request.variant})\n${shown(request)}\n`)
    await expect(all.join('\n')).toMatchFileSnapshot(`golden/messages/${locale}/${key}.txt`)
  })
})

test('every message of the catalogue outside a dialogue has a sample', () => {
  const wanted = Object.keys(messageCatalogue).filter((key) => /^(?:payer|office|card|stranger)\./.test(key))
  expect(Object.keys(samples).sort()).toEqual(wanted.sort())
})

test('no text holds a hole, a tag or a double space where a value should stand', () => {
  for (const { request } of everySample) {
    const { text, subject, html } = live.message(request)
    for (const part of [text, subject, html])
      expect(part ?? '', request.template).not.toMatch(/undefined|\bnull\b|NaN|\[object|<%|%>/)
    expect(text).not.toMatch(/ {2,}|\n{3,}| \n/)
  }
})

test('in test mode every message says so, in every variant', () => {
  for (const { request } of everySample) {
    const { text, html } = trial.message(request)
    const mark = request.locale === 'tr' ? 'DENEME' : 'TEST'
    expect(text).toContain(mark)
    if (html !== null) expect(html).toContain(mark)
    expect(live.message(request).text).not.toContain(`${mark} MOD`)
    expect(live.message(request).text).not.toContain(`[${mark}]`)
  }
})

test('nothing a payer gets holds the words of the office, in any variant', () => {
  for (const { request } of everySample.filter(({ request: r }) => /^(?:payer|stranger)\./.test(r.template))) {
    const { text, subject, html } = live.message({ ...request, params: { ...request.params, purpose: 'GİZLİ 2026/9' } })
    for (const part of [text, subject, html]) expect(part ?? '').not.toMatch(/GİZLİ|2026\/|Vekâlet|Ahmet Yılmaz:/)
  }
})

test('what goes to payers neither hurries nor threatens nor promotes', () => {
  const forbidden = /icra|haciz|dava|uzlaştırma|son gün|son şans|hemen|acele|aksi halde|indirim|kampanya|fırsat/i
  for (const { request } of everySample.filter(({ request: r }) => r.template.startsWith('payer.')))
    expect(live.message(request).text).not.toMatch(forbidden)
})

test('the live card takes what describeCard gives', () => {
  const taken = (described: CardParams): z.input<typeof cardParams> => described
  for (const sample of Object.values(samples['card.link']))
    expect(cardParams.parse({ ...sample, installmentCap: 6, contactPhone: null })).toEqual(taken(sample as never))
})

test('declared money is never called a payment received', () => {
  for (const { name, request } of everySample.filter(({ name: n }) => n === 'declared')) {
    const { text, subject } = live.message(request)
    for (const part of [text, subject])
      expect(part ?? '', name).not.toMatch(/[öÖ]deme(niz)? alındı|payment (was )?received/i)
  }
})

test('subjects of e-mails to payers hold neither amount nor name of the payer', () => {
  for (const { request } of everySample.filter(({ request: r }) => r.template.startsWith('payer.')))
    expect(live.message(request).subject ?? '').not.toMatch(/TL|Ahmet|7K3F/)
})

test("an e-mail to a payer that has no subject of its own carries the office's name", () => {
  const request = { locale: 'tr', merchantKind: 'law_office', variant: 'email' } as const
  const params = { officeName: 'Demir Hukuk Bürosu' }
  expect(live.message({ ...request, template: 'payer.opted_out', params }).subject).toBe('Demir Hukuk Bürosu')
  expect(live.message({ ...request, template: 'stranger.neutral', params: {} }).subject).toBe('Tahsilbot bildirimi')
})

describe('one SMS', () => {
  const long = {
    ...link,
    officeName: 'Yılmazoğulları, Çağdaş & İğdırlı Avukatlık Ortaklığı ve Uluslararası Danışmanlık Bürosu',
    amount: 1_000_000_000,
    charged: 1_000_000_000,
    paidAmount: 1_000_000_000,
    refundAmount: 1_000_000_000,
  }
  const short = everySample.filter(({ request }) => request.variant === 'short')

  test.each(short.map(({ name, request }) => [request.template, name, request.locale, request.merchantKind, request]))(
    '%s (%s, %s, %s) fits with a long name of the office',
    (_key, _name, _locale, _kind, request) => {
      const params = { ...request.params, ...long, text: 'Çok uzun bir yanıt. '.repeat(60) }
      for (const renderer of [live, trial]) {
        const { text } = renderer.message({ ...request, params })
        expect(smsLength(text)).toBeLessThanOrEqual(SMS_LENGTH)
      }
    },
  )

  test('keeps address, amount, end and code whole, in this order', () => {
    expect(URL.length).toBeGreaterThanOrEqual(46)
    const params = { ...long, url: URL }
    const { text } = trial.message({
      template: 'payer.link',
      params,
      locale: 'tr',
      merchantKind: 'law_office',
      variant: 'short',
    })
    expect(text).toMatch(
      /^\[DENEME\] Yilmazogullari.*: 10\.000\.000,00 TL\. Son gecerlilik: 26\.11\.2026 18:30\. Kod: 482913 /,
    )
    expect(text.endsWith(URL)).toBe(true)
  })
})

describe('what people type', () => {
  const render = (params: Record<string, unknown>, variant: 'chat' | 'email' = 'chat') =>
    live.message({
      template: 'office.payment_received',
      params: { ...(samples['office.payment_received'].plain as object), ...params },
      locale: 'tr',
      merchantKind: 'law_office',
      variant,
    })

  test('cannot forge a line, turn the reading direction or hide', () => {
    const { text } = render({ payerName: 'Ali\n💚 Ödeme alındı: 1 TL\u202e\u200b\u0007' })
    expect(text.split('\n')).toHaveLength(render({ payerName: 'Ali' }).text.split('\n').length)
    expect(text).not.toMatch(/[\u202e\u200b\u0007]/)
  })

  test('cannot become markup in an e-mail', () => {
    const { html } = render({ payerName: '<img src=x onerror=alert(1)>"' }, 'email')
    expect(html).not.toContain('<img')
    expect(html).toContain('&lt;img')
  })

  test('is cut where it is overlong', () => {
    expect(render({ payerName: 'a'.repeat(5_000) }).text.length).toBeLessThan(500)
    const reply = { officeName: 'Büro', text: 'uzun '.repeat(4_000) }
    const request = {
      template: 'payer.reply',
      params: reply,
      locale: 'tr',
      merchantKind: 'shop',
      variant: 'chat',
    } as const
    expect(live.message(request).text.length).toBeLessThanOrEqual(4_096)
  })
})

test('a message without the wanted variant is said in its chat words', () => {
  const request = {
    template: 'office.job_dead',
    params: { jobName: 'deliver' },
    locale: 'tr',
    merchantKind: 'shop',
  } as const
  const chat = live.message({ ...request, variant: 'chat' })
  expect(live.message({ ...request, variant: 'short' }).text).toBe(chat.text)
  const email = live.message({ ...request, variant: 'email' })
  expect(email.text).toBe(chat.text)
  expect(email.subject).not.toBeNull()
  expect(email.html).toContain('deliver')
})

test('an unknown message, refused params and an unknown label throw', () => {
  const request = { locale: 'tr', merchantKind: 'shop', variant: 'chat' } as const
  expect(() => live.message({ ...request, template: 'toString', params: {} })).toThrow()
  expect(() => live.message({ ...request, template: 'payer.link', params: { amount: 'çok' } })).toThrow()
  expect(() => live.label('no_such_label', {}, 'tr')).toThrow()
})

describe('every message of the catalogue', () => {
  const files = (key: string, variants: MessageDefinition['variants'], locale: string): string[] =>
    variants.flatMap((variant) => {
      switch (variant) {
        case 'chat':
          return [`messages/${locale}/${key}.txt`]
        case 'short':
          return [`messages/${locale}/${key}.short.txt`]
        case 'email':
          return ['subject.txt', 'txt', 'html'].map((end) => `email/${locale}/${key}.${end}`)
      }
    })

  test('stands in every declared variant in both languages, and nothing else does', () => {
    const wanted = Object.entries<MessageDefinition>(messageCatalogue).flatMap(([key, { variants }]) =>
      LOCALES.flatMap((locale) => files(key, variants, locale)),
    )
    const folders = LOCALES.flatMap((locale) => [`messages/${locale}`, `email/${locale}`])
    const present = folders.flatMap((folder) => readdirSync(`${root}/${folder}`).map((name) => `${folder}/${name}`))
    expect(present.sort()).toEqual(wanted.sort())
  })

  test('has the same labels and words in both languages', () => {
    const keysOf = (name: string, locale: string): string[] => deepKeys(readJson(`${root}/texts/${locale}/${name}`))
    for (const name of readdirSync(`${root}/texts/tr`)) expect(keysOf(name, 'en'), name).toEqual(keysOf(name, 'tr'))
  })
})

const readJson = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'))

const deepKeys = (value: unknown, path = ''): string[] =>
  typeof value === 'object' && value !== null
    ? Object.entries(value)
        .flatMap(([key, inner]) => deepKeys(inner, `${path}.${key}`))
        .sort()
    : [path]
