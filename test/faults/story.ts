import { createHmac, randomUUID } from 'node:crypto'
import { eventually, SECRET } from '../sandbox-pos/running-pos.ts'
import type { Shown } from '../support/board-view.ts'
import { makeLink, type MadeLink } from '../support/made-link.ts'
import type { World } from './harness/world.ts'

const FIRST = ['Ahmet', 'Mehmet', 'Fatma', 'Zeynep', 'Murat', 'Elif', 'Ali', 'Hatice', 'Emre', 'Selin']
const LAST = ['Kaya', 'Demir', 'Çelik', 'Şahin', 'Yıldız', 'Öztürk', 'Aydın', 'Arslan', 'Doğan', 'Kılıç']
let made = 0

export type PayerLink = MadeLink & { readonly payer: string; readonly amount: number }

/** A link of its own payer and amount (whole lira), sent by chat. */
export async function aLink(world: World, validity = '3 gün', more = ''): Promise<PayerLink> {
  made += 1
  const payer = `${FIRST[made % 10] ?? ''} ${LAST[Math.floor(made / 10) % 10] ?? ''}`
  const lira = 1_000 + made
  const phone = `0532 ${100 + Math.floor(made / 80)} ${10 + (made % 80)} 33`
  const sentence = `${payer} ${phone} danışmanlık ${lira} tl ${validity} ${more}`.trim()
  return { payer, amount: lira * 100, ...(await makeLink(world, sentence)) }
}

export async function someLinks(world: World, count: number): Promise<PayerLink[]> {
  const links = []
  for (let n = 0; n < count; n += 1) links.push(await aLink(world))
  return links
}

/** How far the attempts of a link have come, oldest first. */
export const attemptsOf = (world: World, { number }: MadeLink) =>
  world.query<{ id: string; status: string; heldBecause: string | null }>(
    `SELECT a.id::text, a.status, a.held_because AS "heldBecause" FROM payment_attempt a
     JOIN payment_link l ON l.id = a.link_id WHERE l.short_number = $1 ORDER BY a.number`,
    [number],
  )

export const linkRow = async (world: World, { number }: MadeLink) => {
  const [row] = await world.query<{ status: string; flags: string[]; expiresAt: Date }>(
    'SELECT status, flags, expires_at AS "expiresAt" FROM payment_link WHERE short_number = $1',
    [number],
  )
  if (row === undefined) throw new Error(`no link ${number}`)
  return row
}

export async function factsOf(world: World, { number }: MadeLink) {
  return world.query<{ amount: string; charged: string; installments: number; capturedAt: Date; recordedAt: Date }>(
    `SELECT f.amount, f.charged, f.installments, f.captured_at AS "capturedAt", f.recorded_at AS "recordedAt"
     FROM payment_fact f JOIN payment_link l ON l.id = f.link_id WHERE l.short_number = $1`,
    [number],
  )
}

export const untilPaid = (world: World, link: MadeLink): Promise<true> =>
  eventually(`${link.number} is paid`, async () => ((await factsOf(world, link)).length > 0 ? true : null))

/** A machine that does other things meanwhile needs longer; what was promised in figures is measured and noted. */
const PATIENCE = 4

/** Waits until it is there; `ms` is how long it takes at most on a machine that does nothing else. */
export async function within<T>(ms: number, what: string, isThere: () => Promise<T | null> | T | null): Promise<T> {
  const endsAt = performance.now() + ms * PATIENCE
  while (performance.now() < endsAt) {
    const found = await isThere()
    if (found !== null) return found
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(`not within ${ms} ms: ${what}`)
}

/** The reference that the provider knows an attempt by. */
export const referenceOf = (attempt: { readonly id: string }): string => attempt.id.replaceAll('-', '')

export async function callbackPath(world: World): Promise<string> {
  const [row] = await world.query<{ id: string }>('SELECT id::text FROM pos_account ORDER BY created_at LIMIT 1')
  return `/callbacks/sandbox/${row?.id ?? ''}`
}

export type Posted = { readonly status: number; readonly text: string }

/** A callback as the provider would send it, signed with its key; `change` spoils it after signing. */
export async function postCallback(
  world: World,
  event: { readonly reference: string; readonly type?: string; readonly eventId?: string },
  change: { body?: string; headers?: Readonly<Record<string, string>>; path?: string; at?: number } = {},
): Promise<Posted> {
  const told = {
    ...{ eventId: event.eventId ?? randomUUID(), type: event.type ?? 'payment.captured', reference: event.reference },
    ...{ paymentId: '123456789012', amount: 100, chargedAmount: 100, occurredAt: new Date().toISOString() },
  }
  const body = change.body ?? JSON.stringify(told)
  const response = await fetch(world.url + (change.path ?? (await callbackPath(world))), {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-pos-signature': signatureOf(body, change.at ?? Date.now()),
      ...change.headers,
    },
    body,
    signal: AbortSignal.timeout(20_000),
  })
  return { status: response.status, text: await response.text() }
}

export function signatureOf(body: string, at: number): string {
  const time = Math.floor(at / 1_000)
  return `t=${time},v1=${createHmac('sha256', SECRET).update(`${time}.${body}`).digest('hex')}`
}

/** Sees what the office was told in the browser chat about a link. */
export const toldAbout = (world: World, text: string, link: PayerLink) =>
  world.owner.chat
    .withText(text)
    .filter((message) => message.text.includes(link.payer) || message.text.includes(link.number))

/** Types an order of money and gives the address of its step-up page. */
export async function approvalOf({ owner }: World, { number }: MadeLink, order: string): Promise<string> {
  const before = new Set(owner.chat.all().map(({ id }) => id))
  await owner.say(`${number} ${order}`)
  const isPage = ({ id, link, text }: Shown): boolean => !before.has(id) && link !== null && text.includes(number)
  return (await owner.chat.see(`the step-up page of "${order}"`, isPage)).link?.url ?? ''
}

/** The moments after a start at which the provider is asked, within the 300 s that two clocks may differ. */
const ASKED_AT_MS = [21_000, 41_000, 61_000, 121_000, 290_000]

/** Moves the program's clock from one planned question to the next until it is there; then the clock is right again. */
export async function askInTime<T>(world: World, what: string, isThere: () => Promise<T | null>): Promise<T> {
  try {
    for (const ms of ASKED_AT_MS) {
      world.setClock('bot', ms)
      const found = await within(4_000, what, isThere).catch(() => null)
      if (found !== null) return found
    }
    throw new Error(`not within five minutes: ${what}`)
  } finally {
    world.setClock('bot', 0)
  }
}
