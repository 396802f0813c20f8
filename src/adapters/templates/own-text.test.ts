import fc from 'fast-check'
import { expect, test } from 'vitest'
import { TEXT_GAPS, TEXT_LENGTHS, TEXT_RULES, readOfficeText, wordsOfText, type OfficeTextKey } from '../../domain/office-text.ts'
import { SMS_LENGTH, smsLength } from '../../messages/sms-text.ts'
import { openFileRenderer } from './file-renderer.ts'

const renderer = openFileRenderer({ root: `${import.meta.dirname}/../../../templates`, testMode: false })
const { officeTexts } = renderer

const params = {
  shortNumber: '7K3F',
  officeName: 'Demir Hukuk Bürosu',
  amount: 1_500_000,
  payerName: 'Ahmet Yılmaz',
  purpose: 'GİZLİ',
  moneyType: 'fee',
  expiresAt: Date.UTC(2026, 10, 26, 15, 30),
  now: Date.UTC(2026, 10, 23, 15, 30),
  verificationCode: '482913',
  testMode: false,
  url: 'https://ode.ornek.av.tr/o/kZ3vX9bQm1TtYw7RfL0aeA',
}
const say = (ownText: string, variant: 'chat' | 'short' | 'email' = 'chat', given = {}) =>
  renderer.message({
    template: 'payer.link',
    params: { ...params, ...given },
    locale: 'tr',
    merchantKind: 'law_office',
    variant,
    ownText,
  })

test('every starting text has its gaps, passes the linter, and is said', () => {
  for (const key of Object.keys(TEXT_RULES) as OfficeTextKey[])
    for (const length of TEXT_LENGTHS.filter((one) => TEXT_RULES[key].lengths.includes(one)))
      for (const locale of ['tr', 'en'] as const) {
        const text = officeTexts.startingText({ key, locale, length })
        expect(text, `${key} ${length} ${locale}`).not.toBe('')
        const read = readOfficeText(key, text, officeTexts.names)
        expect(read.problems).toEqual([])
        expect(officeTexts.lint(wordsOfText(text))).toEqual([])
        expect(officeTexts.shown(read.body, locale)).toBe(text)
        if (key === 'link') expect(say(read.body, length === 'short' ? 'short' : 'chat').ownTextRefused).toBe(false)
      }
})

test('a gap is known by its name in either language, however it is spelt', () => {
  for (const gap of TEXT_GAPS)
    for (const locale of ['tr', 'en'] as const) {
      const name = officeTexts.nameOf(gap, locale)
      for (const spelt of [name, name.toLocaleUpperCase('tr'), name.replaceAll('_', ' '), ` ${name} `])
        expect(officeTexts.names.named(spelt), spelt).toBe(gap)
    }
  expect(officeTexts.names.likely('tuttar')).toBe('amount')
  expect(officeTexts.names.likely('xyzqw')).toBeNull()
})

test('an e-mail carries the words as text and the address as a button', () => {
  const { html, text, subject } = say('<b>{payer}</b> {amount} {until} {code} {link}', 'email')
  expect(html).toContain('&lt;b&gt;Ahmet Yılmaz&lt;/b&gt;')
  expect(html).toContain(`href="${params.url}"`)
  expect(text).toContain('<b>Ahmet Yılmaz</b>')
  expect(subject).toBe('Demir Hukuk Bürosu: ödeme sayfanız hazır')
})

test('what fills a gap is never read for gaps, and nothing unseen arrives', () => {
  const text = say('{payer}|{amount} {until} {link} {code}', 'chat', { payerName: '{amount} {{x}} <%= 1 %>\u202e' }).text
  expect(text).toMatch(/^\{amount\} \{\{x\}\} <%= 1 %>\|15\.000,00 TL/)
  expect(text).not.toContain('\u202e')
})

test('whatever a text holds, the message is said: as it stands, or by the words of the program', () => {
  const body = fc.array(
    fc.oneof(fc.string({ unit: 'grapheme', maxLength: 30 }), fc.constantFrom(...TEXT_GAPS.map((gap) => `{${gap}}`), '{{', '}', '<%')),
    { maxLength: 12 },
  )
  fc.assert(
    fc.property(body, fc.constantFrom('chat', 'short', 'email'), (parts, variant) => {
      const said = say(parts.join(''), variant)
      expect(said.text).not.toBe('')
      expect(said.text).not.toContain('GİZLİ')
      if (variant === 'short') expect(smsLength(said.text)).toBeLessThanOrEqual(SMS_LENGTH)
    }),
  )
})

test('an SMS gives up its names before it gives up itself', () => {
  const long = 'Yılmazoğulları Çağdaş İğdırlı Avukatlık Ortaklığı ve Uluslararası Danışmanlık'
  const fits = say('{office}: {amount} {until} {code} {link}', 'short', { officeName: long })
  expect(fits.ownTextRefused).toBe(false)
  expect(fits.text).toContain('15.000,00 TL')
  const never = say(`${'a'.repeat(150)} {amount} {until} {code} {link}`, 'short')
  expect(never.ownTextRefused).toBe(true)
  expect(never.text).toContain(params.url)
})
