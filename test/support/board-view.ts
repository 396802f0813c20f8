import { setTimeout as sleep } from 'node:timers/promises'
import { eventually } from '../sandbox-pos/running-pos.ts'

const REOPEN_MS = 200

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
  const first = await openStream(url, { cookie }, leaving.signal)
  if (first === null) throw new Error(`no stream at ${url}`)
  void follow(first)
  /** A stream that ends is opened anew, from the last thing seen, as the pages do. */
  async function follow(opened: ReadableStream<Uint8Array>): Promise<void> {
    let stream: ReadableStream<Uint8Array> | null = opened
    while (!leaving.signal.aborted) {
      if (stream !== null)
        await readEvents(stream, (message) => messages.set(message.id, message)).catch(() => undefined)
      await sleep(REOPEN_MS, undefined, { signal: leaving.signal }).catch(() => undefined)
      const seen = Math.max(0, ...[...messages.values()].map(({ revision }) => revision))
      stream = await openStream(url, { cookie, 'last-event-id': String(seen) }, leaving.signal).catch(() => null)
    }
  }
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

/** Null where there is no stream now. */
async function openStream(
  url: string,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<ReadableStream<Uint8Array> | null> {
  const response = await fetch(url, { headers, signal })
  return response.status === 200 ? response.body : null
}

async function readEvents(body: ReadableStream<Uint8Array>, seen: (message: Shown) => void): Promise<void> {
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
