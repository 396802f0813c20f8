import { MINUTE_MS, plusMs, type Instant } from '../../domain/instant.ts'
import type { Clock } from '../../ports/clock.ts'

const KEEP_MS = MINUTE_MS
const MAX_KEPT = 5_000

/**
 * A second press while the first is still on its way shares its answer: browsers drop the first answer and show the
 * second. An answer that is not worth keeping may be asked for again with the same key.
 */
export function createOnce<T>(
  clock: Clock,
  isKept: (answer: T) => boolean,
): (key: string, run: () => Promise<T>) => Promise<T> {
  const kept = new Map<string, { readonly answer: Promise<T>; readonly until: Instant }>()
  return (key, run) => {
    const now = clock.now()
    const known = kept.get(key)
    if (known !== undefined && now < known.until) return known.answer
    if (kept.size >= MAX_KEPT) kept.clear()
    const answer = run()
    kept.set(key, { answer, until: plusMs(now, KEEP_MS) })
    answer.then(
      (settled) => isKept(settled) || kept.delete(key),
      () => kept.delete(key),
    )
    return answer
  }
}
