import type { CardParams } from '../app/describe-link.ts'
import type { PaymentLink } from '../domain/payment-link.ts'
import type { PaymentLinkId } from '../domain/ids.ts'
import type { ChatParams, ChatTemplate } from '../messages/catalog/chat.ts'
import { cardChoices } from '../app/card-choices.ts'
import { encodeAction, type ChatAction, type ChatVerb } from '../messages/chat-action.ts'
import type { Surface } from '../ports/message-channel.ts'
import type { ChoiceSpec, LinkTarget } from '../ports/notification-repository.ts'
import type { Step } from './conversation.ts'

/** One thing to be said in the chat that was written in: a template, what fills it, and what may be tapped. */
export type Reply = {
  readonly template: string
  readonly params: Readonly<Record<string, unknown>>
  readonly choices: readonly (readonly ChoiceSpec[])[]
  readonly linkId: PaymentLinkId | null
  /** A button that opens an address; without a label the address only stands in the text, to be passed on. */
  readonly target: { readonly to: LinkTarget; readonly label: string | null } | null
  /** Put in the place of the pressed message, where the surface can. */
  readonly inPlace: boolean
  readonly becomesCard: boolean
  /** Said in a group, it goes to the member's own chat instead. */
  readonly discreet: boolean
}

/** What one message led to: what is said, and the next step of the dialogue; null leaves the step as it is. */
export type Outcome = { readonly replies: readonly Reply[]; readonly next: Step | null }

type Shown = Partial<Omit<Reply, 'template' | 'params'>>

const PLAIN: Omit<Reply, 'template' | 'params'> = {
  choices: [],
  linkId: null,
  target: null,
  inPlace: false,
  becomesCard: false,
  discreet: false,
}

export const say = <K extends ChatTemplate>(template: K, params: ChatParams<K>, shown: Shown = {}): Reply => ({
  ...PLAIN,
  ...shown,
  template,
  params: { ...params },
})

/** The link's live card, in place of what was pressed. */
export const sayCard = (link: PaymentLink, params: CardParams): Reply => ({
  ...PLAIN,
  template: 'card.link',
  params,
  choices: cardChoices(link, params.step),
  linkId: link.id,
  inPlace: true,
  becomesCard: true,
})

export const choice = (
  label: string,
  verb: ChatVerb,
  parts: Partial<Omit<ChatAction, 'verb'>> = {},
  labelParams?: Readonly<Record<string, unknown>>,
): ChoiceSpec => ({ label, action: encodeAction(verb, parts), ...(labelParams === undefined ? {} : { labelParams }) })

export const ABANDON = choice('abandon', 'abandon')

/** Choices one below the other. */
export const inColumn = (choices: readonly ChoiceSpec[]): ChoiceSpec[][] => choices.map((one) => [one])

/** Choices two by two. */
export const inPairs = (choices: readonly ChoiceSpec[]): ChoiceSpec[][] =>
  choices.flatMap((_, index) => (index % 2 === 0 ? [choices.slice(index, index + 2)] : []))

export const outcome = (next: Step | null, ...replies: readonly Reply[]): Outcome => ({ replies, next })

/** The actions a number answers, in the order in which the surface writes them; kept for surfaces without buttons. */
export const offeredActions = (replies: readonly Reply[]): string[] =>
  replies.findLast((reply) => reply.choices.length > 0)?.choices.flatMap((row) => row.map((one) => one.action)) ?? []

/** The action meant by "2", where choices were shown as numbers. */
export function chosenByNumber(text: string, offered: readonly string[], surface: Surface): string | null {
  if (surface.buttons === 'inline' || !/^\s*\d{1,2}\s*[.)]?\s*$/.test(text)) return null
  return offered[Number.parseInt(text, 10) - 1] ?? null
}
