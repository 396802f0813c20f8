/** What names a person or reaches one. */
const MASKS: Readonly<Record<string, (value: string) => string | null>> = {
  payerName: initialsOf,
  phone: (phone) => `••• ${phone.slice(-2)}`,
  email: (email) => `${email.slice(0, 1)}•••${email.slice(email.indexOf('@'))}`,
  /** The office's own words may name a case. */
  purpose: () => null,
  /** Whoever opens a link's page reads what it is about. */
  url: () => null,
}

/** "A. Y.": enough for whoever knows, nothing for whoever does not. */
function initialsOf(name: string): string {
  const letters = name.split(/\s+/).flatMap((word) => [...word].slice(0, 1))
  return letters.map((letter) => `${letter.toUpperCase()}.`).join(' ')
}

/** A message's parameters for a chat where people read who are no members. Lists and lines are masked within. */
export function maskPersonal(params: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(params).map(([key, value]) => [key, maskValue(key, value)]))
}

function maskValue(key: string, value: unknown): unknown {
  const mask = MASKS[key]
  if (typeof value === 'string') return mask === undefined ? value : mask(value)
  if (Array.isArray(value)) return value.map((one: unknown) => maskValue(key, one))
  return typeof value === 'object' && value !== null ? maskPersonal({ ...value }) : value
}
