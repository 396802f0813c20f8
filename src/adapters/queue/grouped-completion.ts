import type { JobAttempt } from 'pg-boss'

/** Marks jobs as done. Those that end while a statement is under way share the next one. */
export class GroupedCompletion {
  readonly #complete: (jobs: JobAttempt[]) => Promise<void>
  #waiting: JobAttempt[] = []
  #next: Promise<void> | null = null
  #last: Promise<unknown> = Promise.resolve()

  constructor(complete: (jobs: JobAttempt[]) => Promise<void>) {
    this.#complete = complete
  }

  /** Resolves once the job's completion is committed; rejects with all that shared its statement. */
  add(job: JobAttempt): Promise<void> {
    this.#waiting.push(job)
    this.#next ??= this.#last.then(() => this.#flush())
    return this.#next
  }

  #flush(): Promise<void> {
    const jobs = this.#waiting
    this.#waiting = []
    this.#next = null
    const completed = this.#complete(jobs)
    this.#last = completed.catch(() => undefined)
    return completed
  }
}
