import { randomUUID } from 'node:crypto'
import type { ChatMember } from './back-office.ts'
import { heading, latencies, print } from './figures.ts'
import { atPace, waitUntil } from './load.ts'

export const CHATS = 5
const PER_SECOND = 5
const SENTENCES = PER_SECOND * 20
const WAIT_MS = 20_000

type Seen = {
  readonly id: string
  readonly address: string
  readonly text: string
  readonly direction: string
  readonly choices: readonly (readonly { readonly action: string }[])[]
}

/** What a browser's open stream shows, with the moment of each message's first arrival. */
type Screen = { readonly arrivals: Map<string, { readonly message: Seen; readonly at: number }>; close(): void }

/** Five members type a sentence each second, tap [Gönder] on the card, and the payer's message appears in the inbox. */
export async function measureChat(url: string, members: readonly ChatMember[]): Promise<void> {
  heading(`3. Chat sentence in → link sent, ${PER_SECOND} per second from ${members.length} chats for 20 s`)
  const chats = await Promise.all(members.map(async (who) => ({ who, screen: await watch(url, '/sohbet/akis', who) })))
  const [first] = members
  if (first === undefined) throw new Error('nobody types')
  const inbox = await watch(url, '/gelen-kutusu/akis', first)
  const [toCard, fromPress, whole]: [number[], number[], number[]] = [[], [], []]
  await atPace(PER_SECOND, SENTENCES, async (turn) => {
    const chat = chats[turn % chats.length]
    if (chat === undefined) return
    const [payer, phone] = [payerOf(turn), `+90532${200 + turn}1122`]
    const begin = performance.now()
    await say(url, chat.who, { text: `${payer} 0${phone.slice(3)} vekalet ücreti 15.000 tl 3 gün` })
    const card = await arrival(chat.screen, (message) => sendAction(message, payer) !== null)
    if (card === null) return
    toCard.push(card.at - begin)
    const press = performance.now()
    await say(url, chat.who, { action: sendAction(card.message, payer) ?? '', message: card.message.id })
    const sent = await arrival(inbox, ({ address }) => address === phone)
    if (sent === null) return
    fromPress.push(sent.at - press)
    whole.push(sent.at - begin)
  })
  for (const { screen } of chats) screen.close()
  inbox.close()
  print(`  sentence → card           ${latencies(toCard)}`)
  print(`  [Gönder] → payer's inbox  ${latencies(fromPress)}`)
  print(`  sentence → payer's inbox  ${latencies(whole)}`)
  if (whole.length < SENTENCES) print(`  MISSED: only ${whole.length} of ${SENTENCES} arrived within ${WAIT_MS} ms`)
}

const FIRST = ['Ahmet', 'Mehmet', 'Mustafa', 'Emine', 'Hatice', 'Zeynep', 'Hasan', 'Elif', 'Murat', 'Fatma']
const LAST = ['Demir', 'Kaya', 'Arslan', 'Koç', 'Kurt', 'Polat', 'Aydın', 'Güneş', 'Yıldız', 'Kaplan']

const payerOf = (turn: number): string =>
  `${FIRST[turn % FIRST.length] ?? ''} ${LAST[Math.floor(turn / FIRST.length) % LAST.length] ?? ''}`

function sendAction({ text, direction, choices }: Seen, payer: string): string | null {
  if (direction !== 'outbound' || !text.includes(payer)) return null
  return choices.flat().find(({ action }) => action.startsWith('send|'))?.action ?? null
}

async function arrival(screen: Screen, isIt: (message: Seen) => boolean) {
  const find = () => [...screen.arrivals.values()].find(({ message }) => isIt(message)) ?? null
  await waitUntil(() => find() !== null, WAIT_MS)
  return find()
}

async function say(url: string, { cookie, csrf }: ChatMember, content: object): Promise<void> {
  const headers = { cookie, origin: url, 'content-type': 'application/json', 'x-csrf-token': csrf }
  const body = JSON.stringify({ id: randomUUID(), ...content })
  const response = await fetch(`${url}/sohbet`, { method: 'POST', headers, body })
  await response.arrayBuffer()
  if (response.status !== 202) throw new Error(`the chat answered ${response.status}`)
}

async function watch(url: string, path: string, { cookie }: ChatMember): Promise<Screen> {
  const leaving = new AbortController()
  const response = await fetch(url + path, { headers: { cookie }, signal: leaving.signal })
  const arrivals: Screen['arrivals'] = new Map()
  void readEvents(response, (message) => {
    if (!arrivals.has(message.id)) arrivals.set(message.id, { message, at: performance.now() })
  })
  return { arrivals, close: () => leaving.abort() }
}

async function readEvents(response: Response, show: (message: Seen) => void): Promise<void> {
  if (response.body === null) return
  let rest = ''
  try {
    for await (const piece of response.body.pipeThrough(new TextDecoderStream())) {
      const blocks = (rest + piece).split('\n\n')
      rest = blocks.pop() ?? ''
      for (const block of blocks) {
        const json = /^data: (.*)$/m.exec(block)?.[1]
        if (json !== undefined) show(JSON.parse(json) as Seen)
      }
    }
  } catch (cause) {
    if (!(cause instanceof Error && cause.name === 'AbortError')) throw cause
  }
}
