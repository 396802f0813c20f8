import { expect, test } from 'vitest'
import { parseEmailAddress, parsePhoneNumber, sameEmail } from './address.ts'

test('a phone number is E.164 or nothing', () => {
  expect(parsePhoneNumber('+905321112233')).toEqual({ ok: true, value: '+905321112233' })
  for (const text of ['05321112233', '+0532', '+90 532 111 22 33', '', '+1234567890123456'])
    expect(parsePhoneNumber(text).ok).toBe(false)
})

test('an e-mail address keeps its local part and lowers its domain', () => {
  expect(parseEmailAddress('Ali.Kaya@Example.COM')).toEqual({ ok: true, value: 'Ali.Kaya@example.com' })
  for (const text of [
    'ali',
    'ali@',
    '@example.com',
    'a li@example.com',
    'ali@example',
    'ali..x@example.com',
    'ali@-x.com',
    'ali@example.com\r\nBcc: x@y.com',
  ])
    expect(parseEmailAddress(text).ok).toBe(false)
})

test('case does not make another mailbox', () => {
  const a = parseEmailAddress('Ali@example.com')
  const b = parseEmailAddress('ali@EXAMPLE.com')
  expect(a.ok && b.ok && sameEmail(a.value, b.value)).toBe(true)
})
