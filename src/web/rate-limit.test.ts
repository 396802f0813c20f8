import { describe, expect, it } from 'vitest'
import { HttpProblem } from './http-problem.ts'
import { memoryLimiters, networkOf } from './rate-limit.ts'

describe('limits', () => {
  it('refuse the use after the last, and say how long to wait', async () => {
    const limiter = memoryLimiters({ name: 'test', points: 2, seconds: 60 })
    await limiter.spend('a')
    expect(await limiter.waitSeconds('a')).toBe(0)
    await limiter.spend('a')
    expect(await limiter.waitSeconds('a')).toBeGreaterThan(0)
    const refused = await limiter.spend('a').catch((problem: unknown) => problem)
    expect(refused).toBeInstanceOf(HttpProblem)
    expect(refused).toMatchObject({ status: 429 })
    expect(await limiter.waitSeconds('b')).toBe(0)
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
