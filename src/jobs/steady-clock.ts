import { MINUTE_MS, SECOND_MS, type Instant } from '../domain/instant.ts'
import type { Clock } from '../ports/clock.ts'

/** More than a clock that is set right while it runs is moved at once. */
const JUMP_MS = 30 * SECOND_MS
const TRUSTED_AFTER_MS = MINUTE_MS

/**
 * Whether the clock can be believed at this tick (F61): after a jump, seen against time that only goes on, it has to go
 * on evenly for a minute. A day ahead for some seconds must not close what stays open till tomorrow.
 */
export function watchClock(clock: Clock, monotonicMs: () => number = () => performance.now()): () => boolean {
  let last: { readonly wall: Instant; readonly passed: number } | null = null
  let jumpedAt: number | null = null
  return () => {
    const now = { wall: clock.now(), passed: monotonicMs() }
    if (last !== null && Math.abs(now.wall - last.wall - (now.passed - last.passed)) > JUMP_MS) jumpedAt = now.passed
    last = now
    if (jumpedAt !== null && now.passed - jumpedAt >= TRUSTED_AFTER_MS) jumpedAt = null
    return jumpedAt === null
  }
}
