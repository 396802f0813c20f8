import { expect, it } from 'vitest'
import { countJobIds } from './job-ids.ts'

it('job ids are UUIDs that rise', () => {
  const nextId = countJobIds()
  const ids = Array.from({ length: 5_000 }, nextId)
  expect(ids).toEqual([...ids].sort())
  expect(new Set(ids).size).toBe(ids.length)
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/)
})
