import { randomBytes } from 'node:crypto'
import * as pos from './running-pos.ts'
import type { Answer, Page, Received, Receiver, RunningPos } from './running-pos.ts'

type Changes = Readonly<Record<string, unknown>>
type Order = { reference: string } & Record<string, unknown>
type Started = { reference: string; path: string }

/** A merchant of one sandbox POS, and that merchant's payers. */
export type Shop = {
  pos: RunningPos
  call(
    method: 'GET' | 'POST',
    target: string,
    payload?: unknown,
    tamper?: Readonly<Record<string, string>>,
  ): Promise<Answer>
  post(path: string, fields: Readonly<Record<string, string>>): Promise<Page>
  visit(path: string): Promise<Page>
  orderOf(reference: string, changes?: Changes): Order
  start(changes?: Changes): Promise<Started>
  /** Card form, then the code of the page's SMS box where one is asked. */
  payWith(path: string, number: string, installments?: string): Promise<Page>
  /** A captured payment, by the card that asks for no code. */
  payAtOnce(changes?: Changes): Promise<Started>
  view(reference: string): Promise<Record<string, unknown>>
  whenStatus(reference: string, status: string): Promise<Record<string, unknown>>
  toldOf(reference: string, type?: string): Received[]
}

export const aReference = (): string => randomBytes(16).toString('hex')

export const cardFields = (number: string, installments = '1') => ({
  holder: 'Ahmet Yilmaz',
  number,
  expiry: '12/39',
  cvc: '123',
  installments,
})

export const codeIn = (page: Page): string => /kodunuz (\d{6})/.exec(page.html)?.[1] ?? ''

export function openShop(running: RunningPos, office: Receiver): Shop {
  const shop: Shop = {
    pos: running,
    call: (method, target, payload, tamper) => pos.call(running, method, target, payload, tamper),
    post: (path, fields) => pos.post(running, path, fields),
    visit: (path) => pos.visit(running, path),
    orderOf: (reference, changes = {}) => ({ ...orderTo(office, reference), ...changes }),
    async start(changes) {
      const reference = aReference()
      const answer = await shop.call('POST', '/v1/payments', shop.orderOf(reference, changes))
      if (answer.status !== 201) throw new Error(`no session: ${answer.text}`)
      return { reference, path: new URL(String(answer.json.paymentPageUrl)).pathname }
    },
    async payWith(path, number, installments) {
      const next = await shop.post(`${path}/card`, cardFields(number, installments))
      return next.path.endsWith('/three-ds') ? shop.post(`${path}/three-ds`, { code: codeIn(next) }) : next
    },
    async payAtOnce(changes) {
      const started = await shop.start(changes)
      await shop.payWith(started.path, '5451030000000091')
      return started
    },
    view: async (reference) => (await shop.call('GET', `/v1/payments/${reference}`)).json,
    whenStatus: (reference, status) =>
      pos.eventually(`${reference} is ${status}`, async () => {
        const now = await shop.view(reference)
        return now.status === status ? now : null
      }),
    toldOf: (reference, type) =>
      office.received
        .filter(({ body }) => body.includes(reference))
        .filter(({ body }) => type === undefined || JSON.parse(body).type === type),
  }
  return shop
}

const orderTo = (office: Receiver, reference: string) => ({
  reference,
  amount: 150_050,
  currency: 'TRY',
  installmentCap: 6,
  returnUrl: `${office.origin}/return?from=pos`,
  callbackUrl: `${office.origin}/callbacks/sandbox/abc`,
  description: 'Danışmanlık ücreti',
  buyer: { name: 'Ahmet Yılmaz', phone: '+905321112233' },
  locale: 'tr',
})
