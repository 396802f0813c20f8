import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkCard, readCardFields } from './card-form.ts'
import { CARD_FAMILIES, installmentOptions } from './card-families.ts'

const NOW = Date.parse('2026-11-23T12:00:00+03:00')
const TERMS = { amount: 100_000, installmentCap: 6, now: NOW }
const GOOD = { holder: 'Ayşe Kaya', number: '5549600000000012', expiry: '11/26', cvc: '123', installments: '3' }
const errorsOf = (changes: Partial<typeof GOOD>) => {
  const checked = checkCard({ ...GOOD, ...changes }, TERMS)
  return checked.ok ? {} : checked.error
}

describe('checkCard', () => {
  it('accepts a test card in its last month, however its number was typed', () => {
    const typed = readCardFields(new URLSearchParams({ ...GOOD, number: ' 5549-6000 0000 0012 ' }))
    expect(checkCard(typed, TERMS)).toMatchObject({
      ok: true,
      value: { card: { id: 'success' }, option: { count: 3 } },
    })
  })

  it('says of each field what is wrong with it', () => {
    expect(errorsOf({ number: '' })).toEqual({ number: 'error.number.missing' })
    expect(errorsOf({ number: '5549600000000013' })).toEqual({ number: 'error.number.mistyped' })
    expect(errorsOf({ number: '4111111111111111' })).toEqual({ number: 'error.number.not_a_test_card' })
    expect(errorsOf({ expiry: '10/26' })).toEqual({ expiry: 'error.expiry.past' })
    expect(errorsOf({ expiry: '13/26' })).toEqual({ expiry: 'error.expiry.form' })
    expect(errorsOf({ cvc: '12' })).toEqual({ cvc: 'error.cvc' })
    expect(errorsOf({ holder: '' })).toEqual({ holder: 'error.holder' })
    expect(errorsOf({ installments: '9' })).toEqual({ installments: 'error.installments' })
    expect(errorsOf({ number: '4546710000000080' })).toEqual({ installments: 'error.installments' })
  })

  it('never lets a number through that is no test card', () => {
    const numbers = fc.stringMatching(/^\d{12,19}$/)
    const isAccepted = (number: string): boolean => checkCard({ ...GOOD, number }, TERMS).ok
    fc.assert(
      fc.property(numbers, (number) => {
        expect(isAccepted(number)).toBe(false)
      }),
    )
  })
})

describe('installmentOptions', () => {
  it('never asks less than the price, stays under the cap, and starts with a single payment', () => {
    const amount = fc.integer({ min: 1, max: 1_000_000_000 })
    fc.assert(
      fc.property(amount, fc.constantFrom(...CARD_FAMILIES), fc.integer({ min: 1, max: 12 }), (price, family, cap) => {
        const options = installmentOptions(price, family, cap)
        expect(options[0]).toEqual({ count: 1, perSlice: price, total: price, surcharge: 0 })
        for (const { count, total, perSlice, surcharge } of options) {
          expect(count).toBeLessThanOrEqual(cap)
          expect(total).toBe(price + surcharge)
          expect(perSlice * count).toBeGreaterThanOrEqual(total)
        }
      }),
    )
  })
})
