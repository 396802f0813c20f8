import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { answerApi } from './api.ts'
import { apiError } from './api-errors.ts'
import { pageAsset } from './page-assets.ts'
import { renderLostPage } from './page-views.ts'
import { answerPage } from './pages.ts'
import type { Pos } from './pos.ts'
import { jsonReply, type Reply } from './reply.ts'

const LARGEST_BODY_BYTES = 65_536
/** Read to the end but not kept, so that the client reads its 413 instead of a reset. */
const LARGEST_DRAINED_BYTES = 4_194_304
const PORTS_TRIED = 50
const DRAIN_MS = 3_000
const PAGE_METHODS = ['GET', 'HEAD', 'POST']

const SECURITY_HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy':
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; form-action 'self'; " +
    "base-uri 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
} as const

export type PosServer = { origin: string; close(): Promise<void> }

/** Serves on the wanted port, or on the next free one. */
export async function startServer(pos: Pos): Promise<PosServer> {
  const { host, port } = pos.settings
  const listening = { origin: '' }
  const server = createServer((request, response) => void serve(pos, listening.origin, request, response))
  const usedPort = await listenFrom(server, host, port)
  listening.origin = `http://${host.includes(':') ? `[${host}]` : host}:${usedPort}`
  return { origin: listening.origin, close: () => closeServer(server) }
}

async function listenFrom(server: Server, host: string, port: number): Promise<number> {
  for (let candidate = port; candidate < port + PORTS_TRIED; candidate += 1) {
    if (await listens(server, host, candidate)) return boundPort(server)
  }
  throw new Error(`no free port from ${port} on`)
}

function listens(server: Server, host: string, port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const onError = (error: NodeJS.ErrnoException): void => {
      if (error.code === 'EADDRINUSE') resolve(false)
      else reject(error)
    }
    server.once('error', onError)
    server.listen(port, host, () => {
      server.off('error', onError)
      resolve(true)
    })
  })
}

function boundPort(server: Server): number {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('not listening on a port')
  return address.port
}

/** Lets answers under way finish; a client that was promised silence is cut off at the end. */
function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const cutOff = setTimeout(() => server.closeAllConnections(), DRAIN_MS)
    server.close(() => {
      clearTimeout(cutOff)
      resolve()
    })
    server.closeIdleConnections()
  })
}

async function serve(pos: Pos, origin: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    const body = await readBody(request)
    const reply = body === null ? apiError(413, 'too_large') : route(pos, origin, request, body)
    send(response, reply)
  } catch (error) {
    pos.log('request.failed', { cause: error instanceof Error ? error.name : 'unknown' })
    if (response.headersSent) response.destroy()
    else send(response, jsonReply(500, { code: 'internal_error' }))
  }
}

/** The body, or null when it is larger than anything this program is sent in earnest. */
async function readBody(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk)
    size += bytes.length
    if (size > LARGEST_DRAINED_BYTES) return null
    if (size <= LARGEST_BODY_BYTES) chunks.push(bytes)
  }
  if (size > LARGEST_BODY_BYTES) return null
  return Buffer.concat(chunks).toString('utf8')
}

function route(pos: Pos, origin: string, request: IncomingMessage, body: string): Reply {
  const { url: target = '/', method = 'GET' } = request
  if (!URL.canParse(target, origin)) return renderLostPage('tr')
  const url = new URL(target, origin)
  const header = (name: string): string => String(request.headers[name] ?? '')
  if (url.pathname === '/health') return jsonReply(200, { status: 'ok' })
  if (url.pathname.startsWith('/v1/')) {
    return answerApi(pos, { method, target, url, header, body, listeningOrigin: origin })
  }
  if (!PAGE_METHODS.includes(method)) return apiError(405, 'not_found')
  const form = new URLSearchParams(body)
  const pageRequest = { isPost: method === 'POST', url, acceptLanguage: header('accept-language'), form }
  return pageAsset(url.pathname) ?? answerPage(pos, pageRequest)
}

function send(response: ServerResponse, reply: Reply): void {
  switch (reply.kind) {
    case 'content':
      response.writeHead(reply.status, { ...SECURITY_HEADERS, 'content-type': reply.type }).end(reply.body)
      return
    case 'redirect':
      response.writeHead(303, { ...SECURITY_HEADERS, location: reply.location }).end()
      return
    case 'fault':
      misbehave(response, reply.fault)
      return
  }
}

function misbehave(response: ServerResponse, fault: 'silence' | 'reset' | 'cut_json'): void {
  switch (fault) {
    case 'silence':
      return
    case 'reset':
      response.socket?.resetAndDestroy()
      return
    case 'cut_json':
      response.writeHead(201, { 'content-type': 'application/json' }).end('{"sessionId":"abc","paymentPa')
      return
  }
}
