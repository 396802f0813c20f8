import type { Request, Response } from 'express'
import type { MerchantId } from '../domain/ids.ts'
import type { BoardMessage } from '../ports/message-board.ts'
import type { WebDeps } from './deps.ts'
import { queryOf } from './raw-body.ts'

const HEARTBEAT_MS = 20_000
/** A browser that was away long gets the newest of what it missed. */
const MAX_MESSAGES = 300

type Streaming = {
  readonly merchantId: MerchantId
  /** The newest changes after a revision, oldest first. */
  list(afterRevision: number, limit: number): Promise<readonly BoardMessage[]>
  isAlive(): Promise<boolean>
}

/** What the browser has seen already; it sends the last id itself when it reconnects. */
function lastSeen(request: Request): number {
  const text = request.headers['last-event-id'] ?? queryOf(request).get('son') ?? '0'
  return /^\d{1,15}$/.test(String(text)) ? Number(text) : 0
}

/**
 * Pushes the board's changes as server-sent events until the browser leaves or its session ends. One listing at a time:
 * a change during a listing only asks for another one after it.
 */
export async function streamBoard(
  { board, logger }: Pick<WebDeps, 'board' | 'logger'>,
  { request, response }: { request: Request; response: Response },
  source: Streaming,
): Promise<void> {
  const stream = { response, seen: lastSeen(request), busy: false, again: false, logger }
  const unsubscribe = board.subscribe((merchantId) => {
    if (merchantId === source.merchantId) void push(stream, source)
  })
  const heartbeat = setInterval(() => void push(stream, source, ':\n\n'), HEARTBEAT_MS)
  response.on('close', () => {
    clearInterval(heartbeat)
    unsubscribe()
  })
  response.writeHead(200, { 'Content-Type': 'text/event-stream; charset=utf-8', 'X-Accel-Buffering': 'no' })
  response.write('retry: 2000\n\n')
  await push(stream, source)
}

type Stream = { response: Response; seen: number; busy: boolean; again: boolean; logger: WebDeps['logger'] }

async function push(stream: Stream, source: Streaming, greeting = ''): Promise<void> {
  stream.again = true
  if (stream.busy) return
  stream.busy = true
  try {
    await drain(stream, source, greeting)
  } catch (cause) {
    // The browser reconnects by itself and says what it has seen.
    stream.logger.error('board_stream.broken', cause)
    stream.response.end()
  } finally {
    stream.busy = false
  }
}

async function drain(stream: Stream, source: Streaming, greeting: string): Promise<void> {
  if (!(await source.isAlive())) {
    stream.response.end('event: ended\ndata: {}\n\n')
    return
  }
  if (greeting !== '') stream.response.write(greeting)
  while (stream.again) {
    stream.again = false
    const messages = await source.list(stream.seen, MAX_MESSAGES)
    for (const message of messages) {
      stream.seen = Math.max(stream.seen, message.revision)
      stream.response.write(`id: ${message.revision}\ndata: ${JSON.stringify(toBrowser(message))}\n\n`)
    }
  }
}

/** What a browser needs of a message; the e-mail's HTML is fetched apart, into a frame. */
const toBrowser = (message: BoardMessage) => ({
  id: message.id,
  revision: message.revision,
  account: message.channelAccountId,
  kind: message.kind,
  address: message.address,
  direction: message.direction,
  subject: message.subject,
  text: message.text,
  hasHtml: message.html !== null,
  choices: message.choices,
  link: message.link,
  document: message.document ?? null,
  postedAt: message.postedAt,
  editedAt: message.editedAt,
})
