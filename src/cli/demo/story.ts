import type { Message } from './board.ts'
import { assertStatus } from './browser.ts'
import { Unmet } from './expectation.ts'
import { askForPayment } from './link.ts'
import { CARDS, enterCard, enterCode, startPaying } from './payer.ts'
import { sign, type Scene } from './scene.ts'

/** The link that expires lives one minute, and the sweep that closes it comes round every few seconds. */
/** Stands before what to do next. */
const ADVICE = '👉'
const EXPIRY_WAIT_MS = 90_000

/** The whole life of payment links as an office and its client see it. Throws at the first step that fails. */
export async function playStory(scene: Scene): Promise<void> {
  const paid = await payALink(scene)
  const brief = scene.chat.mark()
  const { shortNumber } = await askForPayment(scene, 'brief')
  await refuseACard(scene)
  await refund(scene, paid)
  await cancelALink(scene)
  scene.announce('expiry')
  await scene.step('expired', () =>
    scene.chat.next(brief, sign('expired', shortNumber), { expected: 'expired', waitMs: EXPIRY_WAIT_MS }),
  )
  await scene.step('report', async () => {
    const since = scene.chat.mark()
    await scene.chat.say(scene.words('report'))
    await scene.chat.next(since, sign('report'), { expected: 'report' })
  })
}

/** Returns the chat's "paid" message, whose buttons lead to a refund. */
async function payALink(scene: Scene): Promise<Message> {
  const { chat, inbox, step } = scene
  const { payUrl } = await askForPayment(scene, 'first')
  const cardForm = await step('pay_page', () => startPaying(scene, payUrl))
  const { page, code } = await step('card', () => enterCard(scene, cardForm, CARDS.good))
  const [inChat, inInbox] = [chat.mark(), inbox.mark()]
  await step('code', async () => assertStatus(await enterCode(scene, page, code), 'return_page'))
  const returned = performance.now()
  const told = await step('paid', () => chat.next(inChat, sign('paid'), { expected: 'paid' }), returned)
  await step('receipt', () => inbox.next(inInbox, sign('paid'), { expected: 'receipt' }), returned)
  return told
}

async function refuseACard(scene: Scene): Promise<void> {
  const { chat, step } = scene
  const { payUrl } = await askForPayment(scene, 'second')
  const since = chat.mark()
  await step('refused_card', async () => {
    const { page, code } = await enterCard(scene, await startPaying(scene, payUrl), CARDS.poor)
    await enterCode(scene, page, code)
  })
  await step('refused', () => chat.next(since, sign('refused', ADVICE), { expected: 'refused' }))
}

async function refund(scene: Scene, paid: Message): Promise<void> {
  const { chat, inbox, step, pin } = scene
  if (pin === null) return scene.skip('refund')
  const approval = await step('refund_asked', () => askForRefund(scene, paid))
  const [inChat, inInbox] = [chat.mark(), inbox.mark()]
  await step('refund_approved', async () => {
    assertStatus(await scene.office.get(approval), 'approval_page')
    assertStatus(await scene.office.submit(approval, { pin }), 'approved')
  })
  const approved = performance.now()
  await step('refunded', () => chat.next(inChat, sign('refunded'), { expected: 'refunded' }), approved)
  const receipt = () => inbox.next(inInbox, sign('refunded'), { expected: 'refund_receipt' })
  await step('refund_receipt', receipt, approved)
}

/** Asks for the whole amount back; the chat answers with the address of the page where the PIN is typed. */
async function askForRefund({ chat }: Scene, paid: Message): Promise<string> {
  const since = chat.mark()
  await chat.press(paid, 'refund', 'refund_button')
  const amounts = await chat.next(since, offersWhole, { expected: 'refund_amount' })
  await chat.press(amounts, 'refund', 'refund_amount')
  const { link } = await chat.next(since, ({ link: page }) => page !== null, { expected: 'approval_address' })
  if (link === null) throw new Unmet('approval_address', '')
  return link.url
}

const offersWhole = ({ choices }: Message): boolean =>
  choices.flat().some(({ action }) => /^refund\|.*\|all$/.test(action))

async function cancelALink(scene: Scene): Promise<void> {
  const { chat, step, words } = scene
  const { shortNumber } = await askForPayment(scene, 'third')
  await step('cancelled', async () => {
    const since = chat.mark()
    await chat.say(`${shortNumber} ${words('cancel')}`)
    const asks = ({ choices }: Message): boolean =>
      choices.flat().some(({ action }) => action.startsWith('cancel_anyway|'))
    await chat.press(await chat.next(since, asks, { expected: 'cancel_question' }), 'cancel_anyway', 'cancel_question')
    await chat.next(since, sign('cancelled', shortNumber), { expected: 'cancelled' })
  })
}
