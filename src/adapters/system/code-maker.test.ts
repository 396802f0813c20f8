import { expect, test } from 'vitest'
import { instant } from '../../domain/instant.ts'
import { codeMaker } from './code-maker.ts'

/** RFC 6238, appendix B, SHA-1: the secret is the ASCII text 12345678901234567890; eight digits cut to six. */
const SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'
const VECTORS = [
  [59, '287082'],
  [1_111_111_109, '081804'],
  [1_111_111_111, '050471'],
  [1_234_567_890, '005924'],
  [2_000_000_000, '279037'],
  [20_000_000_000, '353130'],
] as const

test.each(VECTORS)('at second %i the code is %s', (second, code) => {
  expect(codeMaker.stepOf(SECRET, code, instant(second * 1_000))).toBe(Math.floor(second / 30))
})

test('a clock that is one step off is met, two steps are not', () => {
  const at = (second: number) => codeMaker.stepOf(SECRET, '050471', instant(second * 1_000))
  const step = Math.floor(1_111_111_111 / 30)
  expect([at(1_111_111_111 - 30), at(1_111_111_111 + 30)]).toEqual([step, step])
  expect([at(1_111_111_111 - 90), at(1_111_111_111 + 90)]).toEqual([null, null])
})

test.each(['', '05047', '0504711', 'abcdef', '05047 1', '٠٥٠٤٧١'])('"%s" is no code', (code) => {
  expect(codeMaker.stepOf(SECRET, code, instant(1_111_111_111_000))).toBeNull()
})

test('a new secret is 160 bits, never the same, and its address names office and member', () => {
  const [first, second] = [codeMaker.newSecret(), codeMaker.newSecret()]
  expect(first).toMatch(/^[A-Z2-7]{32}$/)
  expect(first).not.toBe(second)
  const address = new URL(codeMaker.address(first, { issuer: 'Demir Hukuk', account: 'Av. Ayşe' }))
  expect(decodeURIComponent(address.pathname)).toContain('Demir Hukuk:Av. Ayşe')
  expect(Object.fromEntries(address.searchParams)).toMatchObject({ secret: first, digits: '6', period: '30' })
})
