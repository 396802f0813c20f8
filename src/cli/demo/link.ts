import { Unmet } from './expectation.ts'
import type { Scene } from './scene.ts'

export type SentLink = { readonly payUrl: string; readonly shortNumber: string }

/** Types the sentence, presses Send on the card that comes back, and reads the client's message. */
export async function askForPayment(scene: Scene, sentence: 'first' | 'second' | 'brief' | 'third'): Promise<SentLink> {
  const { chat, inbox, words, step } = scene
  const card = await step(`typed.${sentence}`, async () => {
    const since = chat.mark()
    await chat.say(words(sentence))
    return chat.next(since, ({ choices }) => hasSend(choices), { expected: 'confirmation_card' })
  })
  const since = inbox.mark()
  const pressed = performance.now()
  const shortNumber = await step(`sent.${sentence}`, async () => {
    const before = chat.mark()
    const verb = card.choices.flat().some(({ action }) => action.startsWith('send|')) ? 'send' : 'send_anyway'
    await chat.press(card, verb, 'send_button')
    const live = await chat.next(before, ({ text }) => payUrlIn(text) !== null, { expected: 'link_card' })
    return shortNumberIn(live.text)
  })
  const delivered = () =>
    inbox.next(since, ({ text, link }) => payUrlIn(link?.url ?? text) !== null, { expected: 'client_message' })
  const message = await step(`delivered.${sentence}`, delivered, pressed)
  return { shortNumber, payUrl: payUrlIn(message.link?.url ?? message.text) ?? '' }
}

const hasSend = (choices: readonly (readonly { action: string }[])[]): boolean =>
  choices.flat().some(({ action }) => /^send(?:_anyway)?\|/.test(action))

const payUrlIn = (text: string): string | null => /https?:\/\/\S+\/o\/[\w-]+/.exec(text)?.[0] ?? null

function shortNumberIn(text: string): string {
  const shortNumber = /·\s*([A-Z2-9]{4})\b/.exec(text)?.[1]
  if (shortNumber === undefined) throw new Unmet('link_card', text.split('\n')[0] ?? '')
  return shortNumber
}
