import type { LinkStatus, PaymentLink } from '../domain/payment-link.ts'
import type { ChoiceSpec } from '../ports/store.ts'
import { linkChoice } from './link-choice.ts'

type Choices = readonly (readonly ChoiceSpec[])[]

/** What can be done with a link in its present state, as buttons under its card. */
export const cardChoices = ({ status, id }: Pick<PaymentLink, 'status' | 'id'>): Choices => CHOICES[status](id)

/** Under "ödeme alındı" and under the card of a paid link. */
export const paidChoices = (id: PaymentLink['id']): Choices => [
  [linkChoice('refund', 'refund', id), linkChoice('thank', 'thank', id)],
]

const openChoices = (id: PaymentLink['id']): Choices => [
  [linkChoice('resend', 'resend', id), linkChoice('extend_1d', 'extend1d', id), linkChoice('cancel', 'cancel', id)],
]

const none = (): Choices => []

const CHOICES: Readonly<Record<LinkStatus, (id: PaymentLink['id']) => Choices>> = {
  draft: none,
  awaiting_approval: none,
  open: openChoices,
  part_paid: openChoices,
  paid: paidChoices,
  part_refunded: paidChoices,
  refunded: none,
  expired: (id) => [[linkChoice('renew_and_send', 'renew', id)]],
  cancelled: none,
  discarded: none,
}
