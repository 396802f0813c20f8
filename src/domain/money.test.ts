import fc from 'fast-check'
import { expect, test } from 'vitest'
import { payableAmounts } from '../../test/support/arbitraries.ts'
import { addKurus, formatLira, kurus, MAX_AMOUNT_KURUS, parseLira, payableKurus, splitKurus } from './money.ts'

const refusal = (text: string) => {
  const read = parseLira(text)
  return read.ok ? read.value : read.error.kind
}

test('what is written is read back the same', () => {
  fc.assert(
    fc.property(payableAmounts, (amount) => {
      expect(parseLira(formatLira(amount))).toEqual({ ok: true, value: amount })
    }),
  )
})

test('an amount is written in the Turkish way', () => {
  expect([0, 5, 150, 150_050, 1_234_567_89].map((n) => formatLira(kurus(n)))).toEqual([
    '0,00',
    '0,05',
    '1,50',
    '1.500,50',
    '1.234.567,89',
  ])
})

test.each([
  ['1500', 150_000],
  ['1.500', 150_000],
  ['1.500,5', 150_050],
  ['1500,50', 150_050],
  ['0,05', 5],
  ['10.000.000', MAX_AMOUNT_KURUS],
])('%s is read', (text, amount) => expect(parseLira(text)).toEqual({ ok: true, value: amount }))

test.each([
  ...['1500.50', '1.5', '1.50', '1,500', '1500,505', '12,3456', '0.500', '007', '00'].map((text) => [
    text,
    'ambiguous',
  ]),
  ...[
    '',
    ' 5',
    '5 ',
    '-5',
    '+5',
    '1.50.000',
    '1..500',
    '1,2,3',
    ',5',
    '5,',
    '1e3',
    '٥',
    '1.500,',
    '5 TL',
    '0x10',
    'NaN',
  ].map((text) => [text, 'not_an_amount']),
  ...['0', '0,00', '0,0'].map((text) => [text, 'not_positive']),
  ...['10.000.000,01', '10000001', '9'.repeat(400)].map((text) => [text, 'too_large']),
  ['1.500,505', 'too_many_decimals'],
])('"%s" is refused: %s', (text = '', kind) => expect(refusal(text)).toBe(kind))

test('no text at all is read as an amount that may not be asked for', () => {
  const texts = fc.string({ unit: fc.constantFrom(...'0123456789.,'), maxLength: 14 })
  fc.assert(
    fc.property(texts, (text) => {
      const read = parseLira(text)
      expect(read.ok ? payableKurus(read.value) : read).toEqual(read)
    }),
  )
})

test('slices sum to the whole and differ by a kuruş at most, the larger first', () => {
  fc.assert(
    fc.property(payableAmounts, fc.integer({ min: 1, max: 36 }), (amount, parts) => {
      const slices = splitKurus(amount, parts)
      expect(slices.length).toBe(parts)
      expect(addKurus(...slices)).toBe(amount)
      expect(Math.max(...slices) - Math.min(...slices)).toBeLessThanOrEqual(1)
      expect(slices).toEqual(slices.toSorted((a, b) => b - a))
    }),
  )
})

test('nothing is split into no parts', () => {
  for (const parts of [0, -1, 1.5, Number.NaN]) expect(() => splitKurus(kurus(100), parts)).toThrow(RangeError)
})

test('a fraction, a debt or an endless sum is no money', () => {
  for (const value of [0.1, -1, Number.NaN, Infinity, 2 ** 53]) expect(() => kurus(value)).toThrow(RangeError)
  expect(payableKurus(-1)).toEqual({ ok: false, error: { kind: 'not_positive' } })
})
