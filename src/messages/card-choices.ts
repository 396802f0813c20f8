import type { LinkStatus, PaymentLink } from '../domain/payment-link.ts'
import { encodeAction, type ChatVerb } from './chat-action.ts'

type CardChoice = { readonly label: string; readonly action: string }

const VERBS_BY_STATUS: Readonly<Record<LinkStatus, readonly (readonly ChatVerb[])[]>> = {
  open: [['resend', 'extend'], ['cancel']],
  part_paid: [['resend'], ['refund']],
  expired: [['renew']],
  paid: [['refund', 'thank']],
  part_refunded: [['refund']],
  draft: [],
  awaiting_approval: [],
  cancelled: [],
  refunded: [],
  discarded: [],
}

/** What can be done with a link from its live card; the same wherever and whenever the card is drawn. */
export const cardChoices = ({ id, status, version }: Pick<PaymentLink, 'id' | 'status' | 'version'>): CardChoice[][] =>
  VERBS_BY_STATUS[status].map((row) =>
    row.map((verb) => ({ label: verb, action: encodeAction(verb, { subject: id, version }) })),
  )
