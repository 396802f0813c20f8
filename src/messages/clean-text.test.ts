import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cleanLine, cleanText, fitText } from './clean-text.ts'

const anyText = fc.string({ unit: 'grapheme', maxLength: 300 })

describe('cleaning', () => {
  test('leaves nothing that hides, rings or turns the direction, and never more than asked', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), fc.integer({ min: 1, max: 200 }), (text, limit) => {
        const clean = cleanText(text, limit)
        expect(clean).not.toMatch(
          /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069]/,
        )
        expect(clean.length).toBeLessThanOrEqual(limit)
        expect(cleanLine(text, limit)).not.toContain('\n')
      }),
    )
  })

  test('leaves ordinary text as it is', () => {
    const text = 'Şükrü Işık,\n₺15.000,00 💚 ödendi'
    expect(cleanText(text, 100)).toBe(text)
    expect(cleanLine(text, 100)).toBe('Şükrü Işık, ₺15.000,00 💚 ödendi')
  })
})

describe('cutting', () => {
  test('keeps what fits and is a beginning of what does not', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 1, max: 200 }), (text, limit) => {
        const cut = fitText(text, limit)
        expect(cut.length).toBeLessThanOrEqual(limit)
        if (text.length <= limit) expect(cut).toBe(text)
        else expect(text.startsWith(cut.slice(0, -1))).toBe(true)
      }),
    )
  })

  test('ends at a word where one is near, and never inside a character', () => {
    expect(fitText('Yılmaz Demir Hukuk Bürosu', 15)).toBe('Yılmaz Demir\u2026')
    expect(fitText('💚💚💚', 4)).toBe('💚\u2026')
  })
})
