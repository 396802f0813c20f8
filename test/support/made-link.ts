import type { Shown } from './board-view.ts'
import { eventually } from '../sandbox-pos/running-pos.ts'
import type { System } from './system.ts'

export type MadeLink = { readonly url: string; readonly number: string; card(): Shown }

/** Types a sentence, taps [Gönder], and takes the link as it reached the payer. */
export async function makeLink({ owner }: Pick<System, 'owner'>, sentence: string): Promise<MadeLink> {
  const before = new Set(owner.chat.all().map(({ id }) => id))
  await owner.say(sentence)
  const isNewDraft = (message: Shown): boolean =>
    !before.has(message.id) && message.choices.flat().some(({ action }) => action.startsWith('send|'))
  const draft = await owner.chat.see('the card of the draft', isNewDraft)
  await owner.tap(draft, 'send|')
  const card = await owner.chat.see('the live card', ({ id, text }) => id === draft.id && /\/o\/[\w-]{22}/.test(text))
  return linkOn(owner, card)
}

function linkOn(owner: System['owner'], card: Shown): MadeLink {
  const url = /http\S+\/o\/[\w-]{22}/.exec(card.text)?.[0] ?? ''
  const number = /· ([A-Z0-9]{4})$/m.exec(card.text)?.[1] ?? ''
  return {
    url,
    number,
    card: () => owner.chat.all().find(({ id }) => id === card.id) ?? card,
  }
}

/** The card as soon as it says so. */
export const cardSays = (link: MadeLink, text: string): Promise<Shown> =>
  eventually(`${link.number}'s card says "${text}"`, () =>
    link.card().text.includes(text) ? link.card() : null,
  ).catch((cause: unknown) => {
    throw new Error(`the card never said "${text}"; it says: ${link.card().text}`, { cause })
  })
