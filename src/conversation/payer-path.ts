import { loadParties } from '../app/load-link.ts'
import { optOutPayer } from '../app/opt-out-payer.ts'
import { tell, type Recipient } from '../app/tell.ts'
import { tellOffice } from '../app/tell-office.ts'
import type { AppDeps } from '../app/deps.ts'
import type { Conversation } from '../domain/conversation.ts'
import { HOUR_MS, plusMs, type Instant } from '../domain/instant.ts'
import type { Merchant } from '../domain/merchant.ts'
import type { PaymentLink } from '../domain/payment-link.ts'
import type { StoredInbound } from '../ports/inbound-repository.ts'
import type { UnitOfWork } from '../ports/store.ts'
import { choice } from './reply.ts'
import type { Reached } from './speaker.ts'
import { orderOf } from './turn.ts'

/** One message of somebody to whom an office wrote. */
export type PayerTurn = {
  readonly tx: UnitOfWork
  readonly deps: AppDeps
  readonly now: Instant
  readonly inbound: StoredInbound
  readonly conversation: Conversation
  readonly place: Recipient
  readonly reached: readonly [Reached, ...Reached[]]
}

const PASSED_ON_QUIET_MS = HOUR_MS
const LINKS_COMPARED = 100
const CODE = /^\s*(\d{3})[\s-]?(\d{3})\s*$/

/** DUR is obeyed, a verification code is compared, everything else reaches the office. */
export async function answerPayer(turn: PayerTurn): Promise<void> {
  const { event } = turn.inbound
  if (event.kind === 'unsupported' || event.kind === 'document') return passOn(turn, null)
  if (event.kind !== 'text') return
  const code = CODE.exec(event.text)
  if (code !== null) return compareCode(turn, `${code[1]}${code[2]}`)
  const { command } = orderOf(event.text, turn.now).intent
  if (command.kind === 'sure' && command.key === 'stop') return optOut(turn)
  return passOn(turn, event.text)
}

async function optOut(turn: PayerTurn): Promise<void> {
  const { link, merchant } = await linkMeant(turn)
  for (const { payer } of turn.reached) {
    await optOutPayer(turn.tx, turn.deps, payer)
  }
  await sayToPayer(turn, merchant, link, 'payer.opted_out', `reply:${turn.inbound.id}:0`)
}

/** "Ours" or "not ours" and nothing more: neither amount nor name. */
async function compareCode(turn: PayerTurn, code: string): Promise<void> {
  const { link, merchant } = await linkMeant(turn)
  const payers = new Set(turn.reached.map(({ payer }) => payer.id))
  const links = await turn.tx.links.list(merchant.id, { limit: LINKS_COMPARED })
  const isOurs = links.some((candidate) => payers.has(candidate.payerId) && candidate.verificationCode === code)
  await sayToPayer(turn, merchant, link, isOurs ? 'chat.code_ours' : 'chat.code_not_ours', `reply:${turn.inbound.id}:0`)
}

async function passOn(turn: PayerTurn, written: string | null): Promise<void> {
  const { tx, deps, inbound, place, now, conversation } = turn
  const { link, merchant, payer } = await linkMeant(turn)
  const text = written ?? deps.renderer.label('payer_sent_attachment', {}, merchant.locale)
  await tellOffice(tx, deps, {
    merchant,
    link,
    template: 'office.payer_message',
    params: { payerName: payer.name, shortNumber: link.shortNumber, text },
    event: `payer-message:${inbound.id}`,
    choices: [[choice('reply', 'reply', { subject: link.id, arg: place.kind })]],
  })
  const isQuiet = conversation.stateExpiresAt !== null && now < conversation.stateExpiresAt
  if (isQuiet) return
  await sayToPayer(turn, merchant, link, 'payer.reply_passed_on', `reply:${inbound.id}:0`)
  // A payer's conversation has no step to remember, only until when "passed on" need not be repeated.
  const stateExpiresAt = plusMs(now, PASSED_ON_QUIET_MS)
  await tx.conversations.save({ ...conversation, stateExpiresAt, version: conversation.version + 1 })
}

/** The link whose message was answered, else the newest one sent here. */
async function linkMeant({ tx, inbound, reached }: PayerTurn) {
  const answered = await linkAnswered(tx, inbound, reached)
  const link = answered ?? (await tx.links.find(reached[0].payer.merchantId, reached[0].linkId))
  if (link === null) throw new Error(`link ${reached[0].linkId} was sent but is not there`)
  return { link, ...(await loadParties(tx, link)) }
}

async function linkAnswered(
  tx: UnitOfWork,
  { event, channelAccountId }: StoredInbound,
  reached: readonly Reached[],
): Promise<PaymentLink | null> {
  if (event.kind !== 'text' || event.replyToRef === null) return null
  const delivery = await tx.deliveries.byRemoteRef(channelAccountId, event.replyToRef)
  if (delivery === null || delivery.linkId === null) return null
  const link = await tx.links.find(delivery.merchantId, delivery.linkId)
  return link !== null && reached.some(({ payer }) => payer.id === link.payerId) ? link : null
}

async function sayToPayer(
  { tx, deps, place, reached }: PayerTurn,
  merchant: Merchant,
  link: PaymentLink,
  template: 'payer.opted_out' | 'payer.reply_passed_on' | 'chat.code_ours' | 'chat.code_not_ours',
  dedupeKey: string,
): Promise<void> {
  await tell(tx, deps, {
    merchant,
    to: [place],
    audience: 'payer',
    linkId: link.id,
    template,
    params: { officeName: merchant.name },
    dedupeKey,
    locale: reached[0].payer.locale,
  })
}
