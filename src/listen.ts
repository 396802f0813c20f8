import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { StartError, type StartFailure } from './start-failure.ts'

const PORTS_TRIED = 20
const LAST_PORT = 65_535
/** Longer than a proxy's idle limit, so that it is never us who closes a connection just being used. */
const KEEP_ALIVE_MS = 65_000
const HEADERS_TIMEOUT_MS = 15_000
const REQUEST_TIMEOUT_MS = 30_000
const RETRY_AFTER_SECONDS = '2'

export type Listening = {
  readonly port: number
  /** From now on requests are answered by `app`; before, they are asked to come back. */
  serve(app: RequestListener): void
  /** Takes no new request and waits for those begun; what still streams is cut. */
  stop(drainMs: number): Promise<void>
}

/** Takes the port, or the next free one: a taken port is no reason not to start. Throws StartError. */
export async function listen(host: string, port: number): Promise<Listening> {
  let answer: RequestListener = (_request, response) => {
    response.writeHead(503, { 'Retry-After': RETRY_AFTER_SECONDS }).end()
  }
  const server = createServer((request, response) => answer(request, response))
  server.keepAliveTimeout = KEEP_ALIVE_MS
  server.headersTimeout = HEADERS_TIMEOUT_MS
  server.requestTimeout = REQUEST_TIMEOUT_MS
  const taken = await bind(server, host, port)
  return {
    port: taken,
    serve: (app) => {
      answer = app
    },
    stop: (drainMs) => stop(server, drainMs),
  }
}

async function bind(server: Server, host: string, first: number): Promise<number> {
  const last = Math.min(first + PORTS_TRIED - 1, LAST_PORT)
  for (let port = first; port <= last; port += 1) {
    server.listen(port, host)
    try {
      await once(server, 'listening')
      return (server.address() as AddressInfo).port
    } catch (cause) {
      if (codeOf(cause) === 'EADDRINUSE') continue
      const failure = failureOf(codeOf(cause), host, port)
      throw failure === null ? cause : new StartError(failure, { cause })
    }
  }
  throw new StartError({ kind: 'no_free_port', first, last })
}

const codeOf = (cause: unknown): unknown => (cause instanceof Error && 'code' in cause ? cause.code : null)

function failureOf(code: unknown, host: string, port: number): StartFailure | null {
  if (code === 'EACCES' || code === 'EPERM') return { kind: 'port_not_allowed', host, port }
  return NOT_OURS.includes(String(code)) ? { kind: 'host_not_here', host } : null
}

/** No such interface, no such name, or no address at all. */
const NOT_OURS: readonly string[] = ['EADDRNOTAVAIL', 'ENOTFOUND', 'EAI_AGAIN', 'EINVAL', 'EAFNOSUPPORT']

async function stop(server: Server, drainMs: number): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  server.closeIdleConnections()
  const cut = setTimeout(() => server.closeAllConnections(), drainMs)
  await closed
  clearTimeout(cut)
}
