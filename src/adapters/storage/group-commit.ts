import { setImmediate as nextTurn } from 'node:timers/promises'

/** Thrown where more work waits than may; the caller answers "later" (503) and the sender repeats. */
export class TooBusyError extends Error {
  override readonly name = 'TooBusyError'
}

type Waiting<T, R> = {
  readonly item: T
  readonly resolve: (result: R) => void
  readonly reject: (cause: unknown) => void
}

export type GroupCommit<T, R> = {
  readonly maxBatch: number
  readonly maxWaiting: number
  /** Commits the items together; the result of each, in their order; undefined for one that was refused. */
  commit(items: readonly T[]): Promise<readonly (R | undefined)[]>
}

type Answer = () => void

/**
 * What arrives while a commit runs shares the next one. Rejects with TooBusyError when more than `maxWaiting` wait, and
 * with what `commit` rejected for the batch.
 */
export function openGroupCommit<T, R>(options: GroupCommit<T, R>): (item: T) => Promise<R> {
  const waiting: Waiting<T, R>[] = []
  let running = false

  async function drain(): Promise<void> {
    running = true
    while (waiting.length > 0) {
      await gather()
      const answer = await commitBatch(waiting.splice(0, options.maxBatch))
      answer()
    }
    running = false
  }

  /** Whoever is on the way joins: as long as each turn brings somebody, and the batch is not full, one more is taken. */
  async function gather(): Promise<void> {
    let before = 0
    while (waiting.length > before && waiting.length < options.maxBatch) {
      before = waiting.length
      await nextTurn()
    }
  }

  async function commitBatch(batch: readonly Waiting<T, R>[]): Promise<Answer> {
    try {
      const results = await options.commit(batch.map(({ item }) => item))
      return () => answerAll(batch, results)
    } catch (cause) {
      return () => batch.forEach(({ reject }) => reject(cause))
    }
  }

  return (item) =>
    new Promise<R>((resolve, reject) => {
      if (waiting.length >= options.maxWaiting) {
        reject(new TooBusyError('too many wait for the database'))
        return
      }
      waiting.push({ item, resolve, reject })
      if (!running) void drain()
    })
}

function answerAll<T, R>(batch: readonly Waiting<T, R>[], results: readonly (R | undefined)[]): void {
  for (const [index, { resolve, reject }] of batch.entries()) {
    const result = results[index]
    if (result === undefined) reject(new Error('the database refused this one'))
    else resolve(result)
  }
}
