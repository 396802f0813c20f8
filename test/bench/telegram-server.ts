import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

export type TelegramCall = { readonly method: string; readonly text: string; readonly at: number }

export type TelegramServer = {
  readonly root: string
  /** Every sendMessage and editMessageText so far, with the moment it had arrived in full. */
  readonly calls: readonly TelegramCall[]
  close(): void
}

/** Telegram's side of the Bot API, which answers at once: what is measured is ours alone. */
export async function startTelegram(): Promise<TelegramServer> {
  const calls: TelegramCall[] = []
  const server = createServer((request, response) => void answer(request, response, calls))
  server.listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  return {
    root: `http://127.0.0.1:${port}`,
    calls,
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}

async function answer(request: IncomingMessage, response: ServerResponse, calls: TelegramCall[]): Promise<void> {
  const method = request.url?.split('/').at(-1) ?? ''
  const body = await text(request)
  const at = performance.now()
  if (method === 'getUpdates') return holdBack(response)
  if (method === 'sendMessage' || method === 'editMessageText') calls.push({ method, text: textOf(body), at })
  response.setHeader('content-type', 'application/json')
  response.end(JSON.stringify({ ok: true, result: resultOf(method, calls.length) }))
}

const textOf = (body: string): string => String((JSON.parse(body) as { text?: unknown }).text)

function resultOf(method: string, number: number): unknown {
  if (method === 'getMe') return { id: 123456, is_bot: true, first_name: 'bench', username: 'bench_bot' }
  if (method === 'sendMessage') return { message_id: number, date: 0, chat: { id: 1, type: 'private' } }
  return true
}

/** Nobody writes to the bot here; Telegram holds an empty answer back. */
function holdBack(response: ServerResponse): void {
  const timer = setTimeout(() => response.end(JSON.stringify({ ok: true, result: [] })), 25_000)
  response.once('close', () => clearTimeout(timer))
}
