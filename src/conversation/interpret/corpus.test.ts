import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { judgeUtterance, readUtterances } from '../../../test/support/utterances.ts'

describe.each(['utterances.tr.jsonl', 'utterances-own.tr.jsonl'])('%s', (name) => {
  const utterances = readUtterances(readFileSync(new URL(`../../../test/fixtures/${name}`, import.meta.url), 'utf8'))

  test.each(utterances.map((line) => [line.id, line.text, line] as const))('%s %s', (_id, _text, line) => {
    expect(judgeUtterance(line)).toEqual([])
  })
})
