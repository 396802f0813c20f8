import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { isLuhnValid } from './card-number.ts'
import { DECLINE_CODES } from './decline-codes.ts'
import { TEST_CARDS } from './test-cards.ts'
import { TEXTS } from './texts.ts'

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
const fixture = z.array(z.object({ code: z.string(), reason: z.string(), meaning: z.string() }))

describe('test cards', () => {
  it('are valid, distinct, documented and described in both languages', () => {
    const documentation = read('docs/sandbox-pos.md')
    for (const { number, id } of TEST_CARDS) {
      expect(isLuhnValid(number), number).toBe(true)
      expect(documentation).toMatch(new RegExp(`\\| ${number} +\\| ${id} +\\|`))
      expect(TEXTS.tr[`test.${id}`]).toBeTruthy()
    }
    expect(new Set(TEST_CARDS.map(({ number }) => number)).size).toBe(TEST_CARDS.length)
  })

  it('bring about every decline code exactly once', () => {
    const declines = TEST_CARDS.flatMap(({ effect }) => (effect.kind === 'decline' ? [effect.as] : []))
    expect(declines.toSorted()).toEqual(Object.keys(DECLINE_CODES).toSorted())
  })
})

describe('decline codes', () => {
  it('are the ones of the fixture that adapters are tested with', () => {
    const listed = fixture.parse(JSON.parse(read('test/fixtures/psp/sandbox/decline-codes.json')))
    expect(Object.fromEntries(listed.map(({ reason, code }) => [reason, code]))).toEqual(DECLINE_CODES)
  })
})

describe('texts', () => {
  it('exist in both languages with the same gaps', () => {
    const gapsOf = (texts: Record<string, string>) =>
      Object.fromEntries(
        Object.entries(texts).map(([key, text]) => [key, [...text.matchAll(/\{\w+\}/g)].flat().sort()]),
      )
    expect(gapsOf(TEXTS.en)).toEqual(gapsOf(TEXTS.tr))
  })

  it('tell nobody that a card was lost, stolen or suspected', () => {
    expect(TEXTS.tr['reason.lost_or_stolen']).toBe(TEXTS.tr['reason.suspected_fraud'])
    expect(TEXTS.tr['reason.lost_or_stolen']).not.toMatch(/kayıp|çalıntı|şüphe/i)
  })
})
