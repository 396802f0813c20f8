import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { describeEnv, envExample } from '../src/config/describe.ts'

const text = readFileSync(join(import.meta.dirname, '../.env.example'), 'utf8')

it('names exactly the variables the program reads, in their order', () => {
  const named = [...text.matchAll(/^#? ?([A-Z][A-Z0-9_]*)=/gm)].map(([, name]) => name)
  expect(named).toEqual(describeEnv().map(({ name }) => name))
})

it('is what `npm run env:example` writes', () => {
  expect(text).toBe(envExample())
})

it('sets nothing', () => {
  expect(text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))).toEqual([])
})
