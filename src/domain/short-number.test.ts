import fc from 'fast-check'
import { expect, test } from 'vitest'
import { drawShortNumber, parseShortNumber } from './short-number.ts'

const drawn = fc
  .infiniteStream(fc.nat(1_000_000))
  .map((stream) => drawShortNumber((limit) => (stream.next().value ?? 0) % limit))

test('what is drawn is read back, in either case', () => {
  fc.assert(
    fc.property(drawn, (number) => {
      expect(parseShortNumber(number)).toBe(number)
      expect(parseShortNumber(number.toLowerCase())).toBe(number)
      expect(number).not.toMatch(/[BGILOQS01]/)
    }),
  )
})

test('what is read looks like no amount and no date', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 4, maxLength: 4 }), (text) => {
      const number = parseShortNumber(text)
      expect(number ?? 'K7K3').toMatch(/^(?=.*[A-Z].*[A-Z])(?=.*[A-Z].*\d)[A-Z2-9]{4}$/)
    }),
  )
})

test.each(['7K3', '7K3FA', '500K', '15MN', '23TE', 'KAVE', '2345', 'K234', '7K3I', 'B7K3', '7K 3', '', 'ﬀ23'])(
  '"%s" is none',
  (text) => expect(parseShortNumber(text)).toBe(null),
)

test('a source without chance is a fault, not an endless search', () => {
  expect(() => drawShortNumber(() => 0)).toThrow('never produced')
})
