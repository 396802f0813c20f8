const CODES =
  /^(?:ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|P1001|P1002|P1008|P1017|P2024|P2028|57P0[123]|25P03|55P03|08\d{3}|53300)$/
const KINDS = /^(?:DatabaseNotReachable|ConnectionClosed|SocketTimeout|TooManyConnections)$/
const MESSAGES = /^(?:Connection terminated|timeout exceeded when trying to connect|Can't reach database server)/
const DEEPEST = 5

/** Whether an error says that the database cannot be reached now: by the codes of sockets, PostgreSQL and Prisma, wrapped or not. */
export function isDatabaseDown(cause: unknown, depth = 0): boolean {
  if (typeof cause !== 'object' || cause === null || depth > DEEPEST) return false
  const seen = new Map<string, unknown>(Object.entries(cause))
  for (const name of ['message', 'cause', 'errors']) seen.set(name, Reflect.get(cause, name))
  const says = (name: string, pattern: RegExp): boolean => {
    const value = seen.get(name)
    return typeof value === 'string' && pattern.test(value)
  }
  if (says('code', CODES) || says('originalCode', CODES) || says('kind', KINDS) || says('message', MESSAGES))
    return true
  const inner = [seen.get('cause'), seen.get('meta'), seen.get('driverAdapterError'), seen.get('errors')]
  return inner.flat().some((one) => isDatabaseDown(one, depth + 1))
}
