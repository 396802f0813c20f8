import fc from 'fast-check'
import { expect, test } from 'vitest'
import { smsLength, toSmsText } from './sms-text.ts'

test('whatever is written fits the SMS alphabet afterwards, and stays the same when written again', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => {
      const written = toSmsText(text)
      expect(smsLength(written)).toBeLessThan(Number.POSITIVE_INFINITY)
      expect(toSmsText(written)).toBe(written)
    }),
  )
})

test('Turkish letters lose their marks, the lira its sign, the pretty signs their shape', () => {
  expect(toSmsText('Çağrı Şükrü İğdır ıöüç')).toBe('Cagri Sukru Igdir iouc')
  expect(toSmsText('₺15 “a” – b… 💚 · c')).toBe('TL15 "a" - b... - c')
})

test('brackets and the euro count twice', () => {
  expect(smsLength('[€]')).toBe(6)
  expect(smsLength('abc')).toBe(3)
  expect(smsLength('ş')).toBe(Number.POSITIVE_INFINITY)
})
