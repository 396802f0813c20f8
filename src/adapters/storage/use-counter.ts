import { createHash } from 'node:crypto'
import type { Pool } from 'pg'
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible'
import type { UseCounter, UseRule } from '../../ports/use-counter.ts'

/** Counts in the database, so that a guesser gains nothing by going from node to node. Expired rows go by themselves. */
export function openUseCounter(pool: Pool): UseCounter {
  const counters = new Map<string, RateLimiterPostgres>()
  const counterOf = (rule: UseRule): RateLimiterPostgres => {
    const counter = counters.get(rule.name) ?? openCounter(pool, rule)
    counters.set(rule.name, counter)
    return counter
  }
  return {
    async count(rule, key) {
      const seen = await counterOf(rule).consume(keptKey(key)).catch(resultOfRefusal)
      return { used: seen.consumedPoints, resetInMs: seen.msBeforeNext }
    },
  }
}

const openCounter = (pool: Pool, { name, points, seconds }: UseRule): RateLimiterPostgres =>
  new RateLimiterPostgres({
    storeClient: pool,
    storeType: 'pool',
    tableName: 'use_count',
    tableCreated: true,
    keyPrefix: name,
    points,
    duration: seconds,
  })

/** The library rejects with its result where no use is left, and with an error where the database fails. */
function resultOfRefusal(refusal: unknown): RateLimiterRes {
  if (refusal instanceof RateLimiterRes) return refusal
  throw refusal
}

/** What is counted by is an address of somebody's network: its digest does. */
const keptKey = (key: string): string => createHash('sha256').update(key).digest('base64url')
