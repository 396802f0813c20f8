import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { PhoneNumber } from '../domain/address.ts'
import { instant } from '../domain/instant.ts'
import { kurus, MAX_AMOUNT_KURUS } from '../domain/money.ts'
import { readAmount } from '../conversation/interpret/amount.ts'
import { formatFor } from './format.ts'
import { displayPhone } from './phone.ts'

const tr = formatFor('tr')
const en = formatFor('en')
const AT = instant(Date.parse('2026-11-26T18:30:00+03:00'))

test('values read as people here write them', () => {
  expect(tr.money(kurus(1_500_000))).toBe('15.000,00 TL')
  expect(tr.dateTime(AT)).toBe('26 Kasım 2026 Perşembe 18:30')
  expect(tr.shortDateTime(AT)).toBe('26.11.2026 18:30')
  expect([tr.clockTime(AT), en.clockTime(AT)]).toEqual(['18:30', '18:30'])
  expect([tr.duration(4320), tr.duration(90), tr.duration(0)]).toEqual(['3 gün', '1 saat 30 dakika', '0 dakika'])
  expect(tr.remaining(AT, instant(AT + 51 * 3_600_000 + 59_999))).toBe('2 gün 3 saat')
  expect(tr.remaining(AT, instant(AT + 72 * 3_600_000 - 4_000))).toBe('3 gün')
  expect(tr.remaining(AT, instant(AT - 1))).toBe('0 dakika')
})

test('English values', () => {
  expect(en.money(kurus(1_500_050))).toBe('15,000.50 TL')
  expect(en.dateTime(AT)).toBe('Thursday 26 November 2026 18:30')
  expect(en.shortDateTime(AT)).toBe('26 Nov 2026 18:30')
  expect([en.duration(1440), en.duration(2880 + 60)]).toEqual(['1 day', '2 days 1 hour'])
})

test('midnight is 00:00 of the new day', () => {
  expect(tr.shortDateTime(instant(Date.parse('2026-11-26T21:00:00Z')))).toBe('27.11.2026 00:00')
})

test('phones are shown as they would be dialled', () => {
  expect(displayPhone('+905321112233' as PhoneNumber)).toBe('0532 111 22 33')
  expect(displayPhone('+4915123456789' as PhoneNumber)).toBe('+49 1512 3456789')
})

test('an amount shown to people and read back is the same amount', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: MAX_AMOUNT_KURUS }), (amount) => {
      expect(readAmount(tr.money(kurus(amount)))).toEqual({ kind: 'sure', kurus: amount })
      // below a thousand the English form is what a Turkish reader must be asked about
      if (amount >= 100_000) expect(readAmount(en.money(kurus(amount)))).toEqual({ kind: 'sure', kurus: amount })
    }),
  )
})
