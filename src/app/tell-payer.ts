import type { ChannelKind } from '../domain/channel-kind.ts'
import type { Merchant } from '../domain/merchant.ts'
import type { Payer } from '../domain/payer.ts'
import type { PaymentLink } from '../domain/payment-link.ts'
import type { UnitOfWork } from '../ports/store.ts'
import type { AppDeps } from './deps.ts'
import { payerRecipients } from './recipients.ts'
import { tell } from './tell.ts'

export type PayerTelling = {
  readonly merchant: Merchant
  readonly payer: Payer
  readonly link: PaymentLink
  readonly template: string
  readonly params: Readonly<Record<string, unknown>>
  readonly event: string
  readonly kinds: readonly ChannelKind[]
  /** The message leads to the pay page. */
  readonly withPayPage: boolean
}

/** What still goes to a payer who wrote DUR: word of their own money, and answers to what they asked. */
const DESPITE_OPT_OUT = new Set(['payer.receipt', 'payer.refunded', 'payer.reply'])

/** Writes to the payer on each wanted channel that reaches them; returns the kinds that do. */
export async function tellPayer(
  tx: UnitOfWork,
  deps: Pick<AppDeps, 'accounts' | 'clock' | 'ids'>,
  { merchant, payer, link, event, kinds, withPayPage, ...telling }: PayerTelling,
): Promise<readonly ChannelKind[]> {
  if (payer.optedOut && !DESPITE_OPT_OUT.has(telling.template)) return []
  const to = await payerRecipients(tx, deps, payer, kinds)
  if (to.length === 0) return []
  await tell(tx, deps, {
    ...telling,
    ...(withPayPage ? { target: { kind: 'pay_page', linkId: link.id }, targetLabel: 'pay' } : {}),
    merchant,
    to,
    audience: 'payer',
    linkId: link.id,
    dedupeKey: `${event}:payer`,
    locale: payer.locale,
  })
  return to.map((recipient) => recipient.kind)
}
