import type { CardParams } from '../app/describe-link.ts'
import type { PaymentLink } from '../domain/payment-link.ts'
import type { Locale } from '../domain/merchant.ts'
import type { DocumentId, PaymentLinkId } from '../domain/ids.ts'
import type { ChatParams, ChatTemplate } from '../messages/catalog/chat.ts'
import { cardChoices } from '../app/card-choices.ts'
import { foldName } from '../domain/client-words.ts'
import { decodeAction, encodeAction, type ChatAction, type ChatVerb } from '../messages/chat-action.ts'
import type { Surface } from '../ports/message-channel.ts'
import type { ChoiceSpec, LinkTarget } from '../ports/notification-repository.ts'
import type { OfferedChoice, Step } from './conversation.ts'

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
  /** A file that goes along. */
  readonly documentId: DocumentId | null
}

/** What one message led to: what is said, and the next step of the dialogue; null leaves the step as it is. */
export type Outcome = {
  readonly replies: readonly Reply[]
  readonly next: Step | null
  /** Choices of a message that a use case itself said: they too are taken by their numbers. */
  readonly offered?: Reply['choices']
  /** Where the message changed the office's language: the answer is in the new one already. */
  readonly locale?: Locale
}

type Shown = Partial<Omit<Reply, 'template' | 'params'>>

const PLAIN: Omit<Reply, 'template' | 'params'> = {
  choices: [],
  linkId: null,
  target: null,
  inPlace: false,
  becomesCard: false,
  discreet: false,
  documentId: null,
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

/** What was offered last, in the order in which the surface writes it: taken by its number or by its word. */
export function offeredChoices(
  { replies, offered }: Outcome,
  labelOf: (choice: ChoiceSpec) => string,
): OfferedChoice[] {
  const last = replies.findLast((reply) => reply.choices.length > 0)
  return (last?.choices ?? offered ?? []).flat().map((one) => ({ action: one.action, word: wordOf(labelOf(one)) }))
}

/** A label as it may be typed; none where it holds a figure, which means what it says and not which button bears it. */
const wordOf = (label: string): string => (/\d/.test(label) ? '' : foldName(label))

/** The action meant by "2", where choices were shown as numbers. */
function chosenByNumber(text: string, offered: readonly OfferedChoice[], surface: Surface): string | null {
  if (surface.buttons === 'inline' || !/^\s*\d{1,2}\s*[.)]?\s*$/.test(text)) return null
  return offered[Number.parseInt(text, 10) - 1]?.action ?? null
}

/** What a typed answer stands for, where it stands for a choice that was shown. */
export const chosenByText = (text: string, offered: readonly OfferedChoice[], surface: Surface): string | null =>
  chosenByNumber(text, offered, surface) ?? chosenByWord(text, offered)

/** The action whose label was typed instead of tapped; a switch is not: "sms" below a card means sms, not its opposite. */
function chosenByWord(text: string, offered: readonly OfferedChoice[]): string | null {
  const typed = foldName(text)
  if (typed === '') return null
  const meant = offered.filter(({ word, action }) => word === typed && decodeAction(action)?.verb !== 'toggle')
  return meant.length === 1 ? (meant[0]?.action ?? null) : null
}
