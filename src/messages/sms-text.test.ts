import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { SmsAlphabet } from '../domain/sms-alphabet.ts'
import { countSms, SMS_LENGTH, smsLength, smsLimit, toSmsText } from './sms-text.ts'

const texts = fc.string({ unit: 'grapheme', maxLength: 400 })
const turkish = fc
  .array(fc.constantFrom(...'abcçdefgğhıijklmnoöprsştuüvyzÇĞİÖŞÜ .,:/1234567890{}[]€₺’…'), { maxLength: 700 })
  .map((letters) => letters.join(''))
const alphabets = fc.constantFrom<SmsAlphabet>('plain', 'turkish')

test('whatever is written fits its alphabet afterwards, and stays the same when written again', () => {
  fc.assert(
    fc.property(fc.oneof(texts, turkish), alphabets, (text, alphabet) => {
      const written = toSmsText(text, alphabet)
      expect(smsLength(written, alphabet)).toBeLessThan(Number.POSITIVE_INFINITY)
      expect(toSmsText(written, alphabet)).toBe(written)
    }),
  )
})

test('Turkish letters lose their marks, the lira its sign, the pretty signs their shape', () => {
  expect(toSmsText('Çağrı Şükrü İğdır ıöüç')).toBe('Cagri Sukru Igdir iouc')
  expect(toSmsText('₺15 “a” – b… 💚 · c')).toBe('TL15 "a" - b... - c')
})

test('in the Turkish alphabet they keep them, however the letters are composed', () => {
  const text = 'Çağrı Şükrü İğdır ıöüç'
  expect(toSmsText(text, 'turkish')).toBe(text)
  expect(toSmsText(text.normalize('NFD'), 'turkish')).toBe(text)
  expect(toSmsText('Señor – ₺15 💚', 'turkish')).toBe('Senor - TL15')
})

test('brackets and the euro count twice', () => {
  expect(smsLength('[€]')).toBe(6)
  expect(smsLength('abc')).toBe(3)
  expect(smsLength('ş')).toBe(Number.POSITIVE_INFINITY)
  expect(smsLength('ş', 'turkish')).toBe(1)
  expect(smsLength('Çöü')).toBe(3)
})

describe('parts, as a Turkish operator’s price list has them', () => {
  // Characters with the operator's five in them: 160, 306, 459 plain; 155, 298, 447 Turkish; 70, 134, 201 otherwise.
  test.each([
    ['a', 'plain', [160, 306, 459, 612]],
    ['ş', 'turkish', [155, 298, 447, 596, 745, 894]],
    ['Ж', 'unicode', [70, 134, 201]],
  ] as const)('of %s, which is %s', (letter, alphabet, ends) => {
    ends.forEach((end, index) => {
      expect(smsLimit(alphabet, index + 1)).toBe(end - 5)
      expect(countSms(letter.repeat(end - 5))).toEqual({ alphabet, length: end - 5, parts: index + 1 })
      expect(countSms(letter.repeat(end - 4)).parts).toBe(index + 2)
    })
  })

  test('one part is what the templates are held to', () => expect(smsLimit('plain')).toBe(SMS_LENGTH))

  test('a text never fits fewer parts than a beginning of it', () => {
    fc.assert(
      fc.property(fc.oneof(texts, turkish), fc.nat(), (text, cut) => {
        const beginning = text.slice(0, cut % (text.length + 1))
        expect(countSms(beginning).parts).toBeLessThanOrEqual(countSms(text).parts)
      }),
    )
  })

  test('the parts hold the text, and one fewer would not', () => {
    fc.assert(
      fc.property(fc.oneof(texts, turkish), (text) => {
        const { alphabet, length, parts } = countSms(text)
        expect(length).toBeLessThanOrEqual(smsLimit(alphabet, parts))
        if (parts > 1) expect(length).toBeGreaterThan(smsLimit(alphabet, parts - 1))
      }),
    )
  })

  test('plain writing is never longer in parts than the Turkish one of the same words', () => {
    fc.assert(
      fc.property(
        turkish.filter((text) => !/[€₺…]/.test(text)),
        (text) => {
          const plain = countSms(toSmsText(text))
          expect(plain.alphabet).toBe('plain')
          expect(plain.parts).toBeLessThanOrEqual(countSms(toSmsText(text, 'turkish')).parts)
        },
      ),
    )
  })
})
