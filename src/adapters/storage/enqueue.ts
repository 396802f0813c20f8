import type { NewJob } from '../../ports/job-queue.ts'

/** Runs one statement inside the transaction of whoever hands it over. */
export type SqlExecutor = {
  executeSql(text: string, values?: unknown[]): Promise<{ rows: unknown[] }>
}

/** The queue's way in: the jobs exist if and only if the executor's transaction commits. */
export type Enqueue = (jobs: readonly NewJob[], executor: SqlExecutor) => Promise<void>
