/** Serialization failure and deadlock, by PostgreSQL's code. */
const CONFLICTS: readonly unknown[] = ['40001', '40P01']

/** True where running the whole unit of work again may succeed. */
export const isConflict = (cause: unknown): boolean =>
  cause !== null && typeof cause === 'object' && 'code' in cause && CONFLICTS.includes(cause.code)
