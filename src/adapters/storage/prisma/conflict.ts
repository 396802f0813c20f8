/** Serialization failure and deadlock by PostgreSQL's code, write conflict by Prisma's. */
const CONFLICTS: readonly unknown[] = ['40001', '40P01', 'P2034']
const MAX_DEPTH = 5

/** True where running the whole unit of work again may succeed. Drivers wrap the code at different depths. */
export function isConflict(cause: unknown, depth = 0): boolean {
  if (cause === null || typeof cause !== 'object' || depth > MAX_DEPTH) return false
  const { code, originalCode, kind } = cause as Record<string, unknown>
  if (CONFLICTS.includes(code) || CONFLICTS.includes(originalCode) || kind === 'TransactionWriteConflict') return true
  return ['cause', 'meta', 'driverAdapterError', 'error'].some((name) =>
    isConflict((cause as Record<string, unknown>)[name], depth + 1),
  )
}
