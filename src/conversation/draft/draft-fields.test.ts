import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { instant } from '../../domain/instant.ts'
import { kurus } from '../../domain/money.ts'
import { interpret } from '../interpret/interpret.ts'
import { gather, NO_FIELDS, nextQuestion, settle, type Gathered } from './draft-fields.ts'

const now = instant(Date.UTC(2026, 10, 23, 9))
const NOTHING: Gathered = { fields: NO_FIELDS, open: {} }
const after = (text: string, known = NOTHING): Gathered => gather(known, interpret(text, { now }).entities)

describe('what a sentence says of a draft', () => {
  it('is enough when it holds a person, an address and an amount', () => {
    const gathered = after('Ahmet Yılmaz 0532 111 22 33 vekalet ücreti 15.000 tl 3 gün')
    expect(nextQuestion(gathered)).toBeNull()
    expect(gathered.fields).toMatchObject({
      amount: kurus(1_500_000),
      name: 'Ahmet Yılmaz',
      phone: '+905321112233',
      validForMinutes: 3 * 24 * 60,
    })
  })

  it.each([
    ['link oluştur', 'amount'],
    ['Ahmet Yılmaz 0532 111 22 33', 'amount'],
    ['15.000 tl', 'payer'],
    ['Ahmet Yılmaz 15.000 tl', 'contact'],
    ['0532 111 22 33 15.000 tl', 'name'],
    ['Ahmet Yılmaz 0532 111 22 33 0533 111 22 33 15.000 tl', 'phone'],
    ['Ahmet Yılmaz 0532 111 22 33 12.50 tl', 'amount'],
  ])('"%s" leaves the question of %s', (text, question) => {
    expect(nextQuestion(after(text))).toBe(question)
  })

  it('never takes one of several amounts, and offers their sum', () => {
    const { fields, open } = after('Ahmet Yılmaz 0532 111 22 33 5.000 tl vekalet 2.000 tl masraf')
    expect(fields.amount).toBeNull()
    expect(open.amount?.options).toEqual(['500000', '200000', '700000'])
  })

  it('replaces what was said before', () => {
    const known = after('Ahmet Yılmaz 0532 111 22 33 15.000 tl')
    expect(after('16.000 tl', known).fields).toMatchObject({ amount: kurus(1_600_000), name: 'Ahmet Yılmaz' })
  })

  it('settles a question for good, whatever the options were', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000 }), (amount) => {
        const settled = settle(after('12.50'), 'amount', String(amount))
        expect(settled.fields.amount).toBe(amount)
        expect(settled.open.amount).toBeUndefined()
      }),
    )
  })

  it('of any text leads to a question or to a draft, never to an exception', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (texts) => {
        const gathered = texts.reduce((known, text) => after(text, known), NOTHING)
        const complete = gathered.fields.amount !== null && (gathered.fields.phone ?? gathered.fields.email) !== null
        expect(nextQuestion(gathered) !== null || complete).toBe(true)
      }),
    )
  })
})
