import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { instant } from '../domain/instant.ts'
import { interpretLine, type LineProblem } from './interpret-line.ts'

const NOW = instant(Date.parse('2026-11-23T12:30:00Z'))
const KEYS =
  'amountKurus ambiguousAmount phone email payerName purpose expiresAt validForMinutes maxInstallments channels linkRef reportPeriod mustAsk mustNotSend'

function read(input: unknown) {
  const found = interpretLine(JSON.stringify(input), NOW)
  return found.kind === 'read' ? JSON.parse(found.json) : found
}

describe('a line of npm run interpret', () => {
  test('has the text, the intent and every key of the corpus', () => {
    const line = read({ text: 'Ahmet Yılmaz 0532 111 22 33 vekalet ücreti 15.000 tl 3 gün' })
    expect(Object.keys(line)).toEqual(['text', 'intent', 'read'])
    expect(Object.keys(line.read).toSorted()).toEqual(KEYS.split(' ').toSorted())
    expect(line.read).toMatchObject({ amountKurus: 1_500_000, expiresAt: '2026-11-26T15:30:00+03:00', mustAsk: [] })
  })

  test.each([
    ['2026-12-01T10:00:00+03:00', '2026-12-01T23:59:59+03:00'],
    ['2026-12-01T10:00:00', '2026-12-01T23:59:59+03:00'],
    ['2026-12-01', '2026-12-01T23:59:59+03:00'],
    [Date.parse('2026-12-01T07:00:00Z'), '2026-12-01T23:59:59+03:00'],
    [undefined, '2026-11-23T23:59:59+03:00'],
    [null, '2026-11-23T23:59:59+03:00'],
  ])('is read as of %s', (now, until) => {
    expect(read({ text: '500 tl link bugüne kadar', now }).read.expiresAt).toBe(until)
  })

  test('shows no card and no identity number', () => {
    const found = interpretLine('{"text":"kart 4111 1111 1111 1111, tc 10000000146, Ali 500 tl"}', NOW)
    expect(JSON.stringify(found)).not.toMatch(/1111|10000000146/)
  })

  const PROBLEMS: readonly (readonly [string, LineProblem])[] = [
    ['{"text": "a"', 'not_json'],
    ['merhaba', 'not_json'],
    ['["merhaba"]', 'not_an_object'],
    ['null', 'not_an_object'],
    ['{"txt": "merhaba"}', 'no_text'],
    ['{"text": 5}', 'no_text'],
    ['{"text": "merhaba", "now": "dün"}', 'no_such_time'],
    ['{"text": "merhaba", "now": true}', 'no_such_time'],
  ]
  test.each(PROBLEMS)('%s is refused as %s, in words', (line, problem) => {
    expect(interpretLine(line, NOW)).toEqual({ kind: 'refused', problem })
    for (const locale of ['tr', 'en']) {
      const texts = readFileSync(new URL(`../../templates/console/${locale}.json`, import.meta.url), 'utf8')
      expect(JSON.parse(texts).lines[`interpret.${problem}`]).toMatch(/.{10}/)
    }
  })
})
