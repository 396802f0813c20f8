import { describeCard, describeLink } from '../app/describe-link.ts'
import { refreshCards } from '../app/refresh-cards.ts'
import { idFromHex, toId, type MerchantId, type PaymentLinkId } from '../domain/ids.ts'
import type { LinkStatus, PaymentLink } from '../domain/payment-link.ts'
import { parseShortNumber } from '../domain/short-number.ts'
import type { ChatAction, ChatVerb } from '../messages/chat-action.ts'
import type { ChatParams } from '../messages/catalog/chat.ts'
import type { UnitOfWork } from '../ports/store.ts'
import type { CommandKey } from './interpret/reading.ts'
import { choice, inColumn, outcome, say, sayCard, type Outcome, type Reply } from './reply.ts'
import { dialogueId, labelOf, type Order, type Turn } from './turn.ts'
import { inTurn } from './in-turn.ts'

const SUGGESTED_LINKS = 5

/** What a command wants of a link it is given none of. */
export type Wanted = {
  readonly key: CommandKey
  /** Its buttons, one per fitting link. */
  readonly verb: ChatVerb
  readonly fits: readonly LinkStatus[]
}

export type Picked = { readonly link: PaymentLink; readonly named: boolean }

/** The link meant by the message: named, answered to, or the only one that fits; otherwise the question which. */
export async function pickLink(
  turn: Turn,
  order: Order,
  wanted: Wanted,
): Promise<{ readonly picked: Picked } | { readonly asked: Outcome }> {
  const [number, ...more] = [...new Set(order.intent.entities.linkNumbers.map((reading) => reading.value))]
  if (number !== undefined && more.length === 0) {
    const link = await turn.tx.links.byShortNumber(turn.merchant.id, number)
    return link === null ? { asked: unknownNumber(number) } : { picked: { link, named: true } }
  }
  const answered = number === undefined ? await linkAnsweredTo(turn) : null
  if (answered !== null) return { picked: { link: answered, named: true } }
  const all = await turn.tx.links.list(turn.merchant.id, { statuses: wanted.fits, limit: SUGGESTED_LINKS })
  const named = new Set([number, ...more])
  const candidates = number === undefined ? all : all.filter((link) => named.has(link.shortNumber))
  const [only] = candidates
  if (only !== undefined && candidates.length === 1) return { picked: { link: only, named: false } }
  return { asked: await askWhich(turn, order, wanted, candidates) }
}

const unknownNumber = (shortNumber: string): Outcome =>
  outcome(null, say('chat.unknown_number', { shortNumber }, { choices: [[choice('list', 'list')]] }))

async function linkAnsweredTo(turn: Turn): Promise<PaymentLink | null> {
  if (turn.replyToRef === null) return null
  const delivery = await turn.tx.deliveries.byRemoteRef(turn.place.channelAccountId, turn.replyToRef)
  return delivery === null || delivery.linkId === null || delivery.merchantId !== turn.merchant.id
    ? null
    : turn.tx.links.find(turn.merchant.id, delivery.linkId)
}

async function askWhich(
  turn: Turn,
  order: Order,
  wanted: Wanted,
  candidates: readonly PaymentLink[],
): Promise<Outcome> {
  const id = dialogueId(turn)
  const commandText = labelOf(turn, `command_${wanted.key}`)
  if (candidates.length === 0) {
    return outcome(
      null,
      say('chat.no_fitting_link', { commandText }, { choices: [[choice('list', 'list'), choice('create', 'create')]] }),
    )
  }
  const lines = await inTurn(candidates, (link) => linkLine(turn, link))
  const choices = candidates.map((link, index) =>
    choice('link_line', wanted.verb, { subject: link.id, version: link.version, arg: pickedIn(id) }, lines[index]),
  )
  return outcome(
    { name: 'picking_link', id, key: wanted.key, text: order.text },
    say('chat.which_link', { commandText, lines }, { choices: inColumn(choices) }),
  )
}

/** Marks a button of "which link?", so that the rest of the order is remembered with it. */
export const pickedIn = (dialogue: string): string => `p:${dialogue}`

/** One line of a list of links. */
export async function linkLine(turn: Turn, link: PaymentLink): Promise<ChatParams<'chat.links'>['lines'][number]> {
  const payer = await turn.tx.payers.find(turn.merchant.id, link.payerId)
  return {
    shortNumber: link.shortNumber,
    payerName: payer?.name ?? null,
    amount: link.amount,
    status: link.status,
    expiresAt: link.expiresAt,
  }
}

/** The link a button names, or null where it is not one of this office. */
export async function pressedLink(turn: Turn, action: ChatAction): Promise<PaymentLink | null> {
  return linkBySubject(turn.tx, turn.merchant.id, action.subject)
}

export async function linkBySubject(
  tx: UnitOfWork,
  merchantId: MerchantId,
  subject: string | null,
): Promise<PaymentLink | null> {
  if (subject === null) return null
  const number = parseShortNumber(subject)
  if (number !== null && number === subject) return tx.links.byShortNumber(merchantId, number)
  const id = idFromHex(subject)
  return id === null ? null : tx.links.find(merchantId, toId<PaymentLinkId>(id))
}

/** Runs `then` with the pressed link; a button that names none is closed. */
export async function onPressedLink(
  turn: Turn,
  action: ChatAction,
  then: (link: PaymentLink) => Promise<Outcome>,
): Promise<Outcome> {
  const link = await pressedLink(turn, action)
  return link === null ? outcome(null, buttonClosed()) : then(link)
}

export const buttonClosed = (): Reply => say('chat.button_closed', {}, { choices: [[choice('help', 'help')]] })

/** The order does not fit the link's present state: says the state, offers what can be done, and redraws its cards. */
export async function notPossible(turn: Turn, link: PaymentLink, key: CommandKey): Promise<Outcome> {
  await refreshCards(turn.tx, link.id)
  const card = sayCard(link, await describeCard(turn.tx, turn.deps, link))
  const params = {
    ...(await describeLink(turn.tx, turn.deps, link)),
    status: link.status,
    commandText: labelOf(turn, `command_${key}`),
  }
  const nextSteps = [...card.choices, [choice('status', 'status', { subject: link.id })]]
  return outcome({ name: 'idle' }, say('chat.not_possible', params, { linkId: link.id, choices: nextSteps }))
}

/** Reliability 3.7: an owner commands every link, everyone else their own. */
export const mayTouch = (turn: Turn, link: PaymentLink): boolean =>
  turn.member.role === 'owner' || link.createdBy === turn.member.id

export async function notYours(turn: Turn, link: PaymentLink): Promise<Outcome> {
  const creator = await turn.tx.members.find(turn.merchant.id, link.createdBy)
  const params = { shortNumber: link.shortNumber, creatorName: creator?.displayName ?? null }
  return outcome(null, say('chat.not_yours', params, { choices: [[choice('status', 'status', { subject: link.id })]] }))
}
