import type { Message } from './board.ts'
import { assertStatus, valueIn, type Page } from './browser.ts'
import { Unmet } from './expectation.ts'
import type { Scene } from './scene.ts'

/** Test cards of the sandbox POS; docs/sandbox-pos.md lists them all. */
export const CARDS = { good: '5549600000000012', poor: '5451030000001016' } as const

const CARD_EXPIRY = '12/39'
const CARD_CVC = '123'

/** Looks at the link as its payer and presses the button; ends on the provider's card form. */
export async function startPaying({ payer }: Scene, payUrl: string): Promise<Page> {
  const page = assertStatus(await payer.get(payUrl), 'pay_page')
  const nonce = valueIn(page, /name="nonce" value="([^"]+)"/, 'pay_form')
  const cardForm = await payer.submit(`${payUrl}/ode`, { nonce })
  if (!/\/pay\/[\w-]+$/.test(new URL(cardForm.url).pathname)) throw new Unmet('card_form', `HTTP ${cardForm.status}`)
  return assertStatus(cardForm, 'card_form')
}

/** Ends on the 3-D Secure page, with the code the test bank sent. */
export async function enterCard(
  { payer, inbox, words }: Scene,
  cardForm: Page,
  number: string,
): Promise<{ page: Page; code: string }> {
  const since = inbox.mark()
  const card = { holder: words('payer'), number, expiry: CARD_EXPIRY, cvc: CARD_CVC, installments: '1' }
  const page = assertStatus(await payer.submit(`${cardForm.url}/card`, card), 'three_ds')
  if (!page.url.endsWith('/three-ds')) throw new Unmet('three_ds', page.url)
  const sms = await inbox.next(since, (message) => codeIn(message) !== null, { expected: 'bank_sms' })
  return { page, code: codeIn(sms) ?? '' }
}

/** The bank's code, not the verification code that stands beside a link. */
const codeIn = ({ kind, text }: Message): string | null =>
  kind === 'sms' && !text.includes('/o/') ? (/(?<!\d)(\d{6})(?!\d)/.exec(text)?.[1] ?? null) : null

/** Types the code and lets the provider send the browser back to us. */
export async function enterCode({ payer }: Scene, threeDs: Page, code: string): Promise<Page> {
  const result = assertStatus(await payer.submit(threeDs.url, { code }), 'pos_result')
  if (!result.url.endsWith('/result')) throw new Unmet('pos_result', result.url)
  return payer.get(result.url.replace(/\/result$/, '/return'))
}
