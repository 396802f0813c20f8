import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { valueIn, type Browser } from './browser.ts'
import { Unmet } from './expectation.ts'

/** What the page's own script is sent; only the parts the story looks at. */
const messageSchema = z.object({
  id: z.string(),
  revision: z.number(),
  kind: z.string(),
  address: z.string(),
  direction: z.enum(['inbound', 'outbound']),
  subject: z.string().nullable(),
  text: z.string(),
  choices: z.array(z.array(z.object({ label: z.string(), action: z.string() }))),
  link: z.object({ label: z.string(), url: z.string() }).nullable(),
})

export type Message = z.infer<typeof messageSchema>

export type Awaited = { readonly expected: string; readonly waitMs?: number }

export type Board = {
  /** The revision of the newest message seen; messages after it are the answer to what is done next. */
  mark(): number
  /** The first outbound message posted or edited after `since` that fits; Unmet when none comes in time. */
  next(since: number, fits: (message: Message) => boolean, awaited: Awaited): Promise<Message>
  say(text: string): Promise<void>
  press(message: Message, verb: string, expected: string): Promise<void>
  close(): void
}

const USUAL_WAIT_MS = 15_000

/** Opens a page with a message board (the chat, the inbox) and listens to its stream as the page's script does. */
export async function openBoard(browser: Browser, pageUrl: string): Promise<Board> {
  const page = await browser.get(pageUrl)
  const csrf = valueIn(page, /data-csrf="([^"]+)"/, 'board_page')
  const stop = new AbortController()
  const seen: Message[] = []
  const waiting = new Set<() => void>()
  const stream = await browser.openStream(`${pageUrl}/akis`, stop.signal)
  void readEvents(stream, (message) => {
    seen.push(message)
    for (const look of waiting) look()
  })
  await settled(seen)
  return {
    mark: () => Math.max(0, ...seen.map(({ revision }) => revision)),
    next: (since, fits, { expected, waitMs = USUAL_WAIT_MS }) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const found = seen.find((message) => isAnswer(message, since) && fits(message))
          if (found !== undefined) end(() => resolve(found))
        }
        const late = setTimeout(() => end(() => reject(new Unmet(expected, newest(seen, since)))), waitMs)
        const end = (settle: () => void): void => {
          clearTimeout(late)
          waiting.delete(look)
          settle()
        }
        waiting.add(look)
        look()
      }),
    say: (text) => browser.sendJson(pageUrl, csrf, { id: randomUUID(), text }),
    async press(message, verb, expected) {
      const choice = message.choices.flat().find(({ action }) => action.split('|')[0] === verb)
      if (choice === undefined) throw new Unmet(expected, firstLine(message.text))
      await browser.sendJson(pageUrl, csrf, { id: randomUUID(), action: choice.action, message: message.id })
    },
    close: () => stop.abort(),
  }
}

const isAnswer = ({ revision, direction }: Message, since: number): boolean =>
  revision > since && direction === 'outbound'

const firstLine = (text: string): string => text.split('\n')[0] ?? ''

const newest = (seen: readonly Message[], since: number): string =>
  firstLine(seen.filter((message) => isAnswer(message, since)).at(-1)?.text ?? '')

const QUIET_MS = 150

/** What stood on the board before comes at once; the story begins behind it. */
async function settled(seen: readonly Message[]): Promise<void> {
  let count = -1
  while (count !== seen.length) {
    count = seen.length
    await new Promise((resolve) => setTimeout(resolve, QUIET_MS))
  }
}

async function readEvents(stream: ReadableStream<Uint8Array>, tell: (message: Message) => void): Promise<void> {
  let rest = ''
  try {
    const decoder = new TextDecoder()
    for await (const chunk of stream) {
      const events = (rest + decoder.decode(chunk, { stream: true })).split('\n\n')
      rest = events.pop() ?? ''
      for (const event of events) {
        const data = /^data: (.+)$/m.exec(event)?.[1]
        const message = messageSchema.safeParse(data === undefined ? null : JSON.parse(data))
        if (message.success) tell(message.data)
      }
    }
  } catch {
    // The stream ends with the story or with the server; whoever still waits for a message says so by its own limit.
  }
}
