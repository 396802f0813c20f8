import { describe, expect, it } from 'vitest'
import { memoryUseCounter } from '../../test/support/memory-use-counter.ts'
import { NOW } from '../../test/support/builders.ts'
import { plusMs } from '../domain/instant.ts'
import { HttpProblem } from './http-problem.ts'
import { networkOf, sharedLimiters } from './rate-limit.ts'

const RULE = { name: 'test', points: 2, seconds: 60 }

describe('limits', () => {
  it('refuse the use after the last, and say how long to wait', async () => {
    let now = NOW
    const limiter = sharedLimiters(memoryUseCounter(), { now: () => now })(RULE)
    await limiter.spend('a')
    expect(limiter.waitSeconds('a')).toBe(0)
    await limiter.spend('a')
    expect(limiter.waitSeconds('a')).toBe(60)
    const refused = await limiter.spend('a').catch((problem: unknown) => problem)
    expect(refused).toBeInstanceOf(HttpProblem)
    expect(refused).toMatchObject({ status: 429 })
    expect(limiter.waitSeconds('b')).toBe(0)
    now = plusMs(NOW, 60_000)
    expect(limiter.waitSeconds('a')).toBe(0)
  })

  it('are one for all nodes: what was spent at one is missing at the other', async () => {
    const counter = memoryUseCounter()
    const [here, there] = [1, 2].map(() => sharedLimiters(counter, { now: () => NOW })(RULE))
    await here?.spend('a')
    await here?.spend('a')
    await expect(there?.spend('a')).rejects.toMatchObject({ status: 429 })
    expect(there?.waitSeconds('a')).toBeGreaterThan(0)
  })

  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['2001:db8:1:2::9', '2001:db8:1:2'],
    ['2001:db8::1', '2001:db8:0:0'],
    ['::1', '0:0:0:0'],
    [undefined, 'unknown'],
  ])('count %s as %s', (ip, network) => {
    expect(networkOf(ip)).toBe(network)
  })
})
