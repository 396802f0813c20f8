import { expect, test } from 'vitest'
import { readOfficePhone } from './office-contact.ts'

test.each([
  ['0212 555 11 22', '+902125551122'],
  ['(0212) 555-11-22', '+902125551122'],
  ['212 555 1122', '+902125551122'],
  ['+90 532 111 22 33', '+905321112233'],
  ['90 850 123 45 67', '+908501234567'],
  ['0090 212 555 11 22', '+902125551122'],
  ['+49 30 901820', '+4930901820'],
  ['0212 555 11 2', null],
  ['+90 212 555', null],
  ['444 1 234', null],
  ['beni arayın', null],
])('%s is %s', (typed, phone) => expect(readOfficePhone(typed)).toBe(phone))
