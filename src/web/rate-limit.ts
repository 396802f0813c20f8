import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import { HttpProblem } from './http-problem.ts'

export type Rule = { readonly name: string; readonly points: number; readonly seconds: number }

/** reliability.md 3.2. */
export const RULES = {
  wrongToken: { name: 'wrong_token', points: 30, seconds: 600 },
  secretForm: { name: 'secret_form', points: 20, seconds: 600 },
} as const satisfies Record<string, Rule>

export type Limiter = {
  /** Seconds until the next use, 0 while there are points left. Counts nothing. */
  waitSeconds(key: string): Promise<number>
  /** Counts one use; throws a 429 where none was left. */
  spend(key: string): Promise<void>
}

export type LimiterFactory = (rule: Rule) => Limiter

/** Counts in this process: enough for one node. */
export const memoryLimiters: LimiterFactory = (rule) =>
  limiterOn(rule, new RateLimiterMemory({ keyPrefix: rule.name, points: rule.points, duration: rule.seconds }))

function limiterOn(rule: Rule, counter: RateLimiterMemory): Limiter {
  return {
    async waitSeconds(key) {
      const seen = await counter.get(key)
      return seen === null || seen.consumedPoints < rule.points ? 0 : secondsOf(seen)
    },
    async spend(key) {
      try {
        await counter.consume(key)
      } catch (refusal) {
        if (refusal instanceof RateLimiterRes) throw new HttpProblem(429, 'rate_limited', secondsOf(refusal))
        throw refusal
      }
    },
  }
}

const secondsOf = (seen: RateLimiterRes): number => Math.max(1, Math.ceil(seen.msBeforeNext / 1_000))

/** One household or office has one IPv4 address, or one /64 of IPv6. */
export function networkOf(ip: string | undefined): string {
  if (ip === undefined) return 'unknown'
  const v4 = /^(?:::ffff:)?(\d+\.\d+\.\d+\.\d+)$/i.exec(ip)
  if (v4?.[1] !== undefined) return v4[1]
  return expandGroups(ip).slice(0, 4).join(':')
}

function expandGroups(ip: string): string[] {
  const [head = '', tail] = ip.split('::')
  const front = head === '' ? [] : head.split(':')
  if (tail === undefined) return front
  const back = tail === '' ? [] : tail.split(':')
  return [...front, ...Array.from({ length: Math.max(0, 8 - front.length - back.length) }, () => '0'), ...back]
}
