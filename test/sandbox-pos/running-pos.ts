import { spawn, type ChildProcess } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const MAIN = fileURLToPath(new URL('../../src/sandbox-pos/main.ts', import.meta.url))

export const KEY = 'test-office'
export const SECRET = 'test-office-secret-0123456789'

export type RunningPos = { origin: string; process: ChildProcess; log: () => string; exit: Promise<number | null> }

type PosProcess = { readonly node?: readonly string[]; readonly env?: Readonly<Record<string, string>> }

/** Starts the real program and waits for its ready line. */
export async function runPos(flags: readonly string[], { node = [], env = {} }: PosProcess = {}): Promise<RunningPos> {
  const child = spawn(process.execPath, [...node, MAIN, '--merchant', `${KEY}:${SECRET}`, ...flags], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  })
  let log = ''
  child.stderr.on('data', (chunk: Buffer) => (log += chunk.toString()))
  const exit = new Promise<number | null>((resolve) => child.once('exit', resolve))
  for await (const line of createInterface({ input: child.stdout })) {
    const ready: unknown = JSON.parse(line)
    if (typeof ready === 'object' && ready !== null && 'origin' in ready) {
      return { origin: String(ready.origin), process: child, log: () => log, exit }
    }
  }
  throw new Error(`the sandbox POS did not start: ${log}`)
}

export type Answer = { status: number; text: string; json: Record<string, unknown> }

/** Calls the provider as a merchant's server does; `tamper` changes the headers after signing. */
export async function call(
  pos: Pick<RunningPos, 'origin'>,
  method: 'GET' | 'POST',
  target: string,
  payload?: unknown,
  tamper: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const body = payload === undefined ? '' : JSON.stringify(payload)
  const timestamp = String(Math.floor(Date.now() / 1_000))
  const signature = createHmac('sha256', SECRET).update(`${timestamp}\n${method}\n${target}\n${body}`).digest('hex')
  const headers = {
    'content-type': 'application/json',
    'x-pos-key': KEY,
    'x-pos-timestamp': timestamp,
    'x-pos-signature': signature,
    ...tamper,
  }
  const signal = AbortSignal.timeout(3_000)
  const response = await fetch(pos.origin + target, { method, headers, signal, ...(body === '' ? {} : { body }) })
  const text = await response.text()
  return { status: response.status, text, json: parseJson(text) }
}

function parseJson(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? { ...value } : {}
  } catch {
    return {}
  }
}

export type Received = { path: string; headers: IncomingMessage['headers']; body: string }
export type Receiver = { origin: string; received: Received[]; answer: { status: number; body: string }; close(): void }

/** A throw-away merchant: keeps what it is told and answers as ordered. */
export async function runReceiver(): Promise<Receiver> {
  const received: Received[] = []
  const answer = { status: 200, body: 'OK' }
  const server: Server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      received.push({ path: request.url ?? '', headers: request.headers, body })
      response.writeHead(answer.status).end(answer.body)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return { origin: `http://127.0.0.1:${port}`, received, answer, close: () => void server.close() }
}

/** A payer's browser without script: posts forms, follows redirects inside the provider's origin only. */
export async function post(
  pos: Pick<RunningPos, 'origin'>,
  path: string,
  fields: Readonly<Record<string, string>>,
): Promise<Page> {
  const body = new URLSearchParams(fields)
  return follow(pos, await fetch(new URL(path, pos.origin), { method: 'POST', body, redirect: 'manual' }))
}

export const visit = async (pos: Pick<RunningPos, 'origin'>, path: string): Promise<Page> =>
  follow(pos, await fetch(new URL(path, pos.origin), { redirect: 'manual' }))

/** `left` is the address outside the provider to which the browser was sent. */
export type Page = { status: number; path: string; html: string; left: URL | null }

async function follow(pos: Pick<RunningPos, 'origin'>, response: Response): Promise<Page> {
  const location = response.headers.get('location')
  const { pathname } = new URL(response.url)
  if (location === null) return { status: response.status, path: pathname, html: await response.text(), left: null }
  const next = new URL(location, response.url)
  if (next.origin !== pos.origin) return { status: response.status, path: pathname, html: '', left: next }
  return visit(pos, next.pathname + next.search)
}

/** Asks again until `isThere` gives something, or fails saying what was waited for. */
export async function eventually<T>(what: string, isThere: () => T | null | Promise<T | null>): Promise<T> {
  for (let tries = 0; tries < 300; tries += 1) {
    const found = await isThere()
    if (found !== null) return found
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(`never happened: ${what}`)
}
