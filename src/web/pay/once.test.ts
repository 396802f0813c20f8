import { describe, expect, it } from 'vitest'
import { instant, MINUTE_MS } from '../../domain/instant.ts'
import { createOnce } from './once.ts'

describe('one answer per click', () => {
  it('shares an answer for a minute, and asks again for one that is not kept or failed', async () => {
    const time = { now: 0 }
    let runs = 0
    const once = createOnce<number>({ now: () => instant(time.now) }, (answer) => answer > 0)
    const run = (answer: number) => async (): Promise<number> => {
      runs += 1
      return answer
    }
    expect(await Promise.all([once('a', run(7)), once('a', run(8))])).toEqual([7, 7])
    expect(await once('b', run(-1))).toBe(-1)
    expect(await once('b', run(9))).toBe(9)
    await expect(once('c', () => Promise.reject(new Error('lost')))).rejects.toThrow('lost')
    expect(await once('c', run(3))).toBe(3)
    time.now = MINUTE_MS
    expect(await once('a', run(8))).toBe(8)
    expect(runs).toBe(5)
  })
})
