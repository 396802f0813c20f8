import { describe, expect, test } from 'vitest'
import { isCardNumber, scrub } from './scrub.ts'

const MASKED: readonly (readonly [string, string, string])[] = [
  ['a card number', 'kart 4111111111111111 gitti', 'kart [card] gitti'],
  ['a spaced card number', '5528 7900 0000 0008', '[card]'],
  ['a dashed card number', '4111-1111-1111-1111', '[card]'],
  ['a card number glued to other digits', '994111111111111111', '[card]'],
  ['a Turkish IBAN', 'TR33 0006 1005 1978 6457 8413 26', '[iban]'],
  ['an IBAN without spaces', 'iban=TR330006100519786457841326;', 'iban=[iban];'],
  ['an identity number', 'tckn 10000000146', 'tckn [tckn]'],
  ['a mobile number', '0532 111 22 33', '[phone]'],
  ['an international number', '+90 (532) 111-22-33', '[phone]'],
  ['a bare mobile number', '5321112233', '[phone]'],
  ['a foreign number', '+49 151 1234567', '[phone]'],
  ['an e-mail', 'to ayse.yilmaz@ornek.av.tr now', 'to [email] now'],
  [
    'a bot token in a URL',
    'https://api.telegram.org/bot123456789:AAExampleExampleExampleExampleExam/getMe',
    'https://api.telegram.org/bot[bot-token]/getMe',
  ],
  ['a webhook secret', 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', '[whsec]'],
  ['a link token', 'GET /o/Zk9-3xQ2_aBcDeFgHiJkLm', 'GET /o/[token]'],
  ['a link token on its own', 'token Zk9-3xQ2_aBcDeFgHiJkLm.', 'token [token].'],
  ['a bearer credential', 'authorization: Bearer abc.def.ghi', 'authorization: [credential]'],
]

const KEPT = [
  '0192f3c4-a5b6-7123-8123-412345678901',
  'attempt 01000000-0000-7000-8000-000000000000 settled after 1200 ms',
  'connect ECONNREFUSED 127.0.0.1:45259',
  'payment-attempt-reconciled',
  'order 12345678901',
  '2026-11-23T13:00:00.000Z',
]

describe('scrub', () => {
  test.each(MASKED)('masks %s', (_what, text, expected) => {
    expect(scrub(text)).toBe(expected)
  })
  test.each(KEPT)('keeps %s', (text) => {
    expect(scrub(text)).toBe(text)
  })
  test('a number that is a card number is known, an instant is not', () => {
    expect(isCardNumber(4111111111111111)).toBe(true)
    expect(isCardNumber(1_795_438_800_000)).toBe(false)
    expect(isCardNumber(150_000)).toBe(false)
  })
})
