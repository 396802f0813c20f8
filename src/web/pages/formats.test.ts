import { describe, expect, it } from 'vitest'
import { DAY_MS, HOUR_MS, instant, MINUTE_MS } from '../../domain/instant.ts'
import { kurus } from '../../domain/money.ts'
import { formatsFor } from './formats.ts'

const AT = instant(Date.UTC(2026, 10, 26, 21, 30))

describe('formats', () => {
  it('write Istanbul time and lira as each reader writes them', () => {
    const tr = formatsFor('tr')
    expect(tr.longTime(AT)).toBe('27 Kasım 2026 Cuma 00:30')
    expect(tr.shortTime(AT)).toBe('27.11.2026 00:30')
    expect(tr.money(kurus(150_050))).toBe('1.500,50 TL')
    const en = formatsFor('en')
    expect(en.longTime(AT)).toMatch(/^Friday,? 27 November 2026 at 00:30$/)
    expect(en.money(kurus(150_050))).toBe('1,500.50 TL')
  })

  it.each([
    [3 * DAY_MS, '3 gün'],
    [2 * DAY_MS + 4 * HOUR_MS + MINUTE_MS, '2 gün 4 saat'],
    [5 * HOUR_MS + 20 * MINUTE_MS, '5 saat 20 dakika'],
    [HOUR_MS, '1 saat'],
    [1, '1 dakika'],
  ])('tell %d ms as %s', (milliseconds, text) => {
    expect(formatsFor('tr').duration(milliseconds)).toBe(text)
  })
})
