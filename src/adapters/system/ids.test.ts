import fc from 'fast-check'
import { expect, test } from 'vitest'
import { openIds, systemIds } from './ids.ts'

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

test('ids are UUIDv7 and carry their millisecond', () => {
  const id = openIds(() => 0x0192f3c4a5b6).uuid()
  expect(id).toMatch(UUID_V7)
  expect(id.startsWith('0192f3c4-a5b6-7')).toBe(true)
})

test('ids of one process sort as they were made, whatever the wall clock does', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 2, maxLength: 50 }), (times) => {
      const queue = [...times]
      const ids = openIds(() => queue.shift() ?? 1)
      const made = times.map(() => ids.uuid())
      expect([...made].sort()).toEqual(made)
    }),
  )
})

test('ten thousand ids of one millisecond differ and stay in order', () => {
  const ids = openIds(() => 1)
  const made = Array.from({ length: 10_000 }, () => ids.uuid())
  expect(new Set(made).size).toBe(10_000)
  expect([...made].sort()).toEqual(made)
})

test('a link token of 16 bytes has 22 characters of the URL alphabet', () => {
  expect(systemIds.token(16)).toMatch(/^[A-Za-z0-9_-]{22}$/)
})

test('a random integer stays below its limit', () => {
  for (let i = 0; i < 100; i += 1) expect([0, 1, 2]).toContain(systemIds.randomBelow(3))
})
