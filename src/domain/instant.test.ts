import fc from 'fast-check'
import { expect, test } from 'vitest'
import { instants } from '../../test/support/arbitraries.ts'
import { DAY_MS, expiryOf, HOUR_MS, instant, istanbulDayBounds } from './instant.ts'

const at = (iso: string) => instant(Date.parse(iso))

const istanbulDay = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Istanbul', dateStyle: 'short' })

test('a day in Istanbul holds its moment and is the calendar’s day', () => {
  fc.assert(
    fc.property(instants, (moment) => {
      const { start, end } = istanbulDayBounds(moment)
      expect(start <= moment && moment < end).toBe(true)
      expect(end - start).toBe(DAY_MS)
      const day = istanbulDay.format(moment)
      expect([istanbulDay.format(start), istanbulDay.format(end - 1)]).toEqual([day, day])
      expect(istanbulDay.format(start - 1)).not.toBe(day)
      expect(istanbulDay.format(end)).not.toBe(day)
    }),
  )
})

test.each([
  ['2026-12-31T20:59:59.999Z', '2026-12-30T21:00:00.000Z'],
  ['2026-12-31T21:00:00.000Z', '2026-12-31T21:00:00.000Z'],
  ['2028-02-29T12:00:00.000Z', '2028-02-28T21:00:00.000Z'],
  ['1969-12-31T23:00:00.000Z', '1969-12-31T21:00:00.000Z'],
])('%s is in the day that starts %s', (moment, start) => {
  expect(istanbulDayBounds(at(moment)).start).toBe(at(start))
})

test('a validity is counted in minutes', () => {
  expect(expiryOf(at('2026-12-31T20:59:00Z'), 60)).toBe(at('2026-12-31T20:59:00Z') + HOUR_MS)
})
