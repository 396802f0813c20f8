import { expect, test } from 'vitest'
import { instant } from '../../domain/instant.ts'
import { orderOf } from '../turn.ts'
import { membersNamed, readTeamOrder } from './team-order.ts'

const read = (text: string) => {
  const { intent } = orderOf(text, instant(Date.UTC(2026, 10, 23)))
  return readTeamOrder(
    text,
    intent.entities.amounts.map((amount) => amount.value),
  )
}

test.each([
  ['ekip', { kind: 'list' }],
  ['/ekip@ornek_bot', { kind: 'list' }],
  ['ekip davet Ayşe asistan', { kind: 'invite', name: 'Ayşe', role: 'assistant' }],
  ['/ekip davet Av. Zeynep Kaya avukat', { kind: 'invite', name: 'Av. Zeynep Kaya', role: 'professional' }],
  ['EKİP DAVET İpek Öz SEKRETER', { kind: 'invite', name: 'İpek Öz', role: 'assistant' }],
  ['Mehmet Demir’i ekibe davet et, muhasebe olarak', { kind: 'invite', name: 'Mehmet Demir', role: 'accountant' }],
  ['ekip davet Ayşe', { kind: 'invite', name: 'Ayşe', role: null }],
  ["Ayşe'yi ekipten çıkar", { kind: 'remove', name: 'Ayşe' }],
  ['ekip çıkar ayse kaya', { kind: 'remove', name: 'ayse kaya' }],
  ['ekip rol Ayşe avukat', { kind: 'role', name: 'Ayşe', role: 'professional' }],
  ['ekip sınır asistan 5 bin tl', { kind: 'limit', whose: { kind: 'role', role: 'assistant' }, amount: 500_000 }],
  ['ekip sınır Ayşe 7.500', { kind: 'limit', whose: { kind: 'member', name: 'Ayşe' }, amount: 750_000 }],
  ['ekip sınır Ayşe 1.5', { kind: 'limit', whose: { kind: 'member', name: 'Ayşe' }, amount: 'unclear' }],
  ['ekip sınır Ayşe yok', { kind: 'limit', whose: { kind: 'member', name: 'Ayşe' }, amount: 'none' }],
  ['ekip sınır iade 10.000', { kind: 'limit', whose: { kind: 'refund' }, amount: 1_000_000 }],
  ['ekip limit iade kaldır', { kind: 'limit', whose: { kind: 'refund' }, amount: 'none' }],
  ['ekip sınır büro 250.000 tl', { kind: 'limit', whose: { kind: 'office' }, amount: 25_000_000 }],
  ['ekip sıfırla Ayşe', { kind: 'reset_codes', name: 'Ayşe' }],
  ['ekip grup', { kind: 'group' }],
] as const)('"%s"', (text, order) => {
  expect(read(text)).toEqual(order)
})

test('a member is found by any part of the name, and two who fit are two', () => {
  const members = ['Av. Ayşe Demir', 'Ayşegül Kaya', 'İbrahim Işık'].map((displayName) => ({ displayName }))
  const named = (name: string) => membersNamed(members, name).map(({ displayName }) => displayName)
  expect(named('ayse')).toEqual(['Av. Ayşe Demir', 'Ayşegül Kaya'])
  expect(named('AYŞE DEMİR')).toEqual(['Av. Ayşe Demir'])
  expect(named('isik')).toEqual(['İbrahim Işık'])
  expect(named('')).toEqual([])
  expect(named('demet')).toEqual([])
})
