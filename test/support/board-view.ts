import { setTimeout as sleep } from 'node:timers/promises'
import { eventually } from '../sandbox-pos/running-pos.ts'

const AGAIN_AFTER_MS = 200

export type Choice = { readonly label: string; readonly action: string }

/** A message as the browser gets it. */
export type Shown = {
  readonly id: string
  readonly revision: number
  readonly kind: string
  readonly address: string
  readonly direction: 'inbound' | 'outbound'
  readonly subject: string | null
  readonly text: string
  readonly choices: readonly (readonly Choice[])[]
  readonly link: { readonly label: string; readonly url: string } | null
  readonly editedAt: number | null
}

/** What a browser that keeps its stream open sees, oldest first. */
export type BoardView = {
  all(): readonly Shown[]
  /** Messages with `text`, as they are now. */
  withText(text: string): readonly Shown[]
  /** The newest message that fits, as soon as there is one. */
  see(what: string, fits: (message: Shown) => boolean): Promise<Shown>
  /** Like `see`, by a piece of its text. */
  seeText(text: string): Promise<Shown>
  leave(): void
}

/** Opens a stream of server-sent events and keeps what it brings. */
export async function followBoard(url: string, cookie: string): Promise<BoardView> {
  const leaving = new AbortController()
  const messages = new Map<string, Shown>()
  const keep = (message: Shown): unknown => messages.set(message.id, message)
  const first = await openStream(url, cookie, leaving.signal)
  void readAgainAndAgain(first, () => openStream(url, cookie, leaving.signal), keep, leaving.signal)
  const all = (): readonly Shown[] => [...messages.values()]
  const see = (what: string, fits: (message: Shown) => boolean): Promise<Shown> =>
    eventually(what, () => all().findLast(fits) ?? null).catch((cause: unknown) => {
      throw new Error(`${what} was never seen; the last that was: ${JSON.stringify(all().slice(-4), null, 1)}`, {
        cause,
      })
    })
  return {
    all,
    see,
    withText: (text) => all().filter((message) => message.text.includes(text)),
    seeText: (text) => see(text, (message) => message.text.includes(text)),
    leave: () => leaving.abort(),
  }
}

async function openStream(url: string, cookie: string, signal: AbortSignal): Promise<ReadableStream<Uint8Array>> {
  const response = await fetch(url, { headers: { cookie }, signal })
  if (response.status !== 200 || response.body === null) throw new Error(`no stream at ${url}: ${response.status}`)
  return response.body
}

/** As a browser does: a stream that breaks is opened again, and brings everything anew. */
async function readAgainAndAgain(
  first: ReadableStream<Uint8Array>,
  reopen: () => Promise<ReadableStream<Uint8Array>>,
  seen: (message: Shown) => unknown,
  left: AbortSignal,
): Promise<void> {
  let stream: ReadableStream<Uint8Array> | null = first
  while (!left.aborted) {
    if (stream !== null) await readEvents(stream, seen).catch(() => undefined)
    await sleep(AGAIN_AFTER_MS)
    stream = left.aborted ? null : await reopen().catch(() => null)
  }
}

async function readEvents(body: ReadableStream<Uint8Array>, seen: (message: Shown) => unknown): Promise<void> {
  const decoder = new TextDecoder()
  let text = ''
  for await (const chunk of body) {
    const events = (text + decoder.decode(chunk, { stream: true })).split('\n\n')
    text = events.pop() ?? ''
    for (const event of events) {
      const data = /^data: (.*)$/m.exec(event)?.[1]
      if (data !== undefined && data !== '{}') seen(JSON.parse(data))
    }
  }
}

export const choicesOf = (message: Shown): readonly Choice[] => message.choices.flat()
