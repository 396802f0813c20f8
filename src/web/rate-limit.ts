import { plusMs, type Instant } from '../domain/instant.ts'
import type { Clock } from '../ports/clock.ts'
import type { CountedUses, UseCounter, UseRule } from '../ports/use-counter.ts'
import { HttpProblem } from './http-problem.ts'

/** reliability.md 3.2. */
export const RULES = {
  wrongToken: { name: 'wrong_token', points: 30, seconds: 600 },
  secretForm: { name: 'secret_form', points: 20, seconds: 600 },
} as const satisfies Record<string, UseRule>

const MAX_REMEMBERED = 10_000

export type Limiter = {
  /** Seconds until the next use as far as this node knows, 0 while there are points left. Counts nothing. */
  waitSeconds(key: string): number
  /** Counts one use among all nodes; throws a 429 where none was left. */
  spend(key: string): Promise<void>
}

export type LimiterFactory = (rule: UseRule) => Limiter

/**
 * Counts are shared, so a limit is one for all nodes. What a count answered is remembered here: a look at a page must
 * not cost a question, and a guesser who changes nodes gets one try there before it is known.
 */
export function sharedLimiters(counter: UseCounter, clock: Clock): LimiterFactory {
  return (rule) => {
    const usedUp = rememberEnds(clock)
    return {
      waitSeconds: (key) => secondsOf(usedUp.waitMs(key)),
      async spend(key) {
        const seen = await counter.count(rule, key)
        if (seen.used >= rule.points) usedUp.remember(key, seen)
        if (seen.used > rule.points) throw new HttpProblem(429, 'rate_limited', Math.max(1, secondsOf(seen.resetInMs)))
      },
    }
  }
}

function rememberEnds(clock: Clock) {
  const ends = new Map<string, Instant>()
  return {
    waitMs: (key: string): number => Math.max(0, (ends.get(key) ?? 0) - clock.now()),
    remember(key: string, { resetInMs }: CountedUses): void {
      if (ends.size >= MAX_REMEMBERED) ends.clear()
      ends.set(key, plusMs(clock.now(), resetInMs))
    },
  }
}

const secondsOf = (ms: number): number => Math.ceil(ms / 1_000)

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
