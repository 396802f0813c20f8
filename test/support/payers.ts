import { cardFields, codeIn } from '../sandbox-pos/shop.ts'
import { call, eventually, post, visit, type Page, type RunningPos } from '../sandbox-pos/running-pos.ts'
import type { BoardView } from './board-view.ts'
import { formIn, textOf } from './html-form.ts'

/** The cards of docs/sandbox-pos.md that stories need. */
export const CARDS = {
  success: '5549600000000012',
  successAtOnce: '5451030000000091',
  insufficientFunds: '5451030000001016',
  genericDecline: '4022770000001143',
  unknownForMinutes: '5549600000002018',
  lateSuccess: '5451030000002022',
  lostCallback: '4508030000002036',
  duplicateCallback: '4355080000002043',
  amountMismatch: '5528790000002053',
  fraudReview: '9792030000002063',
} as const

export type PayPage = { readonly status: number; readonly text: string; readonly html: string }

export type Payers = {
  look(link: string): Promise<PayPage>
  /** Presses "pay"; gives the provider's page it was sent to, or fails with what the page said. */
  begin(link: string): Promise<string>
  /** Types the card and, where asked, the code of the bank's SMS. */
  typeCard(paymentPage: string, card: string): Promise<Page>
  /** The whole way: page, card, code, and back to our page. */
  pay(link: string, card: string): Promise<PayPage>
  /** Follows the provider's way back to our page. */
  comeBack(page: Page): Promise<PayPage>
  /** What the provider itself has in its books. */
  ledger(): Promise<Ledger>
  /** What nobody here ordered: a hand in the provider's panel, or the cardholder's bank. */
  reverseInPanel(reference: string, order: { kind: 'refund' | 'void' | 'chargeback'; amount?: number }): Promise<void>
}

type Capture = { readonly reference: string; readonly paymentId: string; readonly amount: number }
export type Ledger = { readonly captures: readonly Capture[]; readonly refunds: readonly { readonly status: string }[] }

type World = {
  readonly url: string
  readonly pos: Pick<RunningPos, 'origin'>
  /** Where the test bank's SMS is read; null where the POS shows the code on its page. */
  readonly inbox: BoardView | null
}

/** Payers with browsers that have no script and keep no cookie. */
export function openPayers({ url, pos, inbox }: World): Payers {
  const look = async (link: string): Promise<PayPage> => readPage(await fetch(link))
  const begin = (link: string): Promise<string> => beginPayment(url, link)
  const typeCard = (paymentPage: string, card: string): Promise<Page> => typeCardInto({ pos, inbox }, paymentPage, card)
  const comeBack = async (page: Page): Promise<PayPage> => {
    const result = page.left === null ? await visit(pos, page.path.replace(/\/result$/, '/return')) : page
    if (result.left === null) throw new Error(`no way back from ${page.path}: ${textOf(page.html).slice(0, 300)}`)
    return readPage(await fetch(result.left))
  }
  return {
    ...{ look, begin, typeCard, comeBack },
    pay: async (link, card) => comeBack(await typeCard(await begin(link), card)),
    async reverseInPanel(reference, order) {
      const { status, text } = await call(pos, 'POST', `/v1/panel/payments/${reference}`, order)
      if (status !== 201) throw new Error(`not reversed: ${status} ${text}`)
    },
    ledger: async () => (await call(pos, 'GET', '/v1/ledger')).json as unknown as Ledger,
  }
}

const readPage = async (response: Response): Promise<PayPage> => {
  const html = await response.text()
  return { status: response.status, html, text: textOf(html) }
}

async function beginPayment(url: string, link: string): Promise<string> {
  const form = formIn(await (await fetch(link)).text())
  const body = new URLSearchParams(form.fields)
  const action = new URL(form.action ?? '', link)
  const answer = await fetch(action, { method: 'POST', body, redirect: 'manual', headers: { origin: url } })
  const location = answer.headers.get('location')
  if (location === null || location.startsWith('/')) {
    throw new Error(`not sent to the provider: ${answer.status} ${location ?? textOf(await answer.text())}`)
  }
  return location
}

async function typeCardInto({ pos, inbox }: Omit<World, 'url'>, paymentPage: string, card: string): Promise<Page> {
  const { pathname } = new URL(paymentPage)
  const known = inbox?.all().length ?? 0
  const next = await post(pos, `${pathname}/card`, cardFields(card))
  if (!next.path.endsWith('/three-ds')) return next
  const code = inbox === null ? codeIn(next) : await smsCode(inbox, known)
  return post(pos, `${pathname}/three-ds`, { code })
}

/** The bank's SMS comes into the sandbox inbox. */
const smsCode = (inbox: BoardView, after: number): Promise<string> =>
  eventually('the SMS with the 3-D Secure code', () => {
    const messages = inbox.all().slice(after)
    return messages.map(({ text }) => /kodunuz (\d{6})/.exec(text)?.[1]).findLast((code) => code !== undefined) ?? null
  })
