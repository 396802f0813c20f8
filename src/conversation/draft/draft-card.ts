import { describeLink } from '../../app/describe-link.ts'
import { twinParams } from '../../app/link-approval-question.ts'
import { loadParties } from '../../app/load-link.ts'
import { payerRecipients } from '../../app/recipients.ts'
import { PAYER_CHANNELS, type ChannelKind } from '../../domain/channel-kind.ts'
import type { Payer } from '../../domain/payer.ts'
import type { PaymentLink } from '../../domain/payment-link.ts'
import type { CardNotice, CardView } from '../../messages/catalog/chat.ts'
import type { ChoiceSpec } from '../../ports/notification-repository.ts'
import { choice, inPairs, outcome, say, type Outcome, type Reply } from '../reply.ts'
import type { Turn } from '../turn.ts'
import { INSTALLMENT_CAPS, PRESET_MINUTES } from './draft-questions.ts'

export type PayerChannel = (typeof PAYER_CHANNELS)[number]

/**
 * What a payer may be written to by: each kind with an address and an account; and Telegram wherever the office has it,
 * because a payer who has not opened the bot yet is invited.
 */
export async function offeredChannels(turn: Turn, payer: Payer): Promise<PayerChannel[]> {
  const accounts = await turn.tx.accounts.channelsOf(turn.merchant.id)
  const reached = await payerRecipients(turn.tx, turn.deps, payer, PAYER_CHANNELS)
  const kinds = new Set<ChannelKind>(reached.map((recipient) => recipient.kind))
  if (accounts.some((account) => account.kind === 'telegram')) kinds.add('telegram')
  return PAYER_CHANNELS.filter((kind) => kinds.has(kind))
}

export type CardShown = {
  /** Why the card is drawn again. */
  readonly notice?: CardNotice
  readonly inPlace?: boolean
  /** Which of its lines the buttons change at this moment. */
  readonly view?: CardView
}

/** "This is what I understood": nothing is sent before somebody taps below it. */
export async function draftCard(turn: Turn, link: PaymentLink, shown: CardShown = {}): Promise<Outcome> {
  const { payer } = await loadParties(turn.tx, link)
  const twin = await turn.tx.links.twinOf(link, payer)
  const offered = payer.optedOut ? [] : await offeredChannels(turn, payer)
  const channels = offered.map((kind) => ({ kind, chosen: link.channels.includes(kind) }))
  const view = shown.view ?? 'main'
  const params = {
    ...(await describeLink(turn.tx, turn.deps, link)),
    phone: payer.phone,
    email: payer.email,
    matter: link.matter,
    installmentCap: link.installmentCap,
    validForMinutes: link.validForMinutes,
    channels,
    duplicate: twin === null ? null : twinParams(link, twin),
    optedOut: payer.optedOut,
    notice: shown.notice ?? null,
    view,
  }
  const choices = viewChoices(link, channels, twin)[view]()
  const card: Reply = say('chat.draft_card', params, { linkId: link.id, choices, inPlace: shown.inPlace ?? false })
  return outcome({ name: 'confirming', linkId: link.id, version: link.version }, card)
}

type Channels = readonly { readonly kind: PayerChannel; readonly chosen: boolean }[]
type Rows = readonly (readonly ChoiceSpec[])[]

function viewChoices(
  link: PaymentLink,
  channels: Channels,
  twin: PaymentLink | null,
): Readonly<Record<CardView, () => Rows>> {
  const at = { subject: link.id, version: link.version }
  const back = [choice('back', 'view', { ...at, arg: 'main' })]
  const toggles = (): Rows =>
    inPairs(
      channels.map(({ kind, chosen }) =>
        choice(chosen ? 'toggle_on' : 'toggle_off', 'toggle', { ...at, arg: kind }, { kind }),
      ),
    )
  const leave = [choice('edit', 'edit', at), choice('drop', 'drop', at)]
  return {
    main: () =>
      twin === null
        ? [...toggles(), settings(link), [choice('send', 'send', at)], leave]
        : [...twinRows(link, twin), leave],
    channels: () => [...toggles(), back],
    validity: () => [...inPairs(validities(link)), back],
    installments: () => [...inPairs(caps(link)), back],
    fields: () => [...inPairs(fieldChoices(link)), back],
  }
}

/** What most often differs from the office's habit is one tap away: until when, and in how many instalments. */
const settings = (link: PaymentLink): readonly ChoiceSpec[] => {
  const at = { subject: link.id, version: link.version }
  const { validForMinutes: minutes, expiresAt: until, installmentCap: count } = link
  return [
    choice(minutes === null ? 'card_until' : 'card_validity', 'view', { ...at, arg: 'validity' }, { minutes, until }),
    choice('card_installments', 'view', { ...at, arg: 'installments' }, { count }),
  ]
}

/** B5: one of three is chosen; the older link's number in the button says which one the member saw. */
function twinRows(link: PaymentLink, twin: PaymentLink): Rows {
  const at = { subject: link.id, version: link.version, arg: twin.shortNumber }
  return [
    [choice('twin_resend', 'twin_send', at, { shortNumber: twin.shortNumber })],
    [choice('twin_replace', 'twin_swap', at, { shortNumber: twin.shortNumber })],
    [choice('send_anyway', 'twin_open', at)],
  ]
}

function validities(link: PaymentLink): readonly ChoiceSpec[] {
  const at = { subject: link.id, version: link.version }
  const presets = PRESET_MINUTES.map((minutes) => {
    const label = choice(`preset_${minutes}`, 'valid', { ...at, arg: String(minutes) })
    return minutes === link.validForMinutes ? marked(label) : label
  })
  return [...presets, choice('pick_date', 'field', { ...at, arg: 'date' })]
}

function caps(link: PaymentLink): readonly ChoiceSpec[] {
  const at = { subject: link.id, version: link.version }
  return INSTALLMENT_CAPS.map((count) => {
    const label = choice('option_installments', 'cap', { ...at, arg: String(count) }, { count })
    return count === link.installmentCap ? marked(label) : label
  })
}

/** The present value among its alternatives. */
const marked = (spec: ChoiceSpec): ChoiceSpec => ({ ...spec, labelParams: { ...spec.labelParams, chosen: true } })

/** Every line of the card; those with likely answers open in the card itself, the others ask. */
const CHANGEABLE = ['name', 'phone', 'email', 'amount', 'purpose', 'type'] as const
const OPENED = ['validity', 'installments', 'channels'] as const

const fieldChoices = (link: PaymentLink): readonly ChoiceSpec[] => {
  const at = { subject: link.id, version: link.version }
  return [
    ...CHANGEABLE.map((field) => choice(`field_${field}`, 'field', { ...at, arg: field })),
    ...OPENED.map((view) => choice(`field_${view}`, 'view', { ...at, arg: view })),
  ]
}

/** [Degistir]: which of the card's lines? On a surface that cannot redraw the card, asked below it. */
export function changeMenu(turn: Turn, link: PaymentLink): Promise<Outcome> {
  if (isRedrawn(turn)) return draftCard(turn, link, { view: 'fields', inPlace: true })
  const step = { name: 'confirming', linkId: link.id, version: link.version } as const
  const rows = inPairs(fieldChoices(link))
  return Promise.resolve(outcome(step, say('chat.change_menu', {}, { linkId: link.id, choices: rows })))
}

/** The pressed card can show other buttons in its place. */
export const isRedrawn = ({ surface, pressedRef }: Turn): boolean =>
  surface.edits && surface.buttons === 'inline' && pressedRef !== null
