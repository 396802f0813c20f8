const MAX_ACCOUNTS = 10_000
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/**
 * Which adapter an account belongs to. That never changes, so it is read once; an unknown account is asked for again
 * each time, because it may be made at any moment. Anything but an id is unknown without a question.
 */
export function createAccountDirectory(
  find: (id: string) => Promise<{ readonly adapterId: string } | null>,
): (id: string) => Promise<string | null> {
  const known = new Map<string, string>()
  return async (id) => {
    const kept = known.get(id)
    if (kept !== undefined) return kept
    const account = UUID.test(id) ? await find(id) : null
    if (account === null) return null
    if (known.size >= MAX_ACCOUNTS) known.clear()
    known.set(id, account.adapterId)
    return account.adapterId
  }
}
