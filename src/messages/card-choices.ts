import type { PaymentLink } from '../domain/payment-link.ts'
import { encodeAction, type ChatVerb } from './chat-action.ts'

type CardChoice = { readonly label: string; readonly action: string }

/** What can be done with a link from its live card; the same wherever and whenever the card is drawn. */
export function cardChoices(link: Pick<PaymentLink, 'id' | 'status' | 'version'>): CardChoice[][] {
  const choice = (verb: ChatVerb): CardChoice => ({
    label: verb,
    action: encodeAction(verb, { subject: link.id, version: link.version }),
  })
  switch (link.status) {
    case 'open':
      return [[choice('resend'), choice('extend')], [choice('cancel')]]
    case 'expired':
      return [[choice('renew')]]
    case 'paid':
      return [[choice('refund'), choice('thank')]]
    case 'part_paid':
    case 'part_refunded':
      return [[choice('refund')]]
    case 'draft':
    case 'awaiting_approval':
    case 'cancelled':
    case 'refunded':
    case 'discarded':
      return []
  }
}
