import { createServer, type Server, type ServerResponse } from 'node:http'

/** How a provider misbehaves after it has read a whole request; `refuse` never listens. */
export const MISBEHAVIOURS = ['silence', 'reset', 'error_500', 'html', 'cut_json', 'empty', 'redirect'] as const
export type Misbehaviour = (typeof MISBEHAVIOURS)[number]

export type AnsweringServer = { readonly origin: string; readonly timesAsked: () => number; close(): Promise<void> }

/** Reads each request to its end and then does as told. */
export async function runAnsweringServer(answer: (response: ServerResponse) => void): Promise<AnsweringServer> {
  let asked = 0
  const server = createServer((request, response) => {
    asked += 1
    request.resume().on('end', () => answer(response))
  })
  return { origin: await listen(server), timesAsked: () => asked, close: () => close(server) }
}

export const answerWith =
  (status: number, body: string, type = 'application/json') =>
  (response: ServerResponse): void => {
    response.writeHead(status, { 'content-type': type, connection: 'close' }).end(body)
  }

export const misbehave: Readonly<Record<Misbehaviour, (response: ServerResponse) => void>> = {
  silence: () => undefined,
  reset: (response) => void response.socket?.resetAndDestroy(),
  error_500: answerWith(500, '{"code":"internal_error"}'),
  html: answerWith(200, '<!doctype html><h1>Bad Gateway</h1>', 'text/html'),
  cut_json: answerWith(201, '{"status":"captured","amount":15'),
  empty: answerWith(200, ''),
  redirect: (response) => void response.writeHead(302, { location: '/elsewhere' }).end('{}'),
}

/** An address where nobody listens. */
export async function closedOrigin(): Promise<string> {
  const server = await runAnsweringServer(() => undefined)
  await server.close()
  return server.origin
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('not listening')
  return `http://127.0.0.1:${address.port}`
}

async function close(server: Server): Promise<void> {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
}
