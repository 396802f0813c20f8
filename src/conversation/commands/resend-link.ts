import { loadParties } from '../../app/load-link.ts'
import { resendPaymentLink } from '../../app/resend-payment-link.ts'
import { PAYER_CHANNELS, type ChannelKind } from '../../domain/channel-kind.ts'
import type { PaymentLink } from '../../domain/payment-link.ts'
import type { Command } from '../command.ts'
import { mayTouch, notPossible, notYours, onPressedLink, pickLink } from '../pick-link.ts'
import { choice, outcome, say, type Outcome } from '../reply.ts'
import { requestKey, type Order, type Turn } from '../turn.ts'

/** "7K3F sms ile tekrar gonder". */
export const resendLinkCommand: Command = {
  key: 'resend',
  permission: 'link.resend',
  inHelp: true,
  run: resendLink,
  presses: { resend: (turn, action) => onPressedLink(turn, action, (link) => resend(turn, link, null)) },
}

async function resendLink(turn: Turn, order: Order): Promise<Outcome> {
  const found = await pickLink(turn, order, { key: 'resend', verb: 'resend', fits: ['open', 'part_paid'] })
  if ('asked' in found) return found.asked
  const { channelsWanted, channelsRefused } = order.intent.entities
  const { link } = found.picked
  const wanted = channelsWanted.length > 0 ? channelsWanted.map((one) => one.value) : [...link.channels]
  const refused = new Set<ChannelKind>(channelsRefused.map((one) => one.value))
  const named = channelsWanted.length + channelsRefused.length > 0
  return resend(turn, link, named ? wanted.filter((kind) => !refused.has(kind)) : null)
}

/** Sends the link's message once more and says on which channels. */
export async function resend(turn: Turn, link: PaymentLink, channels: readonly ChannelKind[] | null): Promise<Outcome> {
  if (!mayTouch(turn, link)) return notYours(turn, link)
  const { tx, deps, member } = turn
  const sent = await resendPaymentLink(tx, deps, { member, linkId: link.id, channels, requestKey: requestKey(turn) })
  if (sent.ok) {
    const kinds = PAYER_CHANNELS.filter((kind) => sent.value.channels.includes(kind))
    const params = { shortNumber: link.shortNumber, channels: kinds }
    return outcome({ name: 'idle' }, say('chat.resent', params, { linkId: link.id }))
  }
  switch (sent.error.kind) {
    case 'not_open':
      return notPossible(turn, link, 'resend')
    case 'just_sent':
      return outcome({ name: 'idle' }, say('chat.just_sent', { shortNumber: link.shortNumber }, { linkId: link.id }))
    case 'no_channel': {
      const { payer } = await loadParties(tx, link)
      const choices = [[choice('status', 'status', { subject: link.id })]]
      return outcome(null, say('chat.not_reachable', { payerName: payer.name }, { choices, linkId: link.id }))
    }
  }
}
