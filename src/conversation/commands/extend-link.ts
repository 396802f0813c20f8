import { describeLink } from '../../app/describe-link.ts'
import { extendPaymentLink } from '../../app/extend-payment-link.ts'
import { MINUTE_MS, instant, plusMs, type Instant } from '../../domain/instant.ts'
import { MAX_VALID_MINUTES, type PaymentLink } from '../../domain/payment-link.ts'
import type { ChatAction } from '../../messages/chat-action.ts'
import type { Command } from '../command.ts'
import type { Problem } from '../conversation.ts'
import type { ValidityReading } from '../interpret/reading.ts'
import { mayTouch, notPossible, notYours, onPressedLink, pickLink } from '../pick-link.ts'
import { ABANDON, choice, inPairs, outcome, say, type Outcome } from '../reply.ts'
import { requestKey, type Order, type Turn } from '../turn.ts'

const DAY_MINUTES = 24 * 60
const LIKELY_MINUTES = [DAY_MINUTES, 3 * DAY_MINUTES, 7 * DAY_MINUTES, 14 * DAY_MINUTES]

/** "7K3F uzat 2 gun": counted from the present end, or from now where that has passed. */
export const extendLinkCommand: Command = {
  key: 'extend',
  permission: 'link.extend',
  inHelp: true,
  run: extendLink,
  presses: {
    extend: (turn, action) => onPressedLink(turn, action, (link) => extendByTap(turn, link, action)),
    extend1d: (turn, action) => onPressedLink(turn, action, (link) => extendOnce(turn, link, action, DAY_MINUTES)),
    renew: (turn, action) =>
      onPressedLink(turn, action, (link) => extendOnce(turn, link, action, turn.merchant.defaultValidMinutes)),
  },
}

async function extendLink(turn: Turn, order: Order): Promise<Outcome> {
  const found = await pickLink(turn, order, { key: 'extend', verb: 'extend', fits: ['open', 'expired'] })
  if ('asked' in found) return found.asked
  const [validity, ...more] = order.intent.entities.validities.map((reading) => reading.value)
  return validity === undefined || more.length > 0
    ? askExtension(turn, found.picked.link, more.length > 0 ? 'several' : null)
    : extendAsSaid(turn, found.picked.link, validity)
}

/** An extension as it was typed; what cannot be is asked again. */
export function extendAsSaid(turn: Turn, link: PaymentLink, validity: ValidityReading): Promise<Outcome> {
  switch (validity.kind) {
    case 'for':
      return extendBy(turn, link, validity.minutes)
    case 'until':
      return extend(turn, link, validity.until)
    case 'refused':
      return askExtension(turn, link, validity.reason)
  }
}

function extendByTap(turn: Turn, link: PaymentLink, action: ChatAction): Promise<Outcome> {
  return action.arg === null ? askExtension(turn, link, null) : extendOnce(turn, link, action, Number(action.arg))
}

/** The version in the button keeps a double tap from extending twice. */
function extendOnce(turn: Turn, link: PaymentLink, { version }: ChatAction, minutes: number): Promise<Outcome> {
  if (version !== null && version !== link.version) return notPossible(turn, link, 'extend')
  return extendBy(turn, link, minutes)
}

function extendBy(turn: Turn, link: PaymentLink, minutes: number): Promise<Outcome> {
  if (!Number.isSafeInteger(minutes) || minutes <= 0 || minutes > MAX_VALID_MINUTES) {
    return askExtension(turn, link, 'too_long')
  }
  const from = instant(Math.max(turn.now, link.expiresAt))
  return extend(turn, link, plusMs(from, minutes * MINUTE_MS))
}

async function askExtension(turn: Turn, link: PaymentLink, problem: Problem | null): Promise<Outcome> {
  if (!mayTouch(turn, link)) return notYours(turn, link)
  if (link.status !== 'open' && link.status !== 'expired') return notPossible(turn, link, 'extend')
  const choices = LIKELY_MINUTES.map((minutes) =>
    choice('option_minutes', 'extend', { subject: link.id, version: link.version, arg: String(minutes) }, { minutes }),
  )
  const params = { ...(await describeLink(turn.tx, turn.deps, link)), problem }
  return outcome(
    { name: 'extending', linkId: link.id },
    say('chat.ask_extension', params, { linkId: link.id, choices: [...inPairs(choices), [ABANDON]] }),
  )
}

async function extend(turn: Turn, link: PaymentLink, expiresAt: Instant): Promise<Outcome> {
  if (!mayTouch(turn, link)) return notYours(turn, link)
  const { tx, deps, member } = turn
  const input = { member, linkId: link.id, expiresAt, requestKey: requestKey(turn) }
  const extended = await extendPaymentLink(tx, deps, input)
  if (extended.ok) {
    const params = await describeLink(tx, deps, extended.value)
    return outcome({ name: 'idle' }, say('chat.extended', params, { linkId: link.id }))
  }
  switch (extended.error.kind) {
    case 'already_paid':
    case 'not_open':
      return notPossible(turn, link, 'extend')
    case 'not_later': {
      const asked = await askExtension(turn, link, null)
      const params = await describeLink(tx, deps, link)
      return outcome(asked.next, say('chat.not_later', params, { linkId: link.id }), ...asked.replies)
    }
  }
}
