import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { Agent, createServer, request as ask, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export type Passed = {
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
  readonly bodySha256: string
  readonly node: number
  readonly status: number
}

/** What stands before the nodes: a proxy that takes turns and passes a node over that takes no connection. */
export type Front = {
  readonly url: string
  /** Every callback that was answered, in the order of the answers. */
  readonly callbacks: readonly Passed[]
  /** Where requests go that are not of the next one in turn; null puts back the turns. */
  route(pick: ((path: string, method: string) => number) | null): void
  stop(): Promise<void>
}

export async function startFront(nodes: () => readonly string[]): Promise<Front> {
  const callbacks: Passed[] = []
  const agent = new Agent({ keepAlive: true })
  let turn = 0
  let pick: ((path: string, method: string) => number) | null = null
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await bodyOf(request)
    const [path, urls, left] = [request.url ?? '/', nodes(), new AbortController()]
    response.once('close', () => left.abort())
    turn += 1
    const first = pick?.(path, request.method ?? 'GET') ?? turn
    const order = urls.map((_url, tries) => (first + tries) % urls.length)
    const passed = await passToFirst(order, (node) => passOn(agent, urls[node] ?? '', request, body, left.signal))
    // Whether it was taken is not known, so nobody but its sender may send it again.
    if (passed === null) return void response.writeHead(502).end()
    const status = passed.answer.statusCode ?? 502
    if (path.startsWith('/callbacks/')) callbacks.push(passedOf(request, body, passed.node, status))
    send(passed.answer, response)
  }
  const server = createServer((request, response) => {
    // A browser that leaves while it is still sending gets no answer.
    void answer(request, response).catch(() => response.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    callbacks,
    route: (chosen) => {
      pick = chosen
    },
    async stop() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
      agent.destroy()
    },
  }
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

/** Goes on to the next node as long as one takes no connection. */
async function passToFirst(
  order: readonly number[],
  pass: (node: number) => Promise<IncomingMessage | 'refused' | 'broken'>,
): Promise<{ readonly node: number; readonly answer: IncomingMessage } | null> {
  for (const node of order) {
    const answer = await pass(node)
    if (answer === 'refused') continue
    return answer === 'broken' ? null : { node, answer }
  }
  return null
}

/** `refused`: certainly not taken, as no connection stood. */
function passOn(
  agent: Agent,
  node: string,
  request: IncomingMessage,
  body: Buffer,
  left: AbortSignal,
): Promise<IncomingMessage | 'refused' | 'broken'> {
  const { promise, resolve } = Promise.withResolvers<IncomingMessage | 'refused' | 'broken'>()
  const { method = 'GET', url = '/', headers } = request
  const onward = ask(`${node}${url}`, { method, headers, agent }, resolve)
  onward.on('error', (cause) => {
    const code = 'code' in cause ? cause.code : null
    resolve(code === 'ECONNREFUSED' ? 'refused' : 'broken')
  })
  left.addEventListener('abort', () => onward.destroy())
  onward.end(body)
  return promise
}

function send(answer: IncomingMessage, response: ServerResponse): void {
  response.writeHead(answer.statusCode ?? 502, answer.headers)
  response.flushHeaders()
  answer.on('error', () => response.destroy())
  answer.pipe(response)
}

const passedOf = (request: IncomingMessage, body: Buffer, node: number, status: number): Passed => ({
  path: request.url ?? '/',
  headers: Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)])),
  body,
  bodySha256: createHash('sha256').update(body).digest('hex'),
  node,
  status,
})
