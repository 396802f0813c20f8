import { once } from 'node:events'
import { createServer, request as forward, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What the front does with one call instead of passing it on; `change` edits the provider's own answer. */
export type Scripted =
  | { readonly kind: 'answer'; readonly status: number; readonly type: string; readonly body: string }
  | { readonly kind: 'hang' }
  | { readonly kind: 'cut' }
  /** The order is passed on at once, its answer only then. */
  | { readonly kind: 'later'; readonly when: Promise<unknown> }
  | { readonly kind: 'change'; readonly json: (answer: Record<string, unknown>) => object }

export type ProviderCall = { readonly method: string; readonly path: string; readonly at: number }

export type ProviderFront = {
  readonly port: number
  readonly calls: readonly ProviderCall[]
  leadTo(origin: string): void
  /** Asked for every call; null passes it on. */
  script: ((call: ProviderCall) => Scripted | null) | null
  stop(): Promise<void>
}

/** Stands before the provider and spoils what HTTP can spoil; what it does not spoil it passes on as it is. */
export async function openProviderFront(): Promise<ProviderFront> {
  const calls: ProviderCall[] = []
  let target = ''
  const server = createServer((request, response) => {
    const call = { method: request.method ?? '', path: request.url ?? '', at: performance.now() }
    calls.push(call)
    answer(request, response, front.script?.(call) ?? null, target)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const front: ProviderFront = {
    port: (server.address() as AddressInfo).port,
    calls,
    leadTo: (origin) => void (target = origin),
    script: null,
    async stop() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
  return front
}

function answer(request: IncomingMessage, response: ServerResponse, scripted: Scripted | null, target: string): void {
  if (scripted?.kind === 'hang') return
  if (scripted?.kind === 'answer') {
    response.writeHead(scripted.status, { 'content-type': scripted.type }).end(scripted.body)
    return
  }
  const { method, headers } = request
  const onward = forward(new URL(request.url ?? '/', target), { method, headers }, (answered) => {
    if (scripted === null) {
      response.writeHead(answered.statusCode ?? 502, answered.headers)
      answered.pipe(response)
      return
    }
    let body = ''
    answered.on('data', (chunk: Buffer) => (body += chunk.toString()))
    answered.on('end', () => void spoil(response, answered, body, scripted))
  })
  onward.on('error', () => response.destroy())
  request.pipe(onward)
}

async function spoil(
  response: ServerResponse,
  answered: IncomingMessage,
  body: string,
  scripted: Scripted,
): Promise<void> {
  if (scripted.kind === 'later') await scripted.when
  const status = answered.statusCode ?? 502
  const type = { 'content-type': answered.headers['content-type'] ?? 'application/json' }
  if (scripted.kind !== 'change' || status >= 300) {
    response.writeHead(status, type).end(scripted.kind === 'cut' ? body.slice(0, body.length / 2) : body)
    return
  }
  const parsed = JSON.parse(body) as Record<string, unknown>
  response.writeHead(status, type).end(JSON.stringify(scripted.json(parsed)))
}
