import { randomUUID } from 'node:crypto'
import { choicesOf, followBoard, type BoardView, type Shown } from './board-view.ts'
import { formIn } from './html-form.ts'

const PIN = '482913'

/** A member at the browser chat: types, taps, reads; and reads the sandbox inbox in the payer's place. */
export type BrowserMember = {
  readonly url: string
  readonly chat: BoardView
  readonly inbox: BoardView
  readonly csrf: string
  /** Its session, with which `openMember` opens the same browser anew. */
  readonly cookie: string
  get(path: string): Promise<Response>
  say(text: string): Promise<void>
  /** Types and waits for the answer: the next message that was not there before. */
  ask(text: string): Promise<Shown>
  /** Taps the button whose label or action begins so. */
  tap(message: Shown, button: string): Promise<void>
  /** Answers a message of the sandbox inbox as its reader. */
  answerInInbox(message: Shown, text: string): Promise<void>
  /** Posts to a path as the chat page does, with whatever is given. */
  post(path: string, init: RequestInit): Promise<Response>
  /** Opens a one-time page and types the PIN into its form. */
  approve(address: string, pin?: string): Promise<{ readonly status: number; readonly html: string }>
  leave(): void
}

/** Opens the claim address in a fresh browser, names the office, and stays. */
export async function claimOffice(address: string): Promise<BrowserMember> {
  const form = formIn(await (await fetch(address)).text())
  const fields = {
    ...form.fields,
    ...{ office_name: 'Deneme Hukuk Bürosu', kind: 'law_office', display_name: 'Av. Ayşe', pin: PIN, pin_again: PIN },
  }
  const claimed = await fetch(address, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' })
  if (claimed.status !== 303) throw new Error(`the office could not be claimed: ${claimed.status}`)
  const cookie = claimed.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ')
  return openMember(new URL(address).origin, cookie)
}

/** A browser with a session, at a program that may have been started anew. */
export async function openMember(url: string, cookie: string): Promise<BrowserMember> {
  const get = (path: string): Promise<Response> => fetch(url + path, { headers: { cookie }, redirect: 'manual' })
  const page = await (await get('/sohbet')).text()
  const csrf = /data-csrf="([^"]+)"/.exec(page)?.[1] ?? ''
  const chat = await followBoard(`${url}/sohbet/akis`, cookie)
  const inbox = await followBoard(`${url}/gelen-kutusu/akis`, cookie)
  const post = (path: string, init: RequestInit): Promise<Response> =>
    fetch(url + path, {
      method: 'POST',
      redirect: 'manual',
      ...init,
      headers: { cookie, origin: url, 'content-type': 'application/json', 'x-csrf-token': csrf, ...init.headers },
    })
  const send = async (path: string, body: object): Promise<void> => {
    const answer = await post(path, { body: JSON.stringify({ id: randomUUID(), ...body }) })
    if (answer.status !== 202) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`)
  }
  return {
    ...{ url, chat, inbox, csrf, cookie, get, post },
    say: (text) => send('/sohbet', { text }),
    async ask(text) {
      const before = new Set(chat.all().map(({ id }) => id))
      await send('/sohbet', { text })
      return chat.see(`an answer to "${text}"`, ({ id, direction }) => direction === 'outbound' && !before.has(id))
    },
    tap: (message, button) => send('/sohbet', { action: actionOf(message, button), message: message.id }),
    answerInInbox: (message, text) => send('/gelen-kutusu', { message: message.id, text }),
    approve: (address, pin = PIN) => approve(url, address, pin),
    leave() {
      chat.leave()
      inbox.leave()
    },
  }
}

function actionOf(message: Shown, button: string): string {
  const found = choicesOf(message).find(({ label, action }) => label.startsWith(button) || action.startsWith(button))
  if (found === undefined) throw new Error(`no button "${button}" under: ${JSON.stringify(message)}`)
  return found.action
}

async function approve(url: string, address: string, pin: string): Promise<{ status: number; html: string }> {
  const form = formIn(await (await fetch(address)).text())
  const body = new URLSearchParams({ ...form.fields, pin })
  const answer = await fetch(address, { method: 'POST', body, headers: { origin: url } })
  return { status: answer.status, html: await answer.text() }
}
