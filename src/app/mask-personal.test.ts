import { expect, test } from 'vitest'
import { maskPersonal } from './mask-personal.ts'

test('a person is initials and the last two digits, in lines too; amounts and numbers stay', () => {
  const masked = maskPersonal({
    shortNumber: '7K3F',
    amount: 1_500_000,
    payerName: 'Ahmet Can Yılmaz',
    phone: '+905321112233',
    email: 'ahmet@ornek.com',
    purpose: 'Vekâlet ücreti, 2026/123',
    url: 'https://ode.ornek.av.tr/o/x',
    lines: [{ shortNumber: '9H4D', payerName: 'İpek Öz', amount: 1 }],
    channels: [{ kind: 'sms', chosen: true }],
    expiresAt: null,
  })
  expect(masked).toEqual({
    shortNumber: '7K3F',
    amount: 1_500_000,
    payerName: 'A. C. Y.',
    phone: '••• 33',
    email: 'a•••@ornek.com',
    purpose: null,
    url: null,
    lines: [{ shortNumber: '9H4D', payerName: 'İ. Ö.', amount: 1 }],
    channels: [{ kind: 'sms', chosen: true }],
    expiresAt: null,
  })
})
