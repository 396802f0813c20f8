import type { Kurus } from '../domain/money.ts'
import type { LinkStatus, PaymentLink } from '../domain/payment-link.ts'
import { encodeAction } from '../messages/chat-action.ts'
import type { ChoiceSpec } from '../ports/notification-repository.ts'
import type { CardStep } from './describe-link.ts'
import { linkChoice } from './link-choice.ts'

type Choices = readonly (readonly ChoiceSpec[])[]
type Shown = Pick<PaymentLink, 'status' | 'id' | 'version'>

/** What can be done with a link in its present state, as buttons under its card; a held payment can be asked about. */
export const cardChoices = (link: Shown, step: CardStep): Choices => [
  ...(step === 'held' ? recheckChoices(link.id) : []),
  ...CHOICES[link.status](link),
]

/** Asks the provider now, whatever is planned. */
export const recheckChoices = (id: PaymentLink['id']): Choices => [[linkChoice('recheck', 'recheck', id)]]

/** Under "ödeme alındı" and under the card of a paid link. */
export const paidChoices = (id: PaymentLink['id']): Choices => [
  [linkChoice('refund', 'refund', id), linkChoice('thank', 'thank', id)],
]

/** Under the alert of money that came twice or too late: back with it, or kept for another debt. */
export const reviewChoices = (id: PaymentLink['id'], offer: Kurus): Choices => [
  [
    { label: 'refund_it', action: encodeAction('refund', { subject: id, arg: String(offer) }) },
    linkChoice('other_debt', 'other_debt', id),
  ],
]

/** The version in a button that moves the end keeps a double tap from moving it twice. */
const openChoices = ({ id, version }: Shown): Choices => [
  [
    linkChoice('resend', 'resend', id),
    linkChoice('extend_1d', 'extend1d', id, version),
    linkChoice('cancel', 'cancel', id),
  ],
]

const settledChoices = ({ id }: Shown): Choices => paidChoices(id)

const none = (): Choices => []

const CHOICES: Readonly<Record<LinkStatus, (link: Shown) => Choices>> = {
  draft: none,
  awaiting_approval: ({ id }) => [[linkChoice('change', 'revise', id)]],
  open: openChoices,
  part_paid: openChoices,
  paid: settledChoices,
  part_refunded: settledChoices,
  refunded: none,
  expired: ({ id, version }) => [[linkChoice('renew_and_send', 'renew', id, version)]],
  cancelled: none,
  discarded: none,
}
