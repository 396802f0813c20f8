import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/**
 * What goes wrong with the next request: `lose_answer` lets it take effect and breaks the line, `reset` breaks it
 * before anything happened, `silence` takes effect and never answers.
 */
export type SmsFault = 'lose_answer' | 'reset' | 'silence' | { readonly status: number; readonly body: string }

export type SmsRequest = {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: IncomingMessage['headers']
  readonly body: string
}
export type SmsAnswer = { readonly status: number; readonly json: unknown }

/** A provider's HTTP front with faults on demand; what a request does is the given provider's business. */
export async function startSmsServer(answer: (request: SmsRequest) => SmsAnswer) {
  const faults: SmsFault[] = []
  const requests: SmsRequest[] = []
  const server = createServer((incoming, response) => {
    void readRequest(incoming).then((request) => {
      requests.push(request)
      reply(response, faults.shift(), () => answer(request))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    failNext: (...next: readonly SmsFault[]): void => void faults.push(...next),
    heal: (): void => void faults.splice(0),
    async stop(): Promise<void> {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function reply(response: ServerResponse, fault: SmsFault | undefined, answer: () => SmsAnswer): void {
  if (fault === 'reset') return void response.socket?.resetAndDestroy()
  if (typeof fault === 'object') return void response.writeHead(fault.status).end(fault.body)
  const { status, json } = answer()
  if (fault === 'lose_answer') return void response.socket?.resetAndDestroy()
  if (fault === 'silence') return
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(json))
}

async function readRequest(incoming: IncomingMessage): Promise<SmsRequest> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk as Buffer)
  const url = new URL(incoming.url ?? '/', 'http://fake')
  const body = Buffer.concat(chunks).toString('utf8')
  return { method: incoming.method ?? '', path: url.pathname, query: url.searchParams, headers: incoming.headers, body }
}

export const basicAuth = (user: string, password: string): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
