import { describeLink } from '../../app/describe-link.ts'
import { loadParties } from '../../app/load-link.ts'
import { replyToPayer } from '../../app/reply-to-payer.ts'
import { tellPayer } from '../../app/tell-payer.ts'
import { PAYER_CHANNELS } from '../../domain/channel-kind.ts'
import type { LinkStatus, PaymentLink } from '../../domain/payment-link.ts'
import type { ChatAction } from '../../messages/chat-action.ts'
import type { PressStep } from '../command.ts'
import type { Step } from '../conversation.ts'
import { buttonClosed, notPossible, onPressedLink } from '../pick-link.ts'
import { ABANDON, choice, outcome, say, type Outcome } from '../reply.ts'
import { requestKey, type Turn } from '../turn.ts'

const THANKED_FOR: readonly LinkStatus[] = ['paid', 'part_paid', 'part_refunded']
const LONGEST_REPLY = 1_000

/** [Yanitla] below a payer's words: says to whom the next message goes before anything is typed. */
export const replyByTap: PressStep = (turn, action) =>
  onPressedLink(turn, action, (link) => promptReply(turn, link, action))

async function promptReply(turn: Turn, link: PaymentLink, { arg }: ChatAction): Promise<Outcome> {
  const channel = PAYER_CHANNELS.find((kind) => kind === arg)
  const written = await turn.tx.deliveries.toPayer(link.id)
  const last = written.findLast((delivery) => delivery.kind === channel)
  if (channel === undefined || last === undefined) return outcome(null, buttonClosed())
  const { payer } = await loadParties(turn.tx, link)
  const { channelAccountId, address } = last
  return outcome(
    { name: 'replying', linkId: link.id, channelAccountId, address },
    say(
      'chat.reply_prompt',
      { payerName: payer.name, shortNumber: link.shortNumber, channel },
      { linkId: link.id, choices: [[ABANDON]] },
    ),
  )
}

/** The next message after [Yanitla] goes to the payer as it was typed. */
export async function replyAsTyped(
  turn: Turn,
  step: Extract<Step, { name: 'replying' }>,
  text: string,
): Promise<Outcome> {
  const { linkId, channelAccountId, address } = step
  const link = await turn.tx.links.find(turn.merchant.id, linkId)
  if (link === null) return outcome({ name: 'idle' }, buttonClosed())
  const { payer } = await loadParties(turn.tx, link)
  const sent = await replyToPayer(turn.tx, turn.deps, {
    member: turn.member,
    linkId,
    channelAccountId,
    address,
    text: text.trim().slice(0, LONGEST_REPLY),
    requestKey: requestKey(turn),
  })
  const choices = [[choice('status', 'status', { subject: link.id })]]
  return sent.ok
    ? outcome({ name: 'idle' }, say('chat.reply_sent', { payerName: payer.name }, { linkId }))
    : outcome({ name: 'idle' }, say('chat.not_reachable', { payerName: payer.name }, { linkId, choices }))
}

/** [Tesekkur gonder] below a payment: once per link, however often it is tapped. */
export const thankByTap: PressStep = (turn, action) => onPressedLink(turn, action, (link) => thank(turn, link))

async function thank(turn: Turn, link: PaymentLink): Promise<Outcome> {
  if (!THANKED_FOR.includes(link.status)) return notPossible(turn, link, 'thanks')
  const { merchant, payer } = await loadParties(turn.tx, link)
  const reached = await tellPayer(turn.tx, turn.deps, {
    merchant,
    payer,
    link,
    template: 'payer.thanks',
    params: await describeLink(turn.tx, turn.deps, link),
    event: `thanks:${link.id}`,
    kinds: link.channels,
    withPayPage: false,
  })
  const channels = PAYER_CHANNELS.filter((kind) => reached.includes(kind))
  const { name: payerName } = payer
  return channels.length === 0
    ? outcome(null, say('chat.not_reachable', { payerName }, { linkId: link.id }))
    : outcome(null, say('chat.thanked', { payerName, channels }, { linkId: link.id }))
}
