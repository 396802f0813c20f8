import { describeCard } from '../../app/describe-link.ts'
import { recheckPayment } from '../../app/recheck-payment.ts'
import type { PaymentLink } from '../../domain/payment-link.ts'
import type { Command } from '../command.ts'
import { draftCard } from '../draft/draft-card.ts'
import { onPressedLink, pickLink } from '../pick-link.ts'
import { outcome, say, sayCard, type Outcome } from '../reply.ts'
import type { Order, Turn } from '../turn.ts'

/** "7K3F durum": the link's card once more, live from now on in this message too. */
export const linkStatusCommand: Command = {
  key: 'link_status',
  permission: 'link.view',
  inHelp: true,
  run: linkStatus,
  presses: {
    status: (turn, action) => onPressedLink(turn, action, (link) => showStatus(turn, link)),
    recheck: (turn, action) => onPressedLink(turn, action, (link) => recheck(turn, link)),
  },
}

async function linkStatus(turn: Turn, order: Order): Promise<Outcome> {
  const found = await pickLink(turn, order, {
    key: 'link_status',
    verb: 'status',
    fits: ['open', 'part_paid', 'paid', 'expired'],
  })
  return 'asked' in found ? found.asked : showStatus(turn, found.picked.link)
}

/** A new message: the pressed one may be a notice that must not vanish. */
async function showStatus(turn: Turn, link: PaymentLink): Promise<Outcome> {
  if (link.status === 'draft') return draftCard(turn, link)
  const card = sayCard(link, await describeCard(turn.tx, turn.deps, link))
  return outcome({ name: 'idle' }, { ...card, inPlace: false })
}

/** The answer comes as a message of its own; where nothing is waited for, the present state is the answer. */
async function recheck(turn: Turn, link: PaymentLink): Promise<Outcome> {
  return (await recheckPayment(turn.tx, link.id))
    ? outcome(null, say('chat.rechecking', { shortNumber: link.shortNumber }, { linkId: link.id }))
    : showStatus(turn, link)
}
